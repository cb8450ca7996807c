/** What the vault's keys seal, for an operator: who rotates them, and when a former one can go. */
import type { Service } from '../countersign/service.ts';
import { countByMasterKey, countFormer } from '../registry/renewal.ts';
import { FORMER_KEPT } from './settle.ts';

export interface KeyStatus {
  readonly id: string;
  /** As MASTER_KEY names it; null without a name, or without the key. */
  readonly name: string | null;
  /** seals: the first. opens: held. missing: something is sealed with it, and it is not held. */
  readonly state: 'seals' | 'opens' | 'missing' | 'retired';
  readonly held: boolean;
  readonly templates: number;
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
  const counted = await countByMasterKey(db).all<{ key_id: string; templates: number }>();
  const counts = new Map(counted.results.map(({ key_id, templates }) => [key_id, templates]));
  const retired = new Set(known.filter(({ retiredAt }) => retiredAt !== null).map(({ id }) => id));
  const ids = new Set([...held, ...known].map(({ id }) => id).concat([...counts.keys()]));
  const keys = [...ids].map((id): KeyStatus => {
    const own = held.find((key) => key.id === id);
    const state = retired.has(id)
      ? 'retired'
      : own
        ? own === held[0]
          ? 'seals'
          : 'opens'
        : 'missing';
    return { id, name: own?.name ?? null, state, held: !!own, templates: counts.get(id) ?? 0 };
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
