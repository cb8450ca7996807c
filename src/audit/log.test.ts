/** What the log does when D1 answers late, not at all, or says no; against a database of its own. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { openLog } from '../../test/support/log.ts';
import { deriveKey } from '../signing/keys.ts';
import type { NewEntry } from './entry.ts';
import { settleInterrupted } from './interrupted.ts';
import { AuditError, AuditLog } from './log.ts';

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await openDatabase());
  await db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('t', 'before', 0)").run();
});
afterAll(() => close());

let made = 0;
const entry = (changes: Partial<NewEntry> = {}): NewEntry => ({
  id: `evt_${++made}`,
  kind: 'registration',
  tenantId: 't',
  subjectId: null,
  at: 0,
  content: {},
  ...changes,
});
const size = () => db.prepare('SELECT count(*) AS n FROM log').first<number>('n');
const rename = (name: string) =>
  db.prepare('UPDATE tenants SET name = ?1 WHERE name <> ?1').bind(name) as never;

it('a change that finds nothing to change is no entry', async () => {
  const log = openLog(db as never);
  const before = Number(await size());
  expect((await log.appendIfChanged(rename('after'), entry())).receipt).toMatch(/^eyJ/);
  expect((await log.appendIfChanged(rename('after'), entry())).receipt).toBeNull();
  expect(await size()).toBe(before + 1);
});

it('a change whose answer was lost is told as the change that it was', async () => {
  let lost = false;
  const lossy = {
    prepare: (sql: string) => db.prepare(sql),
    batch: async (statements: never[]) => {
      const results = await db.batch(statements);
      if (lost) return results;
      lost = true;
      throw new Error('D1_ERROR: Network connection lost.');
    },
  };
  const log = openLog(lossy as never);
  expect((await log.appendIfChanged(rename('lost'), entry())).receipt).toMatch(/^eyJ/);
});

it('a log keeps its name: under another nothing is recorded', async () => {
  await openLog(db as never).append([entry()]);
  const before = await size();
  const seed = { id: 'test', bytes: new Uint8Array(32) };
  const other = new AuditLog(db as never, {
    origin: 'other.example/log',
    key: () => deriveKey(seed, 'receipt'),
    now: () => 0,
  });
  await expect(other.append([entry()])).rejects.toMatchObject({ name: 'LogHaltedError' });
  expect(await size()).toBe(before);
});

it('an intent is not settled where its outcome could not be recorded', async () => {
  const intent = entry({ id: 'dec_1', kind: 'intent', content: { operation: 'verify' } });
  await openLog(db as never).append([intent]);
  const refusing = (cause: string) => ({
    recordOutcome: () => Promise.reject(new AuditError('', { cause, unknown: false })),
  });
  const later = 16 * 60_000;
  const full = settleInterrupted(db as never, refusing('SQLITE_FULL'), later, 100);
  await expect(full).rejects.toThrow(AuditError);
  // It has an outcome by now: of two at once, the other was first.
  const second = await settleInterrupted(db as never, refusing('append_only'), later, 100);
  expect(second.intents).toEqual([]);
});
