import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { policyError } from '../policy/decision.ts';
import { DRY_RUN_LIFETIME, dropOldDryRuns, insertDryRun, MOST_DRY_RUNS } from './dry-runs.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await openDatabase());
});
afterAll(() => close());

let made = 0;

async function record(tenantId: string, decidedAt = 0, subjectId: string | null = null) {
  made += 1;
  const id = `dec_${made}`;
  const statements = insertDryRun(db, {
    id,
    tenantId,
    deploymentId: null,
    deploymentVersion: null,
    subjectId,
    operation: 'verify',
    input: { operation: 'verify' },
    decision: policyError(),
    policyRevision: 'r',
    modelId: 'm',
    decidedAt,
  });
  await db.batch(statements);
  return id;
}

async function idsOf(tenantId: string): Promise<unknown[]> {
  const { results } = await db
    .prepare('SELECT id FROM dry_runs WHERE tenant_id = ? ORDER BY number')
    .bind(tenantId)
    .all();
  return results.map(({ id }) => id);
}

it('keeps the latest of a tenant, and none of another makes room for them', async () => {
  await db.prepare('DELETE FROM dry_runs').run();
  const other = await record('globex');
  const first = await record('acme');
  const second = await record('acme');
  await db.prepare('UPDATE dry_runs SET number = ? WHERE id = ?').bind(MOST_DRY_RUNS, second).run();
  const third = await record('acme');
  expect(await idsOf('acme')).toEqual([second, third]);
  expect(await idsOf('globex')).toEqual([other]);
  expect(first).not.toBe(second);
});

it('drops those past their time, the oldest first and so many at once', async () => {
  await db.prepare('DELETE FROM dry_runs').run();
  const old = [await record('old', 3), await record('old', 1), await record('old', 2)];
  const young = await record('old', 4);
  const now = 3 + DRY_RUN_LIFETIME;
  await dropOldDryRuns(db, now, 2);
  expect(await idsOf('old')).toEqual([old[0], young]);
  await dropOldDryRuns(db, now, 2);
  expect(await idsOf('old')).toEqual([young]);
});

it('keeps none of who was erased while it was asked', async () => {
  await db.batch([
    db.prepare('DELETE FROM dry_runs'),
    db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('t', 't', 0)"),
    db.prepare("INSERT INTO subjects (id, tenant_id, created_at) VALUES ('living', 't', 0)"),
    db.prepare(
      "INSERT INTO subjects (id, tenant_id, created_at, erased_at) VALUES ('gone', 't', 1, 1)",
    ),
  ]);
  const kept = await record('t', 0, 'living');
  await record('t', 0, 'gone');
  expect(await idsOf('t')).toEqual([kept]);
});
