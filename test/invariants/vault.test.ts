/** A template opens only with both halves; erasure is at once; nothing of a picture is kept. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { similarity } from '../../src/recognition/embed/match.ts';
import { WrongKeyError } from '../../src/vault/seal.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import type { Client, TemplateBody } from '../support/client.ts';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { DIMENSION } from '../support/model.ts';
import { consentingPerson, enrolledPerson, gate, problemOf } from '../support/people.ts';
import { nameOf, openStored, openVault } from '../support/vault.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const masterKey = randomBytes(32);
const logged: string[] = [];
let worker: TestWorker;
let face: Face;
let otherFrame: Face;

beforeAll(async () => {
  worker = await startWorker({
    masterKey: masterKey.toString('base64'),
    onLog: (message) => logged.push(message),
  });
  [face, otherFrame] = await Promise.all([FRANCK[0], FRANCK[2]].map(readFace));
});
afterAll(() => worker.close());

const verify = (client: Client, deployment: string, subject: string) =>
  client.send('POST', '/v1/verifications', {
    body: makeForm({ deployment, subject, image: face }),
  });

async function wrappedKeyOf(template: string): Promise<string | null> {
  const row = await worker.stores.db
    .prepare('SELECT wrapped_key FROM templates WHERE id = ?')
    .bind(template)
    .first<{ wrapped_key: string | null }>();
  return row?.wrapped_key ?? null;
}

/**
 * While `act` runs, a copy of a template is enrolled as soon as an entry comes into the log: after
 * the list of templates was read, and before any key is destroyed.
 * @param kind of the entry
 */
async function enrolMeanwhile(
  template: string,
  kind: 'decision' | 'outcome',
  act: () => Promise<void>,
): Promise<void> {
  const { db } = worker.stores;
  await db
    .prepare(
      `CREATE TRIGGER enrolled_meanwhile AFTER INSERT ON log_texts WHEN NEW.kind = '${kind}'
       BEGIN INSERT INTO templates SELECT id || '_copy', tenant_id, subject_id, deployment_id,
         controller_id, purpose, source, model_id, quality, wrapped_key, enrolled_at,
         last_interaction_at, purpose_ended_at, retention_until, erased_at, shredded_at,
         examined_at, erased_by, NULL, generation, NULL, NULL, NULL, NULL, NULL, ask_at FROM templates WHERE id = '${template}'; END`,
    )
    .run();
  try {
    await act();
  } finally {
    await db.prepare('DROP TRIGGER enrolled_meanwhile').run();
  }
}

const open = (id: string) => openStored(worker.stores, masterKey, id);
const ciphertextOf = (template: TemplateBody) =>
  worker.stores.templates.get(nameOf(template), 'arrayBuffer');

describe('a stored template', () => {
  it('is ciphertext in KV and a wrapped key in D1, and only both open it', async () => {
    const { template } = await enrolledPerson(worker.client, face);
    const vector = await open(template.id);
    expect(vector).toHaveLength(DIMENSION);
    // What D1 has besides the key says nothing about the vector.
    const row = await worker.stores.db
      .prepare('SELECT * FROM templates WHERE id = ?')
      .bind(template.id)
      .first();
    expect(Object.keys(row ?? {}).toSorted()).toEqual([
      'ask_at',
      'consent_events',
      'controller_id',
      'deployment_id',
      'enrolled_at',
      'erased_at',
      'erased_by',
      'examined_at',
      'former_generation',
      'former_key',
      'generation',
      'id',
      'last_interaction_at',
      'model_id',
      'next_generation',
      'next_key',
      'purpose',
      'purpose_ended_at',
      'quality',
      'renewed_at',
      'retention_until',
      'shredded_at',
      'source',
      'subject_id',
      'tenant_id',
      'wrapped_key',
    ]);
  });

  it('cannot be swapped for another one in KV', async () => {
    const { client, stores } = worker;
    const mine = await enrolledPerson(client, face);
    const theirs = await enrolledPerson(client, face);
    const ciphertext = await ciphertextOf(theirs.template);
    await stores.templates.put(nameOf(mine.template), ciphertext ?? '');
    const problem = await problemOf(verify(client, mine.deployment, mine.subject));
    expect(problem).toMatchObject({ status: 503, code: 'template_unavailable' });
    expect(problem.decision).toMatch(/^dec_/);
    expect(problem.detail).not.toMatch(/delet|eras|destroy/i);
  });

  it('of one person under two tenants cannot be linked, and under one tenant can', async () => {
    const globex = await worker.clientOf('globex');
    const mine = await enrolledPerson(worker.client, face);
    const again = await enrolledPerson(worker.client, otherFrame);
    const theirs = await enrolledPerson(globex, face);
    const a = await open(mine.template.id);
    const b = await open(again.template.id);
    const c = await open(theirs.template.id);
    expect(similarity(a, b)).toBeGreaterThan(0.5);
    expect(Math.abs(similarity(a, c))).toBeLessThan(0.35);
    // Whoever holds the seed can turn a vector the same way: unlinkable, not irreversible.
    const vault = openVault(worker.stores, masterKey);
    expect(Math.abs(similarity(await vault.transform('acme', c, 1), a))).toBeLessThan(0.35);
  });
});

