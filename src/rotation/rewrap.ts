/**
 * Gives a new master key to what former ones sealed: each template's data key is unwrapped and wrapped anew
 * in D1, then the seeds of tenants' transforms and the secrets of webhooks are sealed anew. The ciphertexts
 * in KV stay as they are. Requests are served meanwhile: both keys open.
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
import { resealSecrets } from '../webhooks/resealing.ts';

/** Rows of one step: some 100 kB, and 800 short operations of WebCrypto, which the gate waits for. */
const PAGE = 200;
/** Tenants of one step; secrets of webhooks. */
const MOST_SEEDS = 100;
const MOST_SECRETS = 100;

/** What is sealed with a master key, in the order in which a rotation takes it. */
export const PARTS = ['templates', 'transforms', 'webhooks'] as const;

/** Where a step begins: the first of its part is 0. */
export interface RewrapPlace {
  readonly part: (typeof PARTS)[number];
  readonly row: number;
}

export interface RewrapStep {
  /** Templates whose keys are wrapped anew; transforms of tenants, secrets of webhooks. */
  readonly templates: number;
  readonly transforms: number;
  readonly webhooks: number;
  /** Ids of what does not open. */
  readonly failed: readonly string[];
  /** Where the next step begins; null when everything was seen. */
  readonly next: RewrapPlace | null;
}

type Rotated = Pick<Service, 'db' | 'vault'>;
type Page = Partial<RewrapStep> & Pick<RewrapStep, 'failed' | 'next'>;

const STEPS: Record<RewrapPlace['part'], (service: Rotated, after: number) => Promise<Page>> = {
  templates: rewrapTemplates,
  transforms: rewrapSeeds,
  webhooks: rewrapSecrets,
};

/** @param after where the step before ended; null at the beginning */
export async function rewrapStep(service: Rotated, after: RewrapPlace | null): Promise<RewrapStep> {
  await service.vault.check();
  const { part, row } = after ?? { part: 'templates', row: 0 };
  const done = { templates: 0, transforms: 0, webhooks: 0 };
  const failed: string[] = [];
  // A part that ends makes room for the next one in the same step.
  for (let place: RewrapPlace = { part, row }; ; ) {
    const page = await STEPS[place.part](service, place.row);
    failed.push(...page.failed);
    for (const each of PARTS) done[each] += page[each] ?? 0;
    const following = PARTS[PARTS.indexOf(place.part) + 1];
    if (page.next || following === undefined) return { ...done, failed, next: page.next };
    place = { part: following, row: 0 };
  }
}

async function rewrapTemplates({ db, vault }: Rotated, after: number): Promise<Page> {
  const page = await selectSealed(db, after, PAGE).all<PlacedTemplateRow>();
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
  const templates =
    rewrapped.length === 0 ? 0 : (await replaceKeys(db, rewrapped).run()).meta.changes;
  const last = page.results.at(-1);
  const whole = page.results.length < PAGE || !last;
  return { templates, failed, next: whole ? null : { part: 'templates', row: last.place } };
}

/** What is done is not found again, so that each step begins at the first. */
async function rewrapSeeds({ vault }: Rotated): Promise<Page> {
  const transforms = await vault.rewrapSeeds(MOST_SEEDS);
  const next = transforms < MOST_SEEDS ? null : ({ part: 'transforms', row: 0 } as const);
  return { transforms, failed: [], next };
}

async function rewrapSecrets({ db, vault }: Rotated, after: number): Promise<Page> {
  const { sealed, failed, next } = await resealSecrets(db, await vault.keys(), after, MOST_SECRETS);
  return { webhooks: sealed, failed, next: next === null ? null : { part: 'webhooks', row: next } };
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

/** Former master keys that seal nothing any more are given up: their secrets can be taken away. */
export async function retireKeys({ vault }: Rotated): Promise<readonly KnownKey[]> {
  return vault.retireOthers();
}
