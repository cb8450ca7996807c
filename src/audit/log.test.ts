/** What the log does when D1 answers late, not at all, or says no; against a database of its own. */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLog } from '../../test/support/log.ts';
import { type LogRoom, openLogRoom } from '../../test/support/log-room.ts';
import { newId } from '../ids.ts';
import { policyError } from '../policy/decision.ts';
import { deriveKey } from '../signing/keys.ts';
import { holdsDryRun } from './dry-runs.ts';
import type { NewEntry } from './entry.ts';
import { settleInterrupted } from './interrupted.ts';
import { AuditError, AuditLog } from './log.ts';
import type { Asker, DecisionRecord, OutcomeRecord } from './record.ts';
import { joinContent } from './situation.ts';
import type { Standing } from './standing.ts';

let room: LogRoom;
let db: D1Database;
beforeAll(async () => {
  room = await openLogRoom();
  db = room.db;
  await db.prepare("INSERT INTO tenants (id, name, created_at) VALUES ('t', 'before', 0)").run();
});
beforeEach(async () => {
  await room.clear();
  await rename('before').run();
});
afterAll(() => room.dispose());

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
const NOW = Date.parse('2026-12-01T12:00:00.900Z');
function openOwn(
  changes: { renew?: () => Promise<unknown> } = {},
  count?: (decision: DecisionRecord) => void,
) {
  const seed = { id: 'test', bytes: new Uint8Array(32) };
  const key = () => deriveKey(seed, 'receipt');
  return new AuditLog(db, { origin: 'localhost/log', key, now: () => NOW, ...changes }, count);
}
const size = () => db.prepare('SELECT count(*) AS n FROM log').first<number>('n');
const rename = (name: string) =>
  db.prepare('UPDATE tenants SET name = ?1 WHERE name <> ?1').bind(name);

it('a change that finds nothing to change is no entry', async () => {
  const log = openLog(db);
  const before = Number(await size());
  expect((await log.appendIfChanged(rename('after'), entry())).receipt).toMatch(/^eyJ/);
  expect((await log.appendIfChanged(rename('after'), entry())).receipt).toBeNull();
  expect(await size()).toBe(before + 1);
});

