/** What the vault's keys seal, for an operator: who rotates them, and when a former one can go. */
import type { Service } from '../countersign/service.ts';
import { countByMasterKey, countFormer } from '../registry/renewal.ts';
import { countSeedsByMasterKey } from '../vault/transforms.ts';
import { countSecretsByMasterKey } from '../webhooks/resealing.ts';
import { PARTS, type RewrapPlace } from './rewrap.ts';
import { FORMER_KEPT } from './settle.ts';

export interface KeyStatus {
  readonly id: string;
  /** As MASTER_KEY names it; null without a name, or without the key. */
  readonly name: string | null;
  /** seals: the first. opens: held. missing: something is sealed with it, and it is not held. */
  readonly state: 'seals' | 'opens' | 'missing' | 'retired';
  readonly held: boolean;
  /** How many of each it seals. */
  readonly templates: number;
  readonly transforms: number;
  readonly webhooks: number;
}

export interface VaultStatus {
  readonly keys: readonly KeyStatus[];
  /** Tenants whose transform is being renewed. */
  readonly renewals: readonly { readonly tenant: string; readonly generation: number }[];
  /** Ciphertexts that were replaced and are still kept; and until when the oldest is, at least. */
  readonly former: { readonly templates: number; readonly until: number | null };
}

export async function readStatus({
  db,
  vault,
}: Pick<Service, 'db' | 'vault'>): Promise<VaultStatus> {
  const [held, known] = await Promise.all([vault.keys(), vault.check()]);
  const counts = await countAll(db);
  const retired = new Set(known.filter(({ retiredAt }) => retiredAt !== null).map(({ id }) => id));
  const ids = new Set([...held, ...known].map(({ id }) => id).concat(counts.map(({ id }) => id)));
  const keys = [...ids].map((id): KeyStatus => {
    const own = held.find((key) => key.id === id);
    const state = retired.has(id)
      ? 'retired'
      : own
        ? own === held[0]
          ? 'seals'
          : 'opens'
        : 'missing';
    const counted = (what: Sealed) =>
      counts.find((count) => count.id === id && count.what === what)?.sealed ?? 0;
    return {
      ...{ id, name: own?.name ?? null, state, held: !!own },
      ...{ templates: counted('templates'), transforms: counted('transforms') },
      webhooks: counted('webhooks'),
    };
  });
  const renewals = await vault.listRenewals(Number.MAX_SAFE_INTEGER);
  const former = await countFormer(db).first<{ templates: number; since: number | null }>();
  const since = former?.since ?? null;
  return {
    keys,
    renewals: renewals.map(({ tenantId, generation }) => ({ tenant: tenantId, generation })),
    former: {
      templates: former?.templates ?? 0,
      until: since === null ? null : since + FORMER_KEPT,
    },
  };
}

type Sealed = RewrapPlace['part'];

/** Of each master key that seals something: what, and how many. */
async function countAll(db: D1Database) {
  const counting: Record<Sealed, D1PreparedStatement> = {
    templates: countByMasterKey(db),
    transforms: countSeedsByMasterKey(db),
    webhooks: countSecretsByMasterKey(db),
  };
  const counted = await db.batch<{ key_id: string; sealed: number }>(
    PARTS.map((part) => counting[part]),
  );
  return counted.flatMap(({ results }, i) =>
    results.map(({ key_id, sealed }) => ({ id: key_id, what: PARTS[i], sealed })),
  );
}
