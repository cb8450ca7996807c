/** A database that was put back is told what was taken away since, step by step, before it decides again. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actsOf, keysOf } from '../../test/support/hand.ts';
import { DAY, openSteps, refusalOf, type Steps } from '../../test/support/steps.ts';
import { AuditLog } from '../audit/log.ts';
import { VOUCHED_FOR } from '../audit/rows.ts';
import { insertConsent, readTerms } from '../consent/events.ts';
import { newId } from '../ids.ts';
import { insertPass } from '../passes/store.ts';
import { JOURNAL_KEPT, type JournalLine } from '../recovery/journal.ts';
import type { Subject } from '../registry/subject.ts';
import { insertPersonKey, type PersonKey } from '../rights/keys.ts';
import { deriveKey } from '../signing/keys.ts';
import { recoverStep } from './recover.ts';

const MARGIN = 3_600_000;
const FORMER = 'localhost/log';
let s: Steps;
let rounds = 1;
beforeAll(async () => {
  s = await openSteps();
});
afterAll(() => s.close());

interface State {
  origin: string | null;
  halted: string | null;
  vouched_until: number | null;
  recovered_until: string | null;
}
const readState = () => s.db.prepare('SELECT * FROM log_state').first<State>();

async function putBack(changes: Partial<State> = {}): Promise<void> {
  const state = { origin: FORMER, halted: 'older', vouched_until: s.now, ...changes };
  await s.db.batch([
    s.db.prepare("UPDATE log_state SET halted = 'x', recovered_until = ''"),
    s.db
      .prepare(
        'UPDATE log_state SET origin = ?, halted = ?, vouched_until = ?, recovered_until = ?',
      )
      .bind(state.origin, state.halted, state.vouched_until, state.recovered_until ?? null),
  ]);
  const { objects } = await s.service.published.list({ prefix: 'journal/' });
  await s.service.published.delete(objects.map(({ key }) => key));
}
beforeEach(async () => {
  rounds += 1;
  await putBack();
});

/** What the journal has of a moment. */
async function write(at: number, ...lines: JournalLine[]): Promise<string> {
  const name = `journal/${String(at).padStart(14, '0')}-${newId('evt')}`;
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  await s.service.published.put(name, text);
  return name;
}

/** A Worker that is deployed under this name of the log. */
function step(origin = `${FORMER}/${rounds}`) {
  const seed = { id: 'test', bytes: new Uint8Array(32) };
  const key = () => deriveKey(seed, 'receipt');
  const audit = new AuditLog(s.db, { origin, key, now: () => s.now });
  return recoverStep({ ...s.service, audit }, s.now);
}
async function recover(): Promise<number> {
  let told = 0;
  for (;;) {
    const taken = await step();
    told += taken.told;
    if (taken.done) return told;
  }
}
const refused = (why: string) => ({ is: 'recovery_refused', why });

describe('is refused', () => {
  it('of a log that is not halted', async () => {
    await putBack({ halted: null });
    expect(await refusalOf(step())).toEqual(refused('not_halted'));
  });

  it('under the name that the log had, or where it had none', async () => {
    expect(await refusalOf(step(FORMER))).toEqual(refused('name_taken'));
    await putBack({ origin: null });
    expect(await refusalOf(step())).toEqual(refused('name_taken'));
    expect(await readState()).toMatchObject({ halted: 'older' });
  });

  it('of one that is older than the journal', async () => {
    const oldest = s.now - JOURNAL_KEPT + VOUCHED_FOR + MARGIN;
    await putBack({ vouched_until: oldest - 1 });
    expect(await refusalOf(step())).toEqual(refused('too_old'));
    await putBack({ vouched_until: oldest });
    expect(await step()).toEqual({ told: 0, done: true });
  });
});

it('with nothing to tell opens the new log at once, and says from what it goes on', async () => {
  const origin = `${FORMER}/${rounds}`;
  expect(await step()).toEqual({ told: 0, done: true });
  expect(await readState()).toMatchObject({
    ...{ origin, halted: null, vouched_until: null, recovered_until: null },
  });
  const last = s.db.prepare(
    "SELECT kind, tenant_id, own_json FROM log_texts WHERE kind = 'recovery' ORDER BY idx DESC",
  );
  const entry = await last.first<{ own_json: string; tenant_id: null }>();
  expect(entry?.tenant_id).toBeNull();
  expect(JSON.parse(entry?.own_json ?? '')).toEqual({ former: FORMER, because: 'older' });
  expect(await refusalOf(step())).toEqual(refused('not_halted'));
});

