/**
 * Renews a tenant's secret transform: each template is opened, turned back by the old transform and
 * turned by the new one, sealed with a fresh key and stored beside the old ciphertext; then its row in
 * D1 switches to it. The old one stays for a while: a request may hold the old row, and a location of KV
 * may not show the new ciphertext yet.
 *
 * A step may end anywhere and run again, twice at once too: the key of the next ciphertext is noted in D1
 * before it is written, so that whoever writes it writes what that key opens.
 */
import type { Service } from '../countersign/service.ts';
import {
  type Claim,
  claimNext,
  countOlder,
  type Place,
  type PlacedTemplateRow,
  selectOlder,
  selectRows,
  switchToNext,
} from '../registry/renewal.ts';
import type { TemplateRow } from '../registry/template.ts';
import { report } from '../report.ts';
import { newDataKey } from '../vault/seal.ts';
import type { SealedSeed } from '../vault/transforms.ts';
import { identityOf } from './rewrap.ts';

/**
 * Two calls of KV each, of the 1,000 that a request may make; and a millisecond of the processor, for
 * which whoever is at the gate waits.
 */
const PAGE = 50;

export interface RenewStep {
  /** That the tenant's templates are to have. */
  readonly generation: number;
  readonly renewed: number;
  /** Those that do not open, or are not to be found in KV. */
  readonly failed: readonly string[];
  /** Of older generations. */
  readonly left: number;
  readonly next: Place | null;
}

type Rotated = Pick<Service, 'db' | 'vault'>;
type Seed = Pick<SealedSeed, 'tenantId' | 'generation'>;

/**
 * Begins a renewal where none is under way, and does a part of it.
 * @param after where the step before ended; null at the beginning
 */
export async function renewStep(
  service: Rotated,
  tenantId: string,
  after: Place | null,
  now: number,
): Promise<RenewStep> {
  const seed = after
    ? { tenantId, generation: await service.vault.currentGeneration(tenantId) }
    : await service.vault.renewTransform(tenantId);
  return renewPage(service, seed, after, now);
}

/** A part of what a renewal has left. */
export async function renewPage(
  service: Rotated,
  seed: Seed,
  after: Place | null,
  now: number,
  most = PAGE,
): Promise<RenewStep> {
  const { db } = service;
  const { tenantId, generation } = seed;
  const page = await selectOlder(db, seed, after, most).all<PlacedTemplateRow>();
  const { renewed, failed } = await renew(service, page.results, seed, now);
  const count = await countOlder(db, tenantId, generation).first<number>('templates');
  const last = page.results.at(-1);
  const next =
    page.results.length < most || !last ? null : { generation: last.generation, row: last.place };
  return { generation, renewed, failed, left: count ?? 0, next };
}

async function renew(
  service: Rotated,
  rows: readonly PlacedTemplateRow[],
  seed: Seed,
  now: number,
): Promise<Pick<RenewStep, 'renewed' | 'failed'>> {
  if (rows.length === 0) return { renewed: 0, failed: [] };
  const { db, vault } = service;
  const { generation } = seed;
  // One that is replaced again while what it replaced is kept would leave that behind.
  const ready = rows.filter(({ former_key }) => former_key === null);
  const failed = rows.filter(({ former_key }) => former_key !== null).map(({ id }) => id);
  const claims = await Promise.all(
    ready.map(async (row) => ({
      id: row.id,
      from: row.wrapped_key,
      key: await vault.wrap(identityOf(row, generation), newDataKey()),
    })),
  );
  const ids = JSON.stringify(ready.map(({ id }) => id));
  const [, noted] = await db.batch<TemplateRow>([
    claimNext(db, claims, generation),
    selectRows(db, JSON.parse(ids)),
  ]);
  const writing = noted.results
    .filter(({ wrapped_key, next_generation }) => wrapped_key && next_generation === generation)
    .map(async (row): Promise<Claim | null> => {
      try {
        return await writeNext(service, row, generation);
      } catch (error) {
        report('not_renewed', error, { template: row.id });
        failed.push(row.id);
        return null;
      }
    });
  const written = (await Promise.all(writing)).filter((claim) => claim !== null);
  if (written.length === 0) return { renewed: 0, failed };
  const switched = await switchToNext(db, written, now).all<{ id: string }>();
  const done = new Set(switched.results.map(({ id }) => id));
  const lost = written.filter(({ id }) => !done.has(id)).map(({ id }) => id);
  if (lost.length > 0) await takeBack(service, lost, generation);
  return { renewed: done.size, failed };
}

/** @throws UnsealError, WrongKeyError, Error where KV does not have it */
async function writeNext({ vault }: Rotated, row: TemplateRow, generation: number): Promise<Claim> {
  const next = identityOf(row, generation);
  const former = identityOf(row, row.generation);
  const ciphertext = await vault.fetch(row.id, row.generation);
  if (ciphertext === null) throw new Error('KV does not show the ciphertext.');
  const vector = await vault.open(former, row.wrapped_key, ciphertext);
  const turned = await vault.turn(row.tenant_id, vector, row.generation, generation);
  const key = row.next_key ?? '';
  await vault.write(next, turned, await vault.unwrap(next, key), row.retention_until);
  return { id: row.id, from: row.wrapped_key, key };
}

/** What was erased meanwhile must leave no ciphertext; what was only wrapped anew is tried again. */
async function takeBack(
  { db, vault }: Rotated,
  ids: readonly string[],
  generation: number,
): Promise<void> {
  const { results } = await selectRows(db, ids).all<TemplateRow>();
  const living = new Set(
    results.filter(({ wrapped_key }) => wrapped_key !== null).map(({ id }) => id),
  );
  const gone = ids.filter((id) => !living.has(id));
  await Promise.all(gone.map((id) => vault.destroy({ id, generations: [generation] })));
}
