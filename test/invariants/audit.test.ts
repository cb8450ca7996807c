/** Every answer has its decision; the log only grows; no log, no answer. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditLog } from '../../src/audit/log.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { ApiProblem, Client, makeForm, type Reason } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { json } from '../support/json.ts';
import { copyDecision, openLog } from '../support/log.ts';
import { MODEL } from '../support/model.ts';
import { consentingPerson, enrolledPerson, gate, licence, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let face: Face;
beforeAll(async () => {
  face = await readFace(FRANCK[0]);
});

describe('the audit log', () => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker();
  });
  afterAll(() => worker.close());

  it('has an entry for every answer, allowed or refused, with the policy and the model', async () => {
    const { client } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const match = await client.verify(deployment, subject, face);
    const { policy_revision } = await client.decision(template.decision.id);
    expect(policy_revision).toMatch(/^[0-9a-f]{64}$/);
    expect(await client.decision(match.decision.id)).toMatchObject({
      operation: 'verify',
      subject,
      deployment,
      allow: true,
      policy_revision,
      model: MODEL,
      outcome: { outcome: 'matched', details: { template: template.id } },
    });
    const { id: ungoverned } = await client.deploy(gate({ dpia: { on_file: false } }));
    const refused = await client.verify(ungoverned, subject, face).catch((error) => error);
    expect(refused).toBeInstanceOf(ApiProblem);
    expect(await client.decision(refused.problem.decision)).toMatchObject({
      allow: false,
      reasons: refused.problem.reasons,
      outcome: { outcome: 'refused' },
    });
  });

  it('names the failure of a picture that was allowed and could not be used', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const text = { file: 'x.jpg', bytes: new TextEncoder().encode('not a picture') };
    const failed = await client.enrol(deployment, subject, text).catch((error) => error);
    const { outcome } = await client.decision(failed.problem.decision);
    expect(outcome).toMatchObject({
      outcome: 'failed',
      details: { code: 'unsupported_image_format' },
    });
  });

  it('holds the question asked, without a reference, a score or a vector', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const match = await client.verify(deployment, subject, face);
    const entry = await client.decision(match.decision.id);
    expect(entry.input).toMatchObject({ operation: 'verify', purpose: 'ticketing' });
    const text = JSON.stringify(entry);
    expect(text).not.toContain('person-');
    expect(text).not.toContain('similarity');
    expect(text).not.toMatch(/embedding|vector|keypoints/);
  });

  it.each(['log', 'situations', 'consent_events', 'grants', 'grant_events'])(
    'cannot be rewritten: %s',
    async (table) => {
      const { client, stores } = worker;
      await enrolledPerson(client, face);
      await (await worker.operator('olga')).grant(licence());
      const before = await stores.db.prepare(`SELECT count(*) AS n FROM ${table}`).first('n');
      for (const sql of [
        `DELETE FROM ${table}`,
        `UPDATE ${table} SET rowid = rowid + 1000`,
        `INSERT OR REPLACE INTO ${table} SELECT * FROM ${table}`,
        `INSERT OR IGNORE INTO ${table} SELECT * FROM ${table}`,
        `INSERT INTO ${table} SELECT * FROM ${table} WHERE true ON CONFLICT DO UPDATE SET rowid = 1`,
      ]) {
        await expect(stores.db.prepare(sql).run()).rejects.toThrow('append_only');
      }
      expect(await stores.db.prepare(`SELECT count(*) AS n FROM ${table}`).first('n')).toBe(before);
    },
  );

  it('holds reasons as code and rule, and tells them in the words of the same revision', async () => {
    const { client, stores } = worker;
    const { deployment, subject } = await consentingPerson(client, { dpia: { on_file: false } });
    const refused = await client.verify(deployment, subject, face).catch((error) => error);
    const { decision: id, reasons } = refused.problem;
    const row = await stores.db
      .prepare('SELECT t.own_json FROM log_texts t JOIN log l ON l.idx = t.idx WHERE l.id = ?')
      .bind(id)
      .first<{ own_json: string }>();
    const codes = reasons.map(({ code, rule }: Reason) => ({ code, rule }));
    expect(codes.length).toBeGreaterThan(0);
    expect(JSON.parse(row?.own_json ?? '').reasons).toEqual(codes);
    expect((await client.decision(id)).reasons).toEqual(reasons);
    // A row of another revision: its rules may have had other words.
    const revision = '0'.repeat(64);
    const older = await copyDecision(stores.db, id, { content: { policy_revision: revision } });
    expect(await client.decision(older)).toMatchObject({
      reasons: codes,
      policy_revision: revision,
    });
  });

  it('lists in order, page by page', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    await client.verify(deployment, subject, face);
    const first = await client.decisions({ subject, limit: '1' });
    const rest = await client.decisions({ subject, after: first.next ?? '' });
    expect(first.decisions.map(({ operation }) => operation)).toEqual(['enroll']);
    expect(rest.decisions.map(({ operation }) => operation)).toEqual(['verify']);
    expect(rest.next).toBeNull();
  });
});

describe('a dry run', () => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker({
      bindings: { DRY_RUNS_PER_SECOND: '0.001', DRY_RUNS_BURST: '5' },
    });
  });
  afterAll(() => worker.close());

  let tenants = 0;
  it('is recorded, beside the log', async () => {
    const client = await worker.clientOf(`dry-${++tenants}`);
    const { deployment, subject } = await consentingPerson(client, { dpia: { on_file: false } });
    const told = await client.dryRun({ deployment, subject, operation: 'verify' });
    expect(told).toMatchObject({ dry_run: true, deployment, subject, allow: false });
    expect(told.reasons.length).toBeGreaterThan(0);
    expect(await client.decision(told.id)).toEqual(told);
    expect((await client.decisions({ dry_run: 'true' })).decisions).toEqual([told]);
    expect((await client.decisions({ dry_run: 'true', subject })).decisions).toEqual([told]);
    expect((await client.decisions({ dry_run: 'true', subject: 'x' })).decisions).toEqual([]);
    expect((await client.decisions({})).decisions).toEqual([]);
    const entries = "SELECT count(*) AS n FROM log_texts WHERE kind IN ('intent', 'decision')";
    expect(await worker.stores.db.prepare(entries).first('n')).toBe(0);
    const stranger = await worker.clientOf('globex');
    expect((await stranger.decisions({ dry_run: 'true' })).decisions).toEqual([]);
    await expect(stranger.decision(told.id)).rejects.toMatchObject({
      problem: { code: 'decision_not_found' },
    });
  });

  it('is no place for a large input', async () => {
    const client = await worker.clientOf('globex');
    const list = (length: number) => Array.from({ length }, (_, at) => `${at}`.padEnd(128, 'x'));
    const ask = (length: number) => client.dryRun({ input: { output: { traits: list(length) } } });
    await expect(ask(64)).rejects.toMatchObject({ problem: { code: 'invalid_request' } });
    await ask(60);
  });

  it('has a budget of its own', async () => {
    const client = await worker.clientOf('acme');
    const ask = () => client.dryRun({ input: { operation: 'verify' } });
    for (let taken = 0; taken < 5; taken++) await ask();
    await expect(ask()).rejects.toMatchObject({ problem: { status: 429, code: 'rate_limited' } });
    // What touches faces goes on, and so do the dry runs of others.
    await consentingPerson(client);
    await (await worker.clientOf('acme')).dryRun({ input: { operation: 'verify' } });
  });

  it('is gone after thirty days, with the sweep', async () => {
    const { stores, runSchedule } = worker;
    const client = await worker.clientOf('acme');
    const old = await client.dryRun({ input: { operation: 'verify' } });
    const young = await client.dryRun({ input: { operation: 'verify' } });
    await stores.db
      .prepare('UPDATE dry_runs SET decided_at = ? WHERE id = ?')
      .bind(Date.now() - 30 * 86_400_000, old.id)
      .run();
    await runSchedule();
    await expect(client.decision(old.id)).rejects.toMatchObject({ problem: { status: 404 } });
    expect(await client.decision(young.id)).toEqual(young);
  });
});

describe('as the database fills', () => {
  it('registrations are refused first, recognitions later, and what takes away never', async () => {
    const persist = await mkdtemp(join(tmpdir(), 'countersign-'));
    const masterKey = randomBytes(32).toString('base64');
    const start = (bindings: Record<string, string> = {}) =>
      startWorker({ persist, masterKey, bindings, onLog: (message) => logged.push(message) });
    const logged: string[] = [];
    let worker = await start();
    /** The same data, in a database that may hold so much more or less than it does. */
    const restart = async (share: number) => {
      const { meta } = await worker.stores.db.prepare('SELECT 1').run();
      await worker.close();
      worker = await start({ DATABASE_BYTES: String(meta.size_after / share) });
    };
    const state = async () =>
      (await (await fetch(new URL('/healthz', worker.url))).json()).storage.state;
    const expectFull = async (requests: Promise<unknown>[]) => {
      for (const settled of await Promise.allSettled(requests)) {
        expect(settled).toMatchObject({
          status: 'rejected',
          reason: { problem: { status: 507, code: 'storage_full' } },
        });
      }
    };
    try {
      const person = await enrolledPerson(worker.client, face);
      const { deployment, subject } = person;
      const key = await worker.operatorKeyOf('olga');
      const operator = () => new Client(worker.url, key);
      const { id: grant } = await operator().grant(licence());
      const adds = () => [
        operator().grant(licence()),
        worker.client.deploy(gate()),
        worker.client.redeploy(deployment, gate()),
        worker.client.register({ reference: 'later', jurisdiction: 'DE' }),
        worker.client.dryRun({ deployment, operation: 'verify' }),
        worker.client.consent(subject, { deployment, ...CONSENT.full }),
      ];
      const recognises = () => [
        worker.client.verify(deployment, subject, face),
        worker.client.compare(deployment, subject, face, face),
        worker.client.detect(deployment, face),
        worker.client.enrol(deployment, subject, face),
        worker.client.nonce(deployment, subject),
      ];
      expect(await state()).toBe('ample');
      const issued = await worker.client.send('POST', '/v1/passes', json({ deployment }));
      const { id: pass } = (await issued.json()) as { id: string };

      await restart(0.905);
      await expectFull(adds());
      expect((await worker.client.verify(deployment, subject, face)).matched).toBe(true);
      expect(await state()).toBe('registrations_refused');
      expect(logged.join('\n')).toContain('"event":"database_fills"');

      await restart(0.99);
      await expectFull([...adds(), ...recognises()]);
      expect(await state()).toBe('recognitions_refused');
      expect((await worker.client.decisions({ subject })).decisions).not.toEqual([]);
      await worker.client.consent(subject, { deployment, event: 'withdrawn' });
      await worker.client.deleteTemplate(person.template.id).catch((error: unknown) => {
        // The withdrawal may have ended it already.
        expect(error).toMatchObject({ problem: { code: 'template_not_found' } });
      });
      expect((await worker.client.send('POST', `/v1/passes/${pass}/revoke`)).status).toBe(200);
      await worker.client.end(deployment);
      await worker.client.erase(subject);
      expect(await operator().revoke(grant)).toMatchObject({ status: 'revoked' });
      expect(await worker.client.send('GET', `/v1/subjects/${subject}`)).toMatchObject({
        status: 410,
      });
    } finally {
      await worker.close();
      await rm(persist, { recursive: true });
    }
    // Three Workers, one after the other.
  }, 180_000);
});

