/**
 * Gives a new master key to what former ones sealed: each data key is unwrapped and wrapped anew in D1.
 * The ciphertexts in KV stay as they are. Requests are served meanwhile: both keys open.
 */
import type { Service } from '../countersign/service.ts';
import {
  keysOf,
  type PlacedTemplateRow,
  type Rewrapped,
  replaceKeys,
  selectSealed,
} from '../registry/renewal.ts';
import type { TemplateRow } from '../registry/template.ts';
import { report } from '../report.ts';
import type { KnownKey } from '../vault/key-check.ts';

/** Rows of one step: some 100 kB, and 800 short operations of WebCrypto, which the gate waits for. */
const PAGE = 200;
/** Tenants of one step. */
const MOST_SEEDS = 100;

export interface RewrapStep {
  /** Templates whose keys are wrapped anew; transforms of tenants that are sealed anew. */
  readonly templates: number;
  readonly transforms: number;
  /** Those that do not open. */
  readonly failed: readonly string[];
  /** Where the next step begins; null when every row was seen. */
  readonly next: number | null;
}

type Rotated = Pick<Service, 'db' | 'vault'>;

/** @param after where the step before ended; null at the beginning */
export async function rewrapStep(
  { db, vault }: Rotated,
  after: number | null,
): Promise<RewrapStep> {
  await vault.check();
  const page = await selectSealed(db, after ?? 0, PAGE).all<PlacedTemplateRow>();
  // Their tenant's transform may derive from the key that is given up: from here on it is stored.
  const first = page.results.filter(({ generation }) => generation === 0);
  for (const tenant of new Set(first.map(({ tenant_id }) => tenant_id))) {
    await vault.currentGeneration(tenant);
  }
  const rewrapping = page.results.map(async (row) => {
    try {
      return await rewrap({ db, vault }, row);
    } catch (error) {
      report('not_rewrapped', error, { template: row.id });
      return row.id;
    }
  });
  const done = await Promise.all(rewrapping);
  const rewrapped = done.filter((one) => typeof one === 'object' && one !== null) as Rewrapped[];
  const failed = done.filter((one) => typeof one === 'string');
  const written =
    rewrapped.length === 0 ? 0 : (await replaceKeys(db, rewrapped).run()).meta.changes;
  const last = page.results.at(-1);
  const next = page.results.length < PAGE || !last ? null : last.place;
  const transforms = next === null ? await rewrapSeeds(vault) : 0;
  return { templates: written, transforms, failed, next };
}

/** @returns null where there is nothing to do */
async function rewrap({ vault }: Rotated, row: TemplateRow): Promise<Rewrapped | null> {
  const from = keysOf(row);
  const generations = [row.generation, row.next_generation, row.former_generation];
  const anew = await Promise.all(
    from.map((key, i) => {
      const identity = identityOf(row, generations[i] ?? 0);
      return key === null ? null : vault.rewrap(identity, key);
    }),
  );
  if (anew.every((key) => key === null)) return null;
  return { id: row.id, from, to: from.map((key, i) => anew[i] ?? key) };
}

export function identityOf(row: TemplateRow, generation: number) {
  return {
    tenantId: row.tenant_id,
    subjectId: row.subject_id,
    templateId: row.id,
    modelId: row.model_id,
    purpose: row.purpose,
    generation,
  };
}

async function rewrapSeeds(vault: Service['vault']): Promise<number> {
  let done = 0;
  for (let pages = 0; pages < 100; pages++) {
    const page = await vault.rewrapSeeds(MOST_SEEDS);
    done += page;
    if (page < MOST_SEEDS) break;
  }
  return done;
}

/** Former master keys that seal nothing any more are given up: their secrets can be taken away. */
export async function retireKeys({ vault }: Rotated): Promise<readonly KnownKey[]> {
  return vault.retireOthers();
}