it('a change whose answer was lost is told as the change that it was', async () => {
  let lost = false;
  const lossy = {
    prepare: (sql: string) => db.prepare(sql),
    batch: async (statements: D1PreparedStatement[]) => {
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
  await openLog(db).append([entry()]);
  const before = await size();
  const seed = { id: 'test', bytes: new Uint8Array(32) };
  const other = new AuditLog(db, {
    origin: 'other.example/log',
    key: () => deriveKey(seed, 'receipt'),
    now: () => 0,
  });
  await expect(other.append([entry()])).rejects.toMatchObject({ name: 'LogHaltedError' });
  expect(await size()).toBe(before);
});

it('an intent is not settled where its outcome could not be recorded', async () => {
  const intent = entry({ id: 'dec_1', kind: 'intent', content: { operation: 'verify' } });
  await openLog(db).append([intent]);
  const refusing = (cause: string) => ({
    recordOutcome: () => Promise.reject(new AuditError('', { cause, unknown: false })),
  });
  const later = 16 * 60_000;
  const full = settleInterrupted(db, refusing('SQLITE_FULL'), later, 100);
  await expect(full).rejects.toThrow(AuditError);
  // It has an outcome by now: of two at once, the other was first.
  const second = await settleInterrupted(db, refusing('append_only'), later, 100);
  expect(second.intents).toEqual([]);
});

describe('an answer that was lost', () => {
  /** Loses the first answer, once it took effect, and any that is read back if told so. */
  function losing(readBack: 'works' | 'fails' | 'finds nothing', error = 'D1_ERROR: overloaded') {
    const first = async () => {
      if (readBack === 'fails') throw new Error('also lost');
      return null;
    };
    return {
      prepare: (sql: string) =>
        readBack !== 'works' && sql.startsWith('SELECT idx FROM log')
          ? { bind: () => ({ first }) }
          : db.prepare(sql),
      batch: async (statements: never[]) => {
        await db.batch(statements);
        throw new Error(error);
      },
    } as unknown as D1Database;
  }

  it('of entries is read back, and promised at their place', async () => {
    const first = entry();
    const receipt = decodeJwt(await openLog(losing('works')).append([first, entry()]));
    const place = await db
      .prepare('SELECT idx, entry FROM log WHERE id = ?')
      .bind(first.id)
      .first<{ idx: number; entry: string }>();
    expect(receipt).toMatchObject({ jti: first.id, index: place?.idx, entry: place?.entry });
  });

  it.each(['fails', 'finds nothing'] as const)(
    'and cannot be read back may be there: it %s',
    async (readBack) => {
      const lost = openLog(losing(readBack)).append([entry()]);
      await expect(lost).rejects.toMatchObject({
        ...{ name: 'AuditError', unknown: true },
        message: 'The audit log could not be written.',
      });
    },
  );
});

describe('a receipt', () => {
  it('is for the first entry, at its place, whatever else is recorded', async () => {
    const [first, further] = [entry(), entry()];
    const revision = 'r1';
    const receipt = decodeJwt(await openOwn().append([first, further], [], revision));
    const { results } = await db
      .prepare('SELECT idx, id, entry FROM log ORDER BY idx DESC LIMIT 3')
      .all<{ idx: number; id: string; entry: string }>();
    const [last, own, policy] = results;
    expect([own.id, last.id]).toEqual([first.id, further.id]);
    expect(policy.id).toMatch(/^pol_/);
    const iat = Math.floor(NOW / 1000);
    expect(receipt).toEqual({
      ...{ iss: 'localhost/log', jti: first.id, index: own.idx, entry: own.entry },
      ...{ iat, by: iat + 10 },
    });
  });

  it('names a policy once in each log that is opened, and once in the database', async () => {
    const revision = `r${++made}`;
    const policies = async () =>
      db
        .prepare("SELECT count(*) AS n FROM log_texts WHERE kind = 'policy' AND own_json = ?")
        .bind(JSON.stringify({ revision }))
        .first('n');
    const log = openLog(db);
    await log.append([entry()], [], revision);
    await log.append([entry()], [], revision);
    await openLog(db).append([entry()], [], revision);
    expect(await policies()).toBe(1);
    await log.append([entry()], [], `${revision}b`);
    await log.append([entry()], [], revision);
    expect(await policies()).toBe(2);
  });
});

describe('a change', () => {
  it('comes with what its further statements answered', async () => {
    const log = openLog(db);
    const further = [db.prepare("SELECT 'a' AS x"), db.prepare("SELECT 'b' AS x")];
    const { results } = await log.appendIfChanged(rename(`n${++made}`), entry(), further);
    expect(results?.map(({ results: rows }) => rows)).toEqual([[{ x: 'a' }], [{ x: 'b' }]]);
  });

  it('grows the log where it changed something, and is told of once', async () => {
    const log = openLog(db);
    expect(log.takeGrowth()).toBe(false);
    const name = `n${++made}`;
    await log.appendIfChanged(rename(name), entry());
    expect([log.takeGrowth(), log.takeGrowth()]).toEqual([true, false]);
    await log.appendIfChanged(rename(name), entry());
    expect(log.takeGrowth()).toBe(false);
    await log.append([entry()]);
    expect([log.takeGrowth(), log.takeGrowth()]).toEqual([true, false]);
  });
});

describe('a refusal', () => {
  const refusing = (message: string) =>
    ({
      prepare: (sql: string) => db.prepare(sql),
      batch: () => Promise.reject(new Error(`${message}: SQLITE_CONSTRAINT`)),
    }) as unknown as D1Database;
  it.each([
    ['enrolled_meanwhile', 'EnrolledMeanwhileError'],
    ['attempts_exhausted', 'AttemptsExhaustedError'],
    ['log_halted', 'LogHaltedError'],
    ['log_origin', 'LogHaltedError'],
    ['facts_changed: consent', 'FactsChangedError'],
    ['no such table', 'AuditError'],
  ])('%s is told as a %s', async (message, name) => {
    await expect(openLog(refusing(message)).append([entry()])).rejects.toMatchObject({ name });
  });

  it('of the database is known, and by which trigger', async () => {
    const twice = entry();
    const log = openLog(db);
    await log.append([twice]);
    const error = await log.append([twice]).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AuditError);
    expect(error).toMatchObject({ unknown: false });
    expect((error as AuditError).isBecauseOf('append_only')).toBe(true);
    expect((error as AuditError).isBecauseOf('log_halted')).toBe(false);
  });
});

describe('a log that nobody vouches for', () => {
  const vouch = (until: number | null) =>
    db.prepare('UPDATE log_state SET vouched_until = ?').bind(until).run();
  const LATER = Date.now() + 1_000_000;
  const decision = () => entry({ id: newId('dec'), kind: 'decision' });
  const openRenewed = (renew: () => Promise<unknown>) => openOwn({ renew });
  beforeEach(async () => {
    await vouch(1);
  });
  afterEach(async () => {
    await vouch(null);
  });

  it('takes no decision', async () => {
    const refused = openLog(db).append([decision()]);
    await expect(refused).rejects.toMatchObject({
      ...{ name: 'LogHaltedError', message: 'Nobody vouches for it.' },
      cause: expect.objectContaining({ name: 'WriteError' }),
    });
  });

  it('takes one once its integrator has looked', async () => {
    let asked = 0;
    const log = openRenewed(async () => {
      asked += 1;
      await vouch(LATER);
    });
    expect(await log.append([decision()])).toMatch(/^eyJ/);
    await log.append([decision()]);
    expect(asked).toBe(1);
  });

  it('asks once, and takes none where that did not help', async () => {
    const reported = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    let asked = 0;
    const log = openRenewed(() => {
      asked += 1;
      return Promise.reject(new Error('no integrator'));
    });
    await expect(log.append([decision()])).rejects.toMatchObject({ name: 'LogHaltedError' });
    expect(asked).toBe(1);
    expect(reported.mock.calls.flat().join()).toContain('log_not_renewed');
    reported.mockRestore();
  });

  it('does not stand, unless its integrator has looked', async () => {
    const stands = (standing: Standing, renew?: () => Promise<unknown>) =>
      (renew ? openRenewed(renew) : openLog(db)).requireStanding(standing);
    const unknown = { name: 'LogHaltedError', message: 'It is not known to be the newest.' };
    const idle = async () => undefined;
    await stands('stands', () => expect.unreachable());
    await expect(stands('unvouched')).rejects.toMatchObject(unknown);
    await expect(stands('unvouched', idle)).rejects.toMatchObject(unknown);
    await stands('unvouched', () => vouch(LATER));
    await expect(stands('halted', () => expect.unreachable())).rejects.toMatchObject(unknown);
  });
});

it('a statement is made in the log’s name', async () => {
  const log = openLog(db);
  const statement = await log.attest('test+jwt', { sub: 'x' });
  expect(decodeJwt(statement)).toEqual({ iss: 'localhost/log', sub: 'x' });
  expect(decodeProtectedHeader(statement)).toMatchObject({ typ: 'test+jwt', alg: 'EdDSA' });
  expect(log.origin).toBe('localhost/log');
});

describe('a decision', () => {
  const record = (changes: Partial<DecisionRecord & Asker> = {}): DecisionRecord & Asker => ({
    ...{ id: newId('dec'), tenantId: 't', deploymentId: 'dep_1', deploymentVersion: 2 },
    ...{ subjectId: null, operation: 'verify', input: { now: 'n' }, decision: policyError() },
    ...{ policyRevision: 'r', modelId: 'm', decidedAt: 7, keyId: 'k', request: 'req_1' },
    ...changes,
  });
  async function textOf(id: string): Promise<Record<string, unknown>> {
    const row = await db
      .prepare(
        `SELECT t.*, s.facts_json FROM log l JOIN log_texts t ON t.idx = l.idx
         LEFT JOIN situations s ON s.id = t.situation WHERE l.id = ?`,
      )
      .bind(id)
      .first<{ kind: string; at: number; own_json: string; facts_json: string | null }>();
    if (!row) throw new Error(`no ${id}`);
    const { kind, at, own_json: own, facts_json: situation } = row;
    return { kind, at, ...joinContent({ own, situation }, id) };
  }

  it('is recorded with its outcome, and counted', async () => {
    const counted: DecisionRecord[] = [];
    const log = openOwn({}, (one) => counted.push(one));
    const made = record({ trace: 'trace_1', erased: 'sub_9' });
    const outcome = { outcome: 'refused', details: { why: 'so' } } as const;
    const other = entry();
    const receipt = await log.recordSettled(made, outcome, [], [other]);
    expect(decodeJwt(receipt)).toMatchObject({ jti: made.id });
    expect(counted).toEqual([made]);
    expect(await textOf(other.id)).toMatchObject({ kind: 'registration' });
    const { reasons, obligations, allow } = policyError();
    expect(await textOf(made.id)).toMatchObject({
      ...{ kind: 'decision', at: 7, operation: 'verify', deployment: 'dep_1' },
      ...{ deployment_version: 2, key: 'k', request: 'req_1', trace: 'trace_1', erased: 'sub_9' },
      ...{ input: { now: 'n' }, policy_revision: 'r', model: 'm', outcome, obligations, allow },
      reasons: reasons.map(({ code, rule }) => ({ code, rule })),
    });
  });

  it('says nothing of a trace or of an erasure that there was not', async () => {
    const made = record();
    await openLog(db).recordSettled(made, { outcome: 'refused', details: {} });
    expect(Object.keys(await textOf(made.id))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(trace|erased)$/)]),
    );
  });

  it('has one outcome, that comes later', async () => {
    const log = openLog(db);
    const intent = entry({ id: newId('dec'), kind: 'intent', content: { operation: 'verify' } });
    await log.append([intent]);
    const outcome: OutcomeRecord = {
      ...{ decisionId: intent.id, tenantId: 't', subjectId: null, recordedAt: 9 },
      outcome: 'matched',
      details: { x: 1 },
    };
    await log.recordOutcome(outcome);
    expect(await textOf(intent.id.replace('dec_', 'out_'))).toEqual({
      ...{ kind: 'outcome', at: 9, outcome: 'matched', details: { x: 1 } },
    });
    await expect(log.recordOutcome(outcome)).rejects.toMatchObject({ name: 'AuditError' });
  });

  it('that is a dry run is beside the log', async () => {
    const log = openLog(db);
    const before = await size();
    const made = record();
    expect(await holdsDryRun(db, made.id)).toBe(false);
    await log.recordDryRun(made);
    expect(await holdsDryRun(db, made.id)).toBe(true);
    expect([await size(), log.takeGrowth()]).toEqual([before, false]);
  });
});