describe('an outcome whose answer was lost', () => {
  let worker: TestWorker;
  let decision: string;
  beforeAll(async () => {
    worker = await startWorker();
  });
  beforeEach(async () => {
    const { client, stores } = worker;
    const { template } = await enrolledPerson(client, face);
    decision = await copyDecision(stores.db, template.decision.id);
  });
  afterAll(() => worker.close());

  /** The log over the Worker's own database, whose first transaction is lost after `meanwhile`. */
  function openLossyLog(meanwhile: (run: () => Promise<unknown>) => Promise<unknown>): AuditLog {
    const { db } = worker.stores;
    let lost = false;
    const lossy = {
      prepare: (sql: string) => db.prepare(sql),
      batch: async (statements: D1PreparedStatement[]) => {
        if (lost) return db.batch(statements);
        lost = true;
        await meanwhile(() => db.batch(statements));
        throw new Error('D1_ERROR: Network connection lost.');
      },
    };
    return openLog(lossy as unknown as D1Database);
  }
  const matched = () => ({
    decisionId: decision,
    tenantId: 'acme',
    subjectId: null,
    outcome: 'matched' as const,
    details: {},
    recordedAt: 1,
  });

  it('is not taken for the one that another has recorded', async () => {
    const interrupted = { ...matched(), outcome: 'interrupted' as const };
    const log = openLossyLog(() => openLog(worker.stores.db).recordOutcome(interrupted));
    await expect(log.recordOutcome(matched())).rejects.toMatchObject({
      name: 'AuditError',
      unknown: false,
    });
    expect((await worker.client.decision(decision)).outcome?.outcome).toBe('interrupted');
  });

  it('is found where it is its own', async () => {
    const log = openLossyLog((run) => run());
    expect(await log.recordOutcome(matched())).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect((await worker.client.decision(decision)).outcome?.outcome).toBe('matched');
  });
});

