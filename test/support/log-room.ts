/** A log of the test's own, over D1 and R2 in workerd, that can begin anew: no Worker, no object. */
import { archive } from '../../src/audit/archive.ts';
import { commitTo, type Kind, type NewEntry } from '../../src/audit/entry.ts';
import { insertEntry } from '../../src/audit/insertion.ts';
import { Integration } from '../../src/audit/integration.ts';
import type { NoteSigner } from '../../src/audit/note/checkpoint.ts';
import { Staging } from '../../src/audit/staging.ts';
import { entriesOf } from '../../src/audit/tree/tree.fixture.ts';
import { encodeBase64 } from '../../src/base64.ts';
import { newTimedId } from '../../src/ids.ts';
import { SigningKeys } from '../../src/signing/keys.ts';
import { openStorage } from './sqlite-object.ts';
import { openStores } from './stores.ts';

export const ORIGIN = 'localhost/log';

export interface LogRoom {
  readonly db: D1Database;
  readonly store: R2Bucket;
  readonly signer: NoteSigner;
  /** Of the log's integrator. */
  readonly staging: Staging;
  /** The log and its store are empty again, and its integrator has seen nothing. */
  clear(): Promise<void>;
  add(...entries: NewEntry[]): Promise<void>;
  /** So many commitments to nothing: those of `entriesOf`. */
  addMany(n: number): Promise<void>;
  /** Statements that no trigger of a log refuses, as where somebody tampers with the database. */
  force(...sql: string[]): Promise<void>;
  /** As `add`; then they are integrated and settled. @returns what it was given */
  fill(...entries: NewEntry[]): Promise<NewEntry[]>;
  /** Intents before this place have their outcome. */
  settle(before: number): Promise<unknown>;
  /** Closes segments of this size. @returns entries that were moved */
  close(segment: number, most?: number, live?: number): Promise<number>;
  /** One round. @param changes to what the integrator works with */
  integrate(changes?: Partial<ConstructorParameters<typeof Integration>[0]>): Promise<{
    readonly more: boolean;
  }>;
  /** The rows of a question to the database. */
  rows(sql: string, ...values: (string | number | null)[]): Promise<unknown[]>;
  dispose(): Promise<void>;
}

/** What the audit log owns. */
const TABLES = [
  ...['log_texts', 'log', 'log_segments', 'log_subject_keys', 'log_subject_segments'],
  ...['log_late_outcomes', 'log_state', 'outcomes', 'decisions', 'dry_runs', 'situations'],
];

export async function openLogRoom(): Promise<LogRoom> {
  const { db, published: store, close } = await openStores();
  await db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('acme', 'A', 0)").run();
  const named = TABLES.map((name) => `'${name}'`).join();
  const { results: triggers } = await db
    .prepare(
      `SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (${named})`,
    )
    .all<{ name: string; sql: string }>();
  const keys = new SigningKeys([{ id: 'test', bytes: new Uint8Array(32) }], []);
  const { publicKey, sign } = await keys.current('checkpoint');
  const signer: NoteSigner = { name: ORIGIN, publicKey, sign };
  const force = async (statements: readonly D1PreparedStatement[]) => {
    await db.batch([
      ...triggers.map(({ name }) => db.prepare(`DROP TRIGGER ${name}`)),
      ...statements,
      ...triggers.map(({ sql }) => db.prepare(sql)),
    ]);
  };
  let staging = new Staging(openStorage(), ORIGIN);
  const room: LogRoom = {
    ...{ db, store, signer, dispose: close },
    get staging() {
      return staging;
    },
    clear: async () => {
      staging = new Staging(openStorage(), ORIGIN);
      await force([
        ...TABLES.map((name) => db.prepare(`DELETE FROM ${name}`)),
        db.prepare('INSERT INTO log_state (only_one) VALUES (0)'),
      ]);
      const { objects } = await store.list();
      if (objects.length > 0) await store.delete(objects.map(({ key }) => key));
    },
    add: async (...entries) => {
      const committed = await Promise.all(entries.map(commitTo));
      await db.batch(committed.flatMap((entry) => insertEntry(db, entry)));
    },
    addMany: async (n) => {
      const entries = entriesOf(0, n).map((entry) => encodeBase64(entry));
      await db
        .prepare(
          `INSERT INTO log (idx, id, entry) SELECT key, 'evt_' || key, value FROM json_each(?)`,
        )
        .bind(JSON.stringify(entries))
        .run();
    },
    force: (...sql) => force(sql.map((one) => db.prepare(one))),
    fill: async (...entries) => {
      await room.add(...entries);
      await room.integrate();
      await room.settle(1000);
      return entries;
    },
    settle: (before) => db.prepare('UPDATE log_state SET settled = ?').bind(before).run(),
    close: (segment, most = 50, live = 1) => archive(db, store, { live, segment }, most),
    integrate: (changes = {}) =>
      new Integration({ staging, db, store, signer, now: Date.now, ...changes }).round(),
    rows: async (sql, ...values) =>
      (
        await db
          .prepare(sql)
          .bind(...values)
          .all()
      ).results,
  };
  return room;
}

/** When the entries of `plain` and `fillSeven` begin. */
export const START = Date.parse('2026-11-30T12:00:00Z');

/** So many entries that concern nobody, a millisecond apart. */
export const plain = (n: number) => Array.from({ length: n }, (_, at) => entryAt(START + at));

/** A log of seven, of which the outcome of the last decision comes late for a segment of five. */
export function fillSeven(room: LogRoom): Promise<NewEntry[]> {
  const first = decisionAt(START + 1, 'intent');
  const other = decisionAt(START + 9, 'decision', { subjectId: 'sub_2', tenantId: 'globex' });
  const last = decisionAt(START + 4, 'intent');
  return room.fill(
    ...[entryAt(START + 3, { tenantId: null }), first, outcomeOf(first, START + 2), other, last],
    ...[outcomeOf(last, START + 11), entryAt(START + 12)],
  );
}

/** An entry that says what was changed. */
export function entryAt(at: number, changes: Partial<NewEntry> = {}): NewEntry {
  return {
    ...{ id: newTimedId('evt', at), kind: 'registration', tenantId: 'acme', subjectId: null, at },
    content: { event: 'registered' },
    ...changes,
  };
}

/** A decision about somebody, as the log holds it. */
export function decisionAt(
  at: number,
  kind: Extract<Kind, 'intent' | 'decision'>,
  changes: Partial<NewEntry> = {},
): NewEntry {
  return {
    ...{ id: newTimedId('dec', at), kind, tenantId: 'acme', subjectId: 'sub_1', at },
    content: {
      ...{ operation: 'verify', deployment: 'dep_1', deployment_version: 2 },
      ...{ key: 'k', request: 'req_1', input: { now: 'n', purpose: 'ticketing' } },
      ...{ allow: true, reasons: [], obligations: [], policy_revision: 'r', model: 'm' },
      ...(kind === 'decision' && { outcome: { outcome: 'refused', details: {} } }),
    },
    ...changes,
  };
}

/** What came of an intent. */
export function outcomeOf(intent: NewEntry, at: number, outcome = 'matched'): NewEntry {
  return {
    ...intent,
    ...{ id: intent.id.replace('dec_', 'out_'), kind: 'outcome', at },
    content: { outcome, details: { score: 'none' } },
  };
}