describe('erasure', () => {
  it('of a subject destroys the key at once, the ciphertext after, and the personal data', async () => {
    const { client, stores } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const stale = await ciphertextOf(template);
    const erasure = await client.erase(subject);
    expect(erasure.templates).toEqual([template.id]);
    expect(await wrappedKeyOf(template.id)).toBeNull();
    expect(await ciphertextOf(template)).toBeNull();
    const row = await stores.db
      .prepare('SELECT reference, jurisdiction, date_of_birth, role FROM subjects WHERE id = ?')
      .bind(subject)
      .first();
    expect(row).toEqual({ reference: null, jurisdiction: null, date_of_birth: null, role: null });
    // A copy that KV's caches may still serve for a minute is of no use.
    await stores.templates.put(nameOf(template), stale ?? '');
    const problem = await problemOf(verify(client, deployment, subject));
    expect(problem).toMatchObject({ status: 410, code: 'subject_erased' });
    await expect(open(template.id)).rejects.toThrow('not stored');
  });

  it('of a template leaves the subject, who must enrol again', async () => {
    const { client } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    await client.deleteTemplate(template.id);
    expect(await wrappedKeyOf(template.id)).toBeNull();
    const problem = await problemOf(verify(client, deployment, subject));
    expect(problem).toMatchObject({ status: 409, code: 'subject_not_enrolled' });
    const twice = client.send('DELETE', `/v1/templates/${template.id}`);
    expect(await problemOf(twice)).toMatchObject({ status: 404, code: 'template_not_found' });
    expect((await client.templates(subject)).templates).toEqual([]);
    await client.enrol(deployment, subject, face);
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
  });

  it('takes what was enrolled while it was under way', async () => {
    const { client } = worker;
    const { subject, template } = await enrolledPerson(client, face);
    await enrolMeanwhile(template.id, 'decision', async () => {
      const { templates } = await client.erase(subject);
      expect(templates.toSorted()).toEqual([template.id, `${template.id}_copy`]);
    });
    expect(await wrappedKeyOf(`${template.id}_copy`)).toBeNull();
  });

  it('is not undone by an enrolment that was under way', async () => {
    const { client, stores } = worker;
    const { subject, deployment } = await consentingPerson(client);
    // The person is erased between the intent and the outcome of the enrolment.
    await stores.db
      .prepare(
        `CREATE TRIGGER erased_meanwhile AFTER INSERT ON log_texts
         WHEN NEW.kind = 'intent' AND NEW.subject_id = '${subject}'
         BEGIN UPDATE subjects SET reference = NULL, erased_at = 1 WHERE id = NEW.subject_id; END`,
      )
      .run();
    const enrolment = client.send('POST', '/v1/templates', {
      body: makeForm({ deployment, subject, image: face }),
    });
    const problem = await problemOf(enrolment);
    await stores.db.prepare('DROP TRIGGER erased_meanwhile').run();
    expect(problem).toMatchObject({ status: 410, code: 'subject_erased' });
    // Its outcome is an entry, and what that says of the person is erased like the rest.
    const outcome = String(problem.decision).replace('dec_', 'out_');
    const { results } = await stores.db
      .prepare('SELECT t.idx FROM log l LEFT JOIN log_texts t ON t.idx = l.idx WHERE l.id = ?')
      .bind(outcome)
      .all();
    expect(results).toEqual([{ idx: null }]);
    const id = String(problem.decision).replace('dec_', 'tpl_');
    expect(await wrappedKeyOf(id)).toBeNull();
    expect(await stores.templates.get(`tpl/${id}/1`)).toBeNull();
  });
});