it('reads the journal from an hour before it was last vouched for, part by part', async () => {
  const { keyId } = await s.caller();
  const since = s.now - VOUCHED_FOR - MARGIN;
  await write(since - 1, ['key', keyId, s.now]);
  expect(await recover()).toBe(0);
  const revoked = s.db.prepare('SELECT revoked_at FROM api_keys WHERE id = ?').bind(keyId);
  expect(await revoked.first('revoked_at')).toBeNull();
  // One that nobody ever vouched for is told all that there is.
  await putBack({ vouched_until: null });
  await write(1, ['key', keyId, 5]);
  const second = await write(since, ['key', keyId, 6], ['key', 'nobody', 6]);
  expect(await step()).toEqual({ told: 1, done: false });
  expect(await readState()).toMatchObject({ halted: 'older', origin: FORMER });
  expect(await step()).toEqual({ told: 2, done: false });
  expect(await readState()).toMatchObject({ recovered_until: second });
  expect(await step()).toEqual({ told: 0, done: true });
  expect(await revoked.first('revoked_at')).toBe(5);
});

it('a journal that cannot be read opens nothing', async () => {
  await s.service.published.put(`journal/${String(s.now).padStart(14, '0')}-x`, '["key"]');
  await expect(step()).rejects.toThrow();
  expect(await readState()).toMatchObject({ halted: 'older', recovered_until: null });
});

const keyOf = (subject: Subject, id: string, before: number): PersonKey => ({
  ...{ id, subjectId: subject.id, holder: 'person', number: before + 1, kind: 'browser' },
  ...{ publicKey: 'x', algorithm: 'ES256', credentialId: null, counter: 0 },
  ...{ registeredAt: s.now, countsFrom: s.now + before, refusedAt: null },
});

it('withdraws, ends, revokes and refuses what was, and nothing else', async () => {
  const at = s.now - 1000;
  const caller = await s.caller();
  const [subject, deployment] = [await s.person(), await s.deploy()];
  const [gone, kept] = [
    await s.template(subject, deployment),
    await s.template(subject, deployment),
  ];
  const [done, going, closed] = [await s.deploy(), await s.deploy(), await s.deploy()];
  const purpose = await s.template(subject, done);
  const along = await s.template(subject, closed);
  const [counts, waits] = [newId('pky'), newId('pky')];
  await s.db.batch(
    [counts, waits].map((id, i) => insertPersonKey(s.db, 'acme', keyOf(subject, id, i))),
  );
  const [revoked, rotated] = [await s.caller(), await s.caller()];
  const pass = { id: newId('pas'), deploymentId: deployment.id, subjectId: null };
  const period = { validFrom: at, expiresAt: at + DAY, issuedAt: at };
  await s.db.batch(insertPass(s.db, { ...pass, ...period, tenantId: 'acme' }));
  const tenant = `tenant-${s.now}-${rounds}`;
  await s.caller(tenant);
  const consent = newId('con');
  await insertConsent(s.db, 'acme', subject.id, {
    ...{ id: consent, purpose: 'ticketing', controllerId: 'ctl-1', event: 'given', scope: null },
    ...{ terms: readTerms('{}', 'x'), occurredAt: at - DAY, recordedAt: at - DAY },
  }).run();
  const operator = newId('evt').slice(4, 20);
  await s.db.batch([
    s.db.prepare("INSERT OR IGNORE INTO operators (id, created_at) VALUES ('olga', 0)"),
    s.db
      .prepare(
        `INSERT INTO operator_keys (id, operator_id, secret_sha256, scopes_json, created_at)
         VALUES (?, 'olga', ?, '["grant"]', 0)`,
      )
      .bind(operator, 'a'.repeat(64)),
  ]);
  const later = s.now + DAY;
  await write(
    at,
    ['consent', consent, at],
    ['template', gone.id, at],
    ['purpose', purpose.id, at],
    ['person_key', waits, at],
    ['key', revoked.keyId, at],
    ['key', rotated.keyId, later],
    ['operator_key', operator, at],
    ['deployment', closed.id, at],
    ['pass', pass.id, at],
    ['tenant', tenant, at],
  );
  expect(await recover()).toBe(10);

  const first = (sql: string, id: string) => s.db.prepare(sql).bind(id).first();
  const template =
    'SELECT wrapped_key, erased_at, erased_by, purpose_ended_at FROM templates WHERE id = ?';
  const whole = { wrapped_key: 'v2.aaaaaaaa.x', erased_at: null, erased_by: null };
  const erased_by = expect.stringMatching(/^dec_/);
  expect(await first(template, gone.id)).toMatchObject({
    wrapped_key: null,
    erased_at: at,
    erased_by,
  });
  expect(await first(template, kept.id)).toEqual({ ...whole, purpose_ended_at: null });
  expect(await first(template, purpose.id)).toEqual({ ...whole, purpose_ended_at: at });
  expect(await first(template, along.id)).toEqual({ ...whole, purpose_ended_at: at });
  const ended = 'SELECT ended_at FROM deployments WHERE id = ?';
  expect(await first(ended, closed.id)).toEqual({ ended_at: at });
  for (const { id } of [done, going]) expect(await first(ended, id)).toEqual({ ended_at: null });
  const events = s.db.prepare(
    'SELECT event, occurred_at, recorded_at FROM consent_events WHERE subject_id = ? ORDER BY seq',
  );
  expect((await events.bind(subject.id).all()).results.slice(1)).toEqual([
    { event: 'withdrawn', occurred_at: at, recorded_at: s.now },
  ]);
  expect((await keysOf(s, subject)).map(({ refused_at }) => refused_at)).toEqual([null, at]);
  const key = 'SELECT revoked_at, expires_at FROM api_keys WHERE id = ?';
  expect(await first(key, revoked.keyId)).toEqual({ revoked_at: at, expires_at: null });
  expect(await first(key, rotated.keyId)).toEqual({ revoked_at: null, expires_at: later });
  expect(await first(key, caller.keyId)).toEqual({ revoked_at: null, expires_at: null });
  expect(await first('SELECT revoked_at FROM operator_keys WHERE id = ?', operator)).toEqual({
    revoked_at: at,
  });
  expect(
    await first(
      'SELECT deployment_id, revoked_at FROM pass_revocations WHERE pass_id = ?',
      pass.id,
    ),
  ).toEqual({ deployment_id: deployment.id, revoked_at: at });
  expect(await first('SELECT suspended_at FROM tenants WHERE id = ?', tenant)).toEqual({
    suspended_at: at,
  });
});

