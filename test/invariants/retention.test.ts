/** A template whose end the law has set is refused at once, and gone with the next sweep. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settleInterrupted } from '../../src/audit/interrupted.ts';
import { askAt } from '../../src/operator/rotation.ts';
import { type Going, previewAll, sweepAll } from '../../src/operator/sweeping.ts';
import { settle } from '../../src/retention/settle.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { makeForm } from '../support/client.ts';
import { runOperator } from '../support/commands.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { copyDecision, openLog } from '../support/log.ts';
import { enrolledPerson, gate, problemOf } from '../support/people.ts';
import { openVault } from '../support/vault.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What is left of a template: its wrapped key in D1, its ciphertext in KV. */
async function holdings(id: string): Promise<{ key: boolean; ciphertext: boolean }> {
  const { stores } = worker;
  const wrapped = await stores.db
    .prepare('SELECT wrapped_key FROM templates WHERE id = ?')
    .bind(id)
    .first('wrapped_key');
  const sealed = await stores.templates.get(`tpl/${id}/1`, 'arrayBuffer');
  return { key: wrapped !== null, ciphertext: sealed !== null };
}

describe('retention', () => {
  it('is the shorter of what was asked for and what the law allows', async () => {
    const { client } = worker;
    const short = await enrolledPerson(client, face, { retention: { days: 30 } });
    const until = Date.parse(short.template.retention_until);
    expect(Math.abs(until - Date.now() - 30 * DAY)).toBeLessThan(60_000);
    // The floor's cap is 1095 days: more is refused, not shortened in silence.
    const long = enrolledPerson(client, face, { retention: { days: 1096 } });
    await expect(long).rejects.toMatchObject({
      problem: { code: 'policy_denied', reasons: [{ code: 'RETENTION_EXCEEDED' }] },
    });
  });

  it('that has ended refuses at once, and the sweep erases that template and no other', async () => {
    const { client, stores, runSchedule } = worker;
    const due = await enrolledPerson(client, face);
    const kept = await enrolledPerson(client, face);
    await stores.db
      .prepare('UPDATE templates SET retention_until = ? WHERE id = ?')
      .bind(Date.now() - 1, due.template.id)
      .run();
    const { deployment, subject } = due;
    const verify = () =>
      problemOf(
        client.send('POST', '/v1/verifications', {
          body: makeForm({ deployment, subject, image: face }),
        }),
      );
    expect(await verify()).toMatchObject({
      code: 'policy_denied',
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'RETENTION_EXCEEDED' })]),
    });

    await runSchedule();

    expect(await stores.templates.get(`tpl/${due.template.id}/1`)).toBeNull();
    const { decisions } = await client.decisions({ subject });
    expect(await verify()).toMatchObject({ code: 'subject_not_enrolled' });
    expect(decisions.at(-1)).toMatchObject({
      operation: 'delete',
      outcome: {
        outcome: 'erased',
        details: { because: 'retention_ended', rule: 'EU-GDPR-17', templates: [due.template.id] },
      },
    });
    expect((await client.verify(kept.deployment, kept.subject, face)).matched).toBe(true);
  });

  it('is what KV is told too, so that a ciphertext forgotten by everybody ends', async () => {
    const { client, stores } = worker;
    const { template } = await enrolledPerson(client, face, { retention: { days: 30 } });
    const { keys } = await stores.templates.list({ prefix: `tpl/${template.id}` });
    expect(keys[0].expiration).toBe(Math.ceil(Date.parse(template.retention_until) / 1000));
  });

  it('counts from the last interaction, which is a match and nothing else', async () => {
    const { client, stores } = worker;
    const impostor = await readFace(IMPOSTOR);
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const touched = async () => (await client.templates(subject)).templates[0].last_interaction_at;
    await stores.db
      .prepare('UPDATE templates SET last_interaction_at = 0 WHERE id = ?')
      .bind(template.id)
      .run();
    expect((await client.verify(deployment, subject, impostor)).matched).toBe(false);
    expect(Date.parse(await touched())).toBe(0);
    const before = Date.now();
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
    expect(Date.parse(await touched())).toBeGreaterThanOrEqual(before);
  });

  it('ends with the consent: once that has expired, the sweep destroys key and ciphertext', async () => {
    const { client, runSchedule } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const expires_at = new Date(Date.now() + 400).toISOString();
    await client.consent(subject, { deployment, ...CONSENT.full, event: 'renewed', expires_at });
    expect(await holdings(template.id)).toEqual({ key: true, ciphertext: true });
    await new Promise((resolve) => setTimeout(resolve, 450));

    await runSchedule();

    expect(await holdings(template.id)).toEqual({ key: false, ciphertext: false });
    const { decisions } = await client.decisions({ subject });
    expect(decisions.at(-1)?.outcome).toMatchObject({
      outcome: 'erased',
      details: {
        because: 'retention_ended',
        rule: expect.stringMatching(/^(F11|EU-GDPR-17)$/),
        due_at: expires_at,
        templates: [template.id],
      },
    });
  });

  it('ends with the purpose, which somebody says has ended; in Texas a year after', async () => {
    const { client, clientOf, runSchedule } = worker;
    const ended = await enrolledPerson(client, face);
    const texas = { controller: 'US-TX', processing: 'US-TX', place: 'US-TX' };
    const { id: gateThere } = await client.deploy(gate({ jurisdictions: texas }));
    const texan = { reference: 'texan', jurisdiction: 'US-TX', date_of_birth: '1991-05-04' };
    const { id: subjectThere } = await client.register(texan);
    await client.consent(subjectThere, { deployment: gateThere, ...CONSENT.full });
    const there = await client.enrol(gateThere, subjectThere, face);
    const other = await clientOf('other');
    await expect(other.endTemplate(ended.template.id)).rejects.toMatchObject({
      problem: { code: 'template_not_found' },
    });
    expect(ended.template.purpose_ended_at).toBeNull();
    const before = Date.now();
    const { log_receipt, purpose_ended_at } = await client.endTemplate(ended.template.id);
    expect(Date.parse(String(purpose_ended_at))).toBeGreaterThanOrEqual(before);
    expect(log_receipt).toMatch(/^ey/);
    // An end is for good, and recorded once.
    expect(await client.endTemplate(ended.template.id)).toMatchObject({
      purpose_ended_at,
      log_receipt: null,
    });
    await client.endTemplate(there.id);
    const { deployment, subject } = ended;
    const refused = await problemOf(
      client.send('POST', '/v1/verifications', {
        body: makeForm({ deployment, subject, image: face }),
      }),
    );
    expect(refused).toMatchObject({
      code: 'policy_denied',
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'RETENTION_EXCEEDED' })]),
    });

    await runSchedule();

    expect(await holdings(ended.template.id)).toEqual({ key: false, ciphertext: false });
    expect(await holdings(there.id)).toEqual({ key: true, ciphertext: true });
    await expect(client.endTemplate(ended.template.id)).rejects.toMatchObject({
      problem: { code: 'template_not_found' },
    });
    const entries = worker.stores.db
      .prepare("SELECT count(*) AS n FROM log_texts WHERE kind = 'template' AND subject_id = ?")
      .bind(subject);
    expect(await entries.first('n')).toBe(1);
  });

  it('ends by the law registered now', async () => {
    const { client, stores, runSchedule } = worker;
    // Two years after the last interaction, which Germany does not count and Colorado does.
    const moved = await enrolledPerson(client, face);
    const stayed = await enrolledPerson(client, face);
    for (const { template } of [moved, stayed]) {
      await stores.db
        .prepare('UPDATE templates SET last_interaction_at = ? WHERE id = ?')
        .bind(Date.now() - 731 * DAY, template.id)
        .run();
    }
    const colorado = { controller: 'US-CO', processing: 'US-CO', place: 'US-CO' };
    await client.redeploy(moved.deployment, gate({ jurisdictions: colorado }));

    await runSchedule();

    expect(await holdings(moved.template.id)).toEqual({ key: false, ciphertext: false });
    expect(await holdings(stayed.template.id)).toEqual({ key: true, ciphertext: true });
    const { decisions } = await client.decisions({ subject: moved.subject });
    expect(decisions.at(-1)?.outcome?.details).toMatchObject({ rule: 'US-CO-1314' });
  });

  it('is examined page by page, the least recently examined first', async () => {
    const { client, stores, runSchedule } = worker;
    const { subject, template } = await enrolledPerson(client, face);
    // More living templates of this person than one run looks at: 20 pages of 100.
    await stores.db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2100)
         INSERT INTO templates SELECT 'tpl_copy_' || i, tenant_id, subject_id, deployment_id,
           controller_id, purpose, source, model_id, quality, wrapped_key, enrolled_at,
           last_interaction_at, purpose_ended_at, retention_until, erased_at, shredded_at, 1, erased_by, NULL,
           generation, NULL, NULL, NULL, NULL, NULL, 9e15
         FROM templates JOIN n WHERE id = ?`,
      )
      .bind(template.id)
      .run();
    const unexamined = () =>
      stores.db
        .prepare('SELECT count(*) AS left FROM templates WHERE subject_id = ? AND examined_at = 1')
        .bind(subject)
        .first<number>('left');
    await runSchedule();
    // The first page is of what is due: the one that was enrolled now.
    expect(await unexamined()).toBe(2100 - 19 * 100);
    await runSchedule();
    expect(await unexamined()).toBe(0);
    expect((await holdings(template.id)).key).toBe(true);
    await stores.db.prepare("DELETE FROM templates WHERE id LIKE 'tpl_copy_%'").run();
  });

  it('is tried again for what could not be erased, and says so', async () => {
    const { client, stores, runSchedule } = worker;
    const { template } = await enrolledPerson(client, face);
    await stores.db
      .prepare('UPDATE templates SET retention_until = ? WHERE id = ?')
      .bind(Date.now() - 1, template.id)
      .run();
    await stores.db
      .prepare("CREATE TRIGGER full BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'no room'); END")
      .run();
    await expect(runSchedule()).rejects.toThrow('exception');
    await stores.db.prepare('DROP TRIGGER full').run();
    const held = () =>
      stores.db
        .prepare('SELECT wrapped_key IS NOT NULL AS held FROM templates WHERE id = ?')
        .bind(template.id)
        .first('held');
    expect(await held()).toBe(1);
    await runSchedule();
    expect(await held()).toBe(0);
  });

  it('finishes what KV did not confirm: a ciphertext that outlived its key', async () => {
    const { client, stores, runSchedule } = worker;
    const { template } = await enrolledPerson(client, face);
    const name = `tpl/${template.id}/1`;
    const ciphertext = await stores.templates.get(name, 'arrayBuffer');
    await client.deleteTemplate(template.id);
    // As if the deletion had failed after the key was destroyed.
    await stores.templates.put(name, ciphertext ?? '');
    await stores.db
      .prepare('UPDATE templates SET shredded_at = NULL WHERE id = ?')
      .bind(template.id)
      .run();
    await runSchedule();
    expect(await stores.templates.get(name)).toBeNull();
    const shredded = stores.db
      .prepare('SELECT shredded_at IS NOT NULL AS done FROM templates WHERE id = ?')
      .bind(template.id)
      .first('done');
    expect(await shredded).toBe(1);
  });
});

describe('by hand', () => {
  it('a dry run names what would go, and by which rule; the sweep takes it away', async () => {
    const { client, stores, url, operatorKeyOf } = worker;
    const due = await enrolledPerson(client, face);
    const kept = await enrolledPerson(client, face);
    const over = Date.now() - 1000;
    await stores.db
      .prepare('UPDATE templates SET retention_until = ? WHERE id = ?')
      .bind(over, due.template.id)
      .run();
    const ask = askAt(url, await operatorKeyOf('olga', ['vault']));
    const preview = async () => {
      const going: Going[] = [];
      const { failed, examined } = await previewAll(ask, (step) => going.push(...step.going));
      expect(failed).toEqual([]);
      expect(examined).toBeGreaterThan(3);
      return going;
    };
    const entry = {
      ...{ kind: 'template', id: due.template.id, count: 1 },
      ...{ due_at: new Date(over).toISOString(), rule: 'EU-GDPR-17' },
    };
    expect(await preview()).toEqual([entry]);
    expect(await preview()).toEqual([entry]);
    expect(await holdings(due.template.id)).toEqual({ key: true, ciphertext: true });
    const told: number[] = [];
    const done = await sweepAll(ask, ({ erased }) => told.push(erased));
    expect(done).toMatchObject({ erased: 1, shredded: 1, failed: 0 });
    expect(told).toEqual([1, 1]);
    expect(await preview()).toEqual([]);
    expect(await holdings(due.template.id)).toEqual({ key: false, ciphertext: false });
    expect(await holdings(kept.template.id)).toEqual({ key: true, ciphertext: true });
  });

  it('the command says what would go, takes it away, and says what is wrong', async () => {
    const { client, stores, url, operatorKeyOf } = worker;
    const { template } = await enrolledPerson(client, face);
    const over = Date.now() - 1000;
    await stores.db
      .prepare('UPDATE templates SET retention_until = ? WHERE id = ?')
      .bind(over, template.id)
      .run();
    const key = await operatorKeyOf('olga', ['vault']);
    const run = (args: readonly string[], OPERATOR_KEY = key) =>
      runOperator('sweep.ts', [...args, '--url', url.href], { OPERATOR_KEY });
    const dry = await run(['--dry-run']);
    expect(dry.code).toBe(0);
    expect(dry.said).toContain(
      `template ${template.id}: ${new Date(over).toISOString()}, EU-GDPR-17`,
    );
    expect(dry.said).toMatch(
      /\d+ examined; nothing was changed. Would go:\n {2}template by EU-GDPR-17: 1\n/,
    );
    expect(await holdings(template.id)).toEqual({ key: true, ciphertext: true });
    const swept = await run([]);
    expect(swept.code).toBe(0);
    expect(swept.said).toMatch(
      /\d+ templates were examined, and 1 erased.\n.*1 ciphertexts are deleted/,
    );
    expect(await holdings(template.id)).toEqual({ key: false, ciphertext: false });
    expect((await run(['--dry-run'])).said).toContain('Would go:\n  nothing\n');
    expect(await run([], 'cso_x')).toMatchObject({
      code: 1,
      said: expect.stringContaining('unauthenticated'),
    });
    expect(await run(['--dry'])).toMatchObject({ code: 2 });
  });
});

describe('an attempt', () => {
  it('is forgotten with the sweep: after a day, and one that matched after an hour', async () => {
    const { db } = worker.stores;
    const now = Date.now();
    const attempts: [string, number, number][] = [
      ['old', now - 25 * HOUR, 0],
      ['matched', now - 2 * HOUR, 1],
      ['of today', now - 2 * HOUR, 0],
      ['just matched', now, 1],
    ];
    for (const [id, madeAt, matched] of attempts) {
      const values = [id, 'a key', 'a subject', madeAt, matched];
      await db
        .prepare('INSERT INTO attempts VALUES (?, ?, ?, ?, ?)')
        .bind(...values)
        .run();
    }
    await worker.runSchedule();
    const left = db.prepare("SELECT decision_id FROM attempts WHERE key_id = 'a key' ORDER BY 1");
    expect((await left.all()).results).toEqual([
      { decision_id: 'just matched' },
      { decision_id: 'of today' },
    ]);
  });
});

describe('a request that was interrupted', () => {
  const MINUTE = 60_000;

  /** As a request leaves the stores whose isolate dies before it records an outcome. */
  async function interrupt(operation: 'enroll' | 'verify', decidedAt: number) {
    const { client, stores } = worker;
    const { template } = await enrolledPerson(client, face);
    const id = await copyDecision(stores.db, template.decision.id, {
      kind: 'intent',
      at: decidedAt,
      content: { operation },
    });
    const orphan = `${id.replace('dec_', 'tpl/tpl_')}/1`;
    if (operation === 'enroll') await stores.templates.put(orphan, 'ciphertext');
    return { id, orphan };
  }

  /** The step of the sweep, at a time of the test's. */
  const settleAt = (now: number) =>
    settle(
      {
        db: worker.stores.db,
        audit: openLog(worker.stores.db),
        vault: openVault(worker.stores, randomBytes(32)),
      },
      now,
    );

  it('is settled by the sweep, which cleans up after it; one that may still run is not', async () => {
    const { client, stores } = worker;
    const now = Date.now() + MINUTE;
    const dead = await interrupt('enroll', now);
    const failed = await interrupt('verify', now);
    const alive = await interrupt('enroll', now + 3 * MINUTE);
    expect(await settleAt(now + 16 * MINUTE)).toEqual({ settled: 2, left: 0 });
    for (const { id } of [dead, failed]) {
      expect((await client.decision(id)).outcome).toMatchObject({ outcome: 'interrupted' });
    }
    expect(await stores.templates.get(dead.orphan)).toBeNull();
    expect((await client.decision(alive.id)).outcome).toBeNull();
    expect(await stores.templates.get(alive.orphan)).not.toBeNull();
    // It was not passed over, and is settled once.
    expect(await settleAt(now + 19 * MINUTE)).toEqual({ settled: 1, left: 0 });
    expect(await stores.templates.get(alive.orphan)).toBeNull();
    expect(await settleAt(now + 19 * MINUTE)).toEqual({ settled: 0, left: 0 });
  });

  it('is found again until what it left is cleaned up', async () => {
    const { stores } = worker;
    const now = Date.now() + HOUR;
    const { id } = await interrupt('enroll', now);
    const later = now + 16 * MINUTE;
    const find = (at: number) => settleInterrupted(stores.db, openLog(stores.db), at, 100);
    const found = await find(later);
    expect(found.intents).toEqual([{ decisionId: id, operation: 'enroll' }]);
    expect(await find(later)).toEqual(found);
    expect(await settleAt(later)).toEqual({ settled: 1, left: 0 });
    expect((await find(later)).intents).toEqual([]);
  });

  it('cannot take effect once it is settled', async () => {
    const { stores } = worker;
    const now = Date.now() + 2 * HOUR;
    const { id } = await interrupt('verify', now);
    await settleAt(now + 16 * MINUTE);
    const late = openLog(stores.db).recordOutcome(
      {
        decisionId: id,
        tenantId: 'acme',
        subjectId: null,
        outcome: 'matched',
        details: {},
        recordedAt: now,
      },
      [stores.db.prepare("UPDATE subjects SET role = 'late'")],
    );
    await expect(late).rejects.toMatchObject({ name: 'AuditError', unknown: false });
    const changed = stores.db.prepare("SELECT count(*) AS n FROM subjects WHERE role = 'late'");
    expect(await changed.first('n')).toBe(0);
  });
});

describe('an erasure of a great many templates', () => {
  it('destroys every key at once, and the ciphertexts within two runs of the sweep', async () => {
    const { client, stores, runSchedule } = worker;
    const { subject, template } = await enrolledPerson(client, face);
    // As many as a subject could have before templates replaced one another.
    await stores.db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
         INSERT INTO templates SELECT id || '_' || i, tenant_id, subject_id, deployment_id,
           controller_id, purpose, source, model_id, quality, wrapped_key, enrolled_at,
           last_interaction_at, purpose_ended_at, retention_until, erased_at, shredded_at,
           examined_at, erased_by, NULL, generation, NULL, NULL, NULL, NULL, NULL, ask_at
         FROM templates JOIN n WHERE id = ?`,
      )
      .bind(template.id)
      .run();
    const unshredded = () =>
      stores.db.prepare('SELECT count(*) AS n FROM template_shreds').first('n');
    const rows = stores.db
      .prepare('SELECT count(*) AS n FROM templates WHERE subject_id = ?')
      .bind(subject);
    const { templates } = await client.erase(subject);
    expect(templates).toHaveLength(1501);
    expect(await rows.first('n')).toBe(0);
    expect(await unshredded()).toBe(1501 - 800);
    await runSchedule();
    await runSchedule();
    expect(await unshredded()).toBe(0);
  });
});