describe('without the audit log', () => {
  let worker: TestWorker;
  let logged: string[];
  beforeEach(async () => {
    logged = [];
    worker = await startWorker({ onLog: (message) => logged.push(message) });
    return () => worker.close();
  });

  /** From now on the log takes no entry with such an id. */
  const refuse = ({ db }: TestWorker['stores'], prefix: string) =>
    db
      .prepare(
        `CREATE TRIGGER full BEFORE INSERT ON log WHEN NEW.id LIKE '${prefix}%'
         BEGIN SELECT RAISE(ABORT, 'no room'); END`,
      )
      .run();

  async function count(table: string): Promise<unknown> {
    return worker.stores.db.prepare(`SELECT count(*) AS n FROM ${table}`).first('n');
  }

  it('nothing is answered and nothing is kept: decisions cannot be written', async () => {
    const { client, stores } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const refusing = await consentingPerson(client);
    await client.consent(refusing.subject, {
      deployment: refusing.deployment,
      event: 'withdrawn',
    });
    await stores.db.prepare('ALTER TABLE log_texts RENAME TO lost').run();
    const enrolment = client.send('POST', '/v1/templates', {
      body: makeForm({ deployment, subject, image: face }),
    });
    expect(await problemOf(enrolment)).toMatchObject({ status: 503, code: 'audit_unavailable' });
    expect(await count('templates')).toBe(0);
    expect((await stores.templates.list()).keys).toEqual([]);
    // A refusal needs its entry as much as a permission does.
    const { deployment: gone, subject: other } = refusing;
    const refused = client.send('POST', '/v1/templates', {
      body: makeForm({ deployment: gone, subject: other, image: face }),
    });
    expect(await problemOf(refused)).toMatchObject({ status: 503, code: 'audit_unavailable' });
  });

  it('nothing is answered and nothing is kept: outcomes cannot be written', async () => {
    const { client, stores } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    await refuse(stores, 'out_');
    const enrolment = client.send('POST', '/v1/templates', {
      body: makeForm({ deployment, subject, image: face }),
    });
    expect(await problemOf(enrolment)).toMatchObject({ status: 503, code: 'audit_unavailable' });
    expect(await count('templates')).toBe(1);
    expect((await stores.templates.list()).keys).toHaveLength(1);
    const verification = client.send('POST', '/v1/verifications', {
      body: makeForm({ deployment, subject, image: face }),
    });
    const problem = await problemOf(verification);
    expect(problem).toMatchObject({ status: 503, code: 'audit_unavailable' });
    expect(JSON.stringify(problem)).not.toContain('matched');
    // Why a request failed at first is in the operator's log, if it can be in no other.
    const text = { file: 'x.jpg', bytes: new TextEncoder().encode('not a picture') };
    const failed = client.send('POST', '/v1/templates', {
      body: makeForm({ deployment, subject, image: text }),
    });
    expect(await problemOf(failed)).toMatchObject({ status: 503, code: 'audit_unavailable' });
    const line = logged.find((entry) => entry.includes('failure_not_recorded'));
    expect(line).toContain('unsupported_image_format');
  });

  it('nothing is erased unrecorded', async () => {
    const { client, stores } = worker;
    const { subject } = await enrolledPerson(client, face);
    await refuse(stores, 'dec_');
    const erasure = client.send('DELETE', `/v1/subjects/${subject}`);
    expect(await problemOf(erasure)).toMatchObject({ status: 503, code: 'audit_unavailable' });
    expect((await client.templates(subject)).templates).toHaveLength(1);
  });
});
