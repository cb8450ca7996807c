/** What an entry costs in rows, indexes and all: D1 bills each row that is written, and has room for so many. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { openLog } from '../../test/support/log.ts';
import { policyError } from '../policy/decision.ts';
import type { AuditLog } from './log.ts';

let db: Database;
let close: () => Promise<void>;
let log: AuditLog;
let written = 0;
beforeAll(async () => {
  ({ db, close } = await openDatabase());
  log = openLog({
    prepare: (sql: string) => db.prepare(sql),
    batch: async (statements: never[]) => {
      const results = await db.batch(statements);
      written += results.reduce((rows, { meta }) => rows + meta.rows_written, 0);
      return results;
    },
  } as unknown as D1Database);
});
afterAll(() => close());

let made = 0;
const record = () => ({
  id: `dec_${++made}`,
  tenantId: 't',
  keyId: 'k',
  request: 'req',
  deploymentId: 'dep',
  deploymentVersion: 1,
  subjectId: 'sub',
  operation: 'verify',
  input: { now: String(made), operation: 'verify' },
  decision: policyError(),
  policyRevision: 'r',
  modelId: 'm',
  decidedAt: made,
});

async function countRows(act: () => Promise<unknown>): Promise<number> {
  const before = written;
  await act();
  return written - before;
}

it('is at most eight for a recognition and five for a refusal', async () => {
  // The first decision of a policy and of a situation has entries of their own.
  await log.recordIntent(record());
  const intent = record();
  expect(
    await countRows(async () => {
      await log.recordIntent(intent);
      await log.recordOutcome({
        decisionId: intent.id,
        tenantId: 't',
        subjectId: 'sub',
        outcome: 'matched',
        details: {},
        recordedAt: 0,
      });
    }),
  ).toBe(8);
  const refused = () => log.recordSettled(record(), { outcome: 'refused', details: {} });
  expect(await countRows(refused)).toBe(5);
});