describe('enrolling again', () => {
  it('ends the former template of that controller and purpose, and no other', async () => {
    const { client, stores } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const { id: till } = await client.deploy(gate({ purpose: 'payment' }));
    await client.consent(subject, { deployment: till, ...CONSENT.full });
    const other = await client.enrol(till, subject, face);

    const again = await client.enrol(deployment, subject, otherFrame);

    expect(await wrappedKeyOf(template.id)).toBeNull();
    expect(await ciphertextOf(template)).toBeNull();
    const { templates } = await client.templates(subject);
    expect(templates.map(({ id }) => id)).toEqual([again.id, other.id]);
    const { outcome } = await client.decision(again.decision.id);
    expect(outcome).toMatchObject({
      outcome: 'enrolled',
      details: { template: again.id, superseded: [template.id] },
    });
    const row = await stores.db
      .prepare('SELECT erased_by, shredded_at IS NOT NULL AS gone FROM templates WHERE id = ?')
      .bind(template.id)
      .first();
    expect(row).toEqual({ erased_by: again.decision.id, gone: 1 });
    for (const gated of [deployment, till]) {
      expect((await client.verify(gated, subject, face)).matched).toBe(true);
    }
  });

  it('fails if somebody was enrolled while it was under way, with whom it was not compared', async () => {
    const { client } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    await enrolMeanwhile(template.id, 'outcome', async () => {
      const again = client.send('POST', '/v1/templates', {
        body: makeForm({ deployment, subject, image: face }),
      });
      const problem = await problemOf(again);
      expect(problem).toMatchObject({ status: 409, code: 'enrolled_meanwhile' });
      const kept = String(problem.decision).replace('dec_', 'tpl_');
      expect(await wrappedKeyOf(kept)).toBeNull();
      expect(await worker.stores.templates.get(`tpl/${kept}/1`)).toBeNull();
      const { templates } = await client.templates(subject);
      expect(templates.map(({ id }) => id)).toContain(template.id);
    });
  });

  it('is refused where a subject has as many templates as there may be', async () => {
    const { client, stores } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    await stores.db
      .prepare(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 31)
         INSERT INTO templates SELECT id || '_' || i, tenant_id, subject_id, deployment_id,
           controller_id, 'purpose_' || i, source, model_id, quality, wrapped_key, enrolled_at,
           last_interaction_at, purpose_ended_at, retention_until, erased_at, shredded_at,
           examined_at, erased_by, NULL, generation, NULL, NULL, NULL, NULL, NULL, ask_at
         FROM templates JOIN n WHERE id = ?`,
      )
      .bind(template.id)
      .run();
    // One that replaces another is one too many for nobody.
    await client.enrol(deployment, subject, face);
    const { id: till } = await client.deploy(gate({ purpose: 'payment' }));
    await client.consent(subject, { deployment: till, ...CONSENT.full });
    const problem = await problemOf(
      client.send('POST', '/v1/templates', {
        body: makeForm({ deployment: till, subject, image: face }),
      }),
    );
    expect(problem).toMatchObject({ status: 409, code: 'too_many_templates' });
    expect((await client.templates(subject)).templates).toHaveLength(32);
    await client.erase(subject);
  });
});

describe('another master key', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vault-'));
    return () => rm(folder, { recursive: true, force: true });
  });

  const start = (key: Buffer) =>
    startWorker({
      persist: folder,
      masterKey: key.toString('base64'),
      onLog: (message) => logged.push(message),
    });

  it('opens nothing, seals nothing, harms nothing, and shows in the health check', async () => {
    const [key, wrong] = [randomBytes(32), randomBytes(32)];
    const first = await start(key);
    const { deployment, subject, template } = await enrolledPerson(first.client, face);
    const fresh = await consentingPerson(first.client);
    await first.close();

    const second = await start(wrong);
    const health = await problemOf(fetch(new URL('/healthz', second.url)));
    expect(health).toMatchObject({ status: 503, code: 'unhealthy' });
    expect(health.detail).toContain('MASTER_KEY');
    const requests = [
      ['/v1/verifications', { deployment, subject, image: face }],
      ['/v1/templates', { deployment, subject, image: face }],
      ['/v1/templates', { deployment: fresh.deployment, subject: fresh.subject, image: face }],
    ] as const;
    for (const [path, fields] of requests) {
      const problem = await problemOf(second.client.send('POST', path, { body: makeForm(fields) }));
      expect(problem).toMatchObject({ status: 503, code: 'wrong_master_key' });
      expect(problem.detail).not.toMatch(/delet|eras|destroy/i);
    }
    await second.close();

    const third = await start(key);
    expect((await fetch(new URL('/healthz', third.url))).status).toBe(200);
    expect((await third.client.verify(deployment, subject, face)).matched).toBe(true);
    const { templates } = await third.client.templates(subject);
    expect(templates.map(({ id }) => id)).toEqual([template.id]);
    expect((await third.client.templates(fresh.subject)).templates).toEqual([]);
    expect((await third.stores.templates.list()).keys).toHaveLength(1);
    await third.close();
    // Three Workers start and load their models, one after the other.
  }, 180_000);

  it('is another one by its check value, should the ids ever be alike', async () => {
    const vault = openVault(worker.stores, masterKey);
    const { stores } = worker;
    await vault.check();
    const [{ id }] = await vault.keys();
    const forged = stores.db.prepare('UPDATE vault_keys SET check_value = ? WHERE key_id = ?');
    const { check_value } = (await stores.db
      .prepare('SELECT check_value FROM vault_keys')
      .first<{ check_value: string }>()) ?? { check_value: '' };
    await forged.bind('another', id).run();
    await expect(vault.check()).rejects.toThrow(WrongKeyError);
    await forged.bind(check_value, id).run();
    await vault.check();
  });
});

describe('the keys of tenants', () => {
  it('are derived once, and held for the last eight tenants only', async () => {
    const vault = openVault(worker.stores, masterKey);
    // A transform draws its numbers with one key.
    const imported = vi.spyOn(crypto.subtle, 'importKey');
    const vector = new Float32Array(DIMENSION);
    const use = async (...tenants: number[]) => {
      for (const tenant of tenants) await vault.currentGeneration(`tenant-${tenant}`);
      imported.mockClear();
      for (const tenant of tenants) await vault.transform(`tenant-${tenant}`, vector, 1);
      return imported.mock.calls.filter(([, , use]) => use === 'AES-CTR').length;
    };
    expect(await use(1, 2, 3, 4, 5, 6, 7, 8)).toBe(8);
    expect(await use(1, 8)).toBe(0);
    expect(await use(9)).toBe(1);
    expect(await use(9, 2)).toBe(0);
    expect(await use(1)).toBe(1);
    imported.mockRestore();
  });
});

describe('what is stored', () => {
  it('has no byte of the picture, no vector and no key in the clear', async () => {
    const { client, stores } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    await client.verify(deployment, subject, otherFrame);
    await client.detect(deployment, face);
    const stored: Buffer[] = [];
    const { keys } = await stores.templates.list();
    for (const { name } of keys) {
      const value = await stores.templates.get(name, 'arrayBuffer');
      stored.push(Buffer.from(value ?? new ArrayBuffer(0)));
    }
    const tables = await stores.db
      .prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
      )
      .all<{ name: string }>();
    expect(tables.results.length).toBeGreaterThan(7);
    for (const { name } of tables.results) {
      const { results } = await stores.db.prepare(`SELECT * FROM "${name}"`).all();
      stored.push(Buffer.from(JSON.stringify(results)));
    }
    const everything = Buffer.concat(stored);
    const vector = await open(template.id);
    const needles = [
      Buffer.from(face.bytes.subarray(5000, 5024)),
      Buffer.from(otherFrame.bytes.subarray(5000, 5024)),
      Buffer.from(Buffer.from(face.bytes).toString('base64').slice(6000, 6032)),
      Buffer.from(vector.buffer, 0, 24),
      Buffer.from(String(vector[0]).slice(0, 8)),
    ];
    for (const needle of needles) expect(everything.includes(needle)).toBe(false);
    // The search itself finds what is there.
    expect(everything.includes(Buffer.from(template.id))).toBe(true);
  });
});

describe('what is logged', () => {
  it('has no picture, no vector and no reference, whatever goes wrong', async () => {
    const { client, stores } = worker;
    const person = await enrolledPerson(client, face);
    await client.verify(person.deployment, person.subject, otherFrame);
    await client.detect(person.deployment, face);
    // Something that must be logged: a template that does not open.
    await stores.templates.put(nameOf(person.template), 'damaged');
    await verify(client, person.deployment, person.subject);
    await client.send('GET', `/v1/subjects?reference=${person.reference}`);
    const lines = logged.join('\n');
    expect(lines).toContain('template_unavailable');
    expect(lines).not.toContain(person.reference);
    expect(lines).not.toMatch(/embedding|keypoints|similarity/);
    // No run of numbers and nothing that could be an encoded picture.
    expect(lines).not.toMatch(/(-?\d+\.\d+[,\s]+){3}/);
    // workerd's own word on alarms has an object's id in it, which is as long.
    expect(lines.replaceAll(/actorId = [0-9a-f]{64}/g, '')).not.toMatch(/[A-Za-z0-9+/]{64}/);
  });
});