it('erases who was erased, and restricts all of who objected, but nobody else', async () => {
  const at = s.now - 1000;
  const deployment = await s.deploy();
  const [goes, objects, both, stays] = await Promise.all(
    Array.from({ length: 4 }, () => s.person()),
  );
  const templates = await Promise.all(
    [goes, objects, both, stays].map((subject) => s.template(subject, deployment)),
  );
  await write(
    at,
    ['subject', goes.id, at],
    ['standing', objects.id, at],
    ['standing', both.id, at - 1],
    ['subject', both.id, at],
    ['standing', 'sub_nobody', at],
    ['subject', 'sub_nobody', at],
  );
  expect(await recover()).toBe(6);
  const row = s.db.prepare('SELECT reference, erased_at, erased_by FROM subjects WHERE id = ?');
  for (const { id } of [goes, both]) {
    expect(await row.bind(id).first()).toEqual({
      ...{ reference: null, erased_at: at, erased_by: expect.stringMatching(/^dec_/) },
    });
  }
  for (const { id, reference } of [objects, stays]) {
    expect(await row.bind(id).first()).toEqual({ reference, erased_at: null, erased_by: null });
  }
  const wrapped = s.db.prepare('SELECT id, wrapped_key AS kept FROM templates WHERE id = ?');
  const left = await Promise.all(templates.map(({ id }) => wrapped.bind(id).first('kept')));
  expect(left.map((key) => key !== null)).toEqual([false, true, false, true]);
  expect(await actsOf(s, objects)).toEqual([
    {
      ...{ number: 1, id: expect.stringMatching(/^rgt_/), act: 'restrict', at },
      ...{ purpose: null, controller_id: null, deployment_id: null },
      ...{ by: 'controller', channel: 'key', content: { restored: true } },
    },
  ]);
  for (const subject of [goes, both, stays]) expect(await actsOf(s, subject)).toEqual([]);
  // What is left in KV of who was erased is still to be shredded.
  const shredded = s.db.prepare('SELECT count(*) AS n FROM template_shreds WHERE template_id = ?');
  const kept = await Promise.all(templates.map(({ id }) => shredded.bind(id).first<number>('n')));
  expect(kept).toEqual([1, 0, 1, 0]);
});
