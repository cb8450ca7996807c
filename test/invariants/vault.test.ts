/** A template opens only with both halves; erasure is at once; nothing of a picture is kept. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { similarity } from '../../src/recognition/embed/match.ts';
import { deriveTenantKeys } from '../../src/vault/keys.ts';
import { unsealTemplate } from '../../src/vault/seal.ts';
import { deriveTransform } from '../../src/vault/transform.ts';
import type { Client } from '../support/client.ts';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { DIMENSION, MODEL } from '../support/model.ts';
import { enrolledPerson, problemOf } from '../support/people.ts';
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

/** Opens a stored template as only the operator's master key can. */
async function open(tenantId: string, subjectId: string, templateId: string) {
  const { wrapping } = await deriveTenantKeys(new Uint8Array(masterKey), tenantId);
  const ciphertext = await worker.stores.templates.get(`tpl/${templateId}`, 'arrayBuffer');
  const wrappedKey = await wrappedKeyOf(templateId);
  if (!ciphertext || !wrappedKey) throw new Error('not stored');
  return unsealTemplate({ ciphertext: new Uint8Array(ciphertext), wrappedKey }, wrapping, {
    tenantId,
    subjectId,
    templateId,
    modelId: MODEL,
  });
}

describe('a stored template', () => {
  it('is ciphertext in KV and a wrapped key in D1, and only both open it', async () => {
    const { subject, template } = await enrolledPerson(worker.client, face);
    const vector = await open('acme', subject, template.id);
    expect(vector).toHaveLength(DIMENSION);
    // What D1 has besides the key says nothing about the vector.
    const row = await worker.stores.db
      .prepare('SELECT * FROM templates WHERE id = ?')
      .bind(template.id)
      .first();
    expect(Object.keys(row ?? {}).toSorted()).toEqual([
      'controller_id',
      'deployment_id',
      'enrolled_at',
      'erased_at',
      'examined_at',
      'id',
      'last_interaction_at',
      'model_id',
      'purpose',
      'purpose_ended_at',
      'quality',
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
    const ciphertext = await stores.templates.get(`tpl/${theirs.template.id}`, 'arrayBuffer');
    await stores.templates.put(`tpl/${mine.template.id}`, ciphertext ?? '');
    const problem = await problemOf(verify(client, mine.deployment, mine.subject));
    expect(problem).toMatchObject({ status: 503, code: 'template_unavailable' });
    expect(problem.decision).toMatch(/^dec_/);
  });

  it('of one person under two tenants cannot be linked, and under one tenant can', async () => {
    const globex = await worker.clientOf('globex');
    const mine = await enrolledPerson(worker.client, face);
    const again = await enrolledPerson(worker.client, otherFrame);
    const theirs = await enrolledPerson(globex, face);
    const a = await open('acme', mine.subject, mine.template.id);
    const b = await open('acme', again.subject, again.template.id);
    const c = await open('globex', theirs.subject, theirs.template.id);
    expect(similarity(a, b)).toBeGreaterThan(0.5);
    expect(Math.abs(similarity(a, c))).toBeLessThan(0.35);
    // Whoever holds the seed can turn a vector the same way: unlinkable, not irreversible.
    const { transformSeed } = await deriveTenantKeys(new Uint8Array(masterKey), 'acme');
    const transform = await deriveTransform(transformSeed, DIMENSION);
    expect(Math.abs(similarity(transform.apply(c), a))).toBeLessThan(0.35);
  });
});

describe('erasure', () => {
  it('of a subject destroys the key at once, the ciphertext after, and the personal data', async () => {
    const { client, stores } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const stale = await stores.templates.get(`tpl/${template.id}`, 'arrayBuffer');
    const erasure = await client.erase(subject);
    expect(erasure.templates).toEqual([template.id]);
    expect(await wrappedKeyOf(template.id)).toBeNull();
    expect(await stores.templates.get(`tpl/${template.id}`)).toBeNull();
    const row = await stores.db
      .prepare('SELECT reference, jurisdiction, date_of_birth, role FROM subjects WHERE id = ?')
      .bind(subject)
      .first();
    expect(row).toEqual({ reference: null, jurisdiction: null, date_of_birth: null, role: null });
    // A copy that KV's caches may still serve for a minute is of no use.
    await stores.templates.put(`tpl/${template.id}`, stale ?? '');
    const problem = await problemOf(verify(client, deployment, subject));
    expect(problem).toMatchObject({ status: 410, code: 'subject_erased' });
    await expect(open('acme', subject, template.id)).rejects.toThrow('not stored');
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

  it('is not undone by an enrolment that was under way', async () => {
    const { client, stores } = worker;
    const { subject, deployment } = await enrolledPerson(client, face);
    await client.erase(subject);
    // What the enrolment would do at its last step.
    const late = stores.db
      .prepare(
        `INSERT INTO templates (id, tenant_id, subject_id, deployment_id, controller_id, purpose,
           source, model_id, quality, wrapped_key, enrolled_at, last_interaction_at, retention_until)
         VALUES ('tpl_late', 'acme', ?, ?, 'c', 'p', 'direct', 'm', 1, 'k', 0, 0, 0)`,
      )
      .bind(subject, deployment)
      .run();
    await expect(late).rejects.toThrow('subject_erased');
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
    const vector = await open('acme', subject, template.id);
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
    await stores.templates.put(`tpl/${person.template.id}`, 'damaged');
    await verify(client, person.deployment, person.subject);
    await client.send('GET', `/v1/subjects?reference=${person.reference}`);
    const lines = logged.join('\n');
    expect(lines).toContain('template_unavailable');
    expect(lines).not.toContain(person.reference);
    expect(lines).not.toMatch(/embedding|keypoints|similarity/);
    // No run of numbers and nothing that could be an encoded picture.
    expect(lines).not.toMatch(/(-?\d+\.\d+[,\s]+){3}/);
    expect(lines).not.toMatch(/[A-Za-z0-9+/]{64}/);
  });
});
