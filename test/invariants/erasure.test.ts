/**
 * A person is told of everything, and an erasure leaves nothing of it: in the database, in KV, nor in
 * yesterday's copy of the database.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinContent } from '../../src/audit/situation.ts';
import { readTemplate, type TemplateRow } from '../../src/registry/template.ts';
import { UnsealError } from '../../src/vault/seal.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { knownPerson, listPersonal, NOT_WRITTEN, TOLD, UNTOLD } from '../support/known.ts';
import { findMentions } from '../support/mentions.ts';
import { Outsider } from '../support/outsider.ts';
import { enrolledPerson, problemOf } from '../support/people.ts';
import { nameOf, openVault } from '../support/vault.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const masterKey = randomBytes(32).toString('base64');
let folder: string;
let worker: TestWorker;
let face: Face;
let other: Face;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erasure-'));
  worker = await startWorker({ persist: folder, masterKey, onLog: () => undefined });
  [face, other] = await Promise.all([FRANCK[0], IMPOSTOR].map(readFace));
});
afterAll(async () => {
  await worker?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('what is told of a person', () => {
  it('leaves no table out but those on a list, with the reason', async () => {
    const listed = [...Object.keys(TOLD), ...Object.keys(UNTOLD)];
    const { personal } = await listPersonal(worker.stores.db);
    expect(personal).toEqual(listed.toSorted());
  });

  it('has something of each table, and no secret', async () => {
    const { client, stores } = worker;
    const { subject, words, capture, dry } = await knownPerson(worker, face, other);
    const named = new Set((await findMentions(stores.db, words)).map(({ table }) => table));
    const answer = await client.send('GET', `/v1/subjects/${subject}/access`);
    const held = (await answer.json()) as Record<string, object[]>;
    for (const [table, member] of Object.entries(TOLD)) {
      expect([table, named.has(table)]).toEqual([table, true]);
      expect([table, Object.keys(held[member] ?? []).length > 0]).toEqual([table, true]);
    }
    expect(held.captures).toMatchObject([
      {
        ...{ id: capture.id, operation: 'verify', deployment: capture.deployment },
        ...{ status: 'answered', decision: expect.stringMatching(/^dec_/) },
      },
    ]);
    expect(held.nonces).toMatchObject([{ operation: 'verify' }, { operation: 'verify' }]);
    expect(held.told_bands).toMatchObject([{ decision: expect.stringMatching(/^dec_/) }]);
    expect(held.dry_runs).toMatchObject([
      { id: dry.id, operation: 'verify', allowed: true, outcome: 'dry_run' },
    ]);
    for (const { asked_by, deployment } of held.captures as Record<string, string>[]) {
      expect(asked_by).toMatch(/^\w{16}$/);
      expect(held.deployments).toContainEqual(expect.objectContaining({ id: deployment }));
    }
    const told = JSON.stringify(held);
    for (const secret of [capture.token, capture.nonce, 'wrapped_key', 'secret_sha256', 'band"']) {
      expect(told).not.toContain(secret);
    }
    const page = await client.send('GET', `/v1/subjects/${subject}/access/page`);
    const text = await page.text();
    for (const part of [
      'What people have looked at',
      'Passes in your name',
      'Pictures that were asked of your phone',
      'still open: 2.',
      'how sure it was: 1.',
      'would be allowed',
      'found right (in person): Compared the person',
    ]) {
      expect(text).toContain(part);
    }
    const globex = await worker.clientOf('globex');
    const refused = globex.send('GET', `/v1/subjects/${subject}/access`);
    expect(await problemOf(refused)).toMatchObject({ code: 'subject_not_found' });
  });

  it('tells dry runs page by page', async () => {
    const { client, stores } = worker;
    const { subject } = await enrolledPerson(client, face);
    await stores.db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 502)
         INSERT INTO dry_runs (id, tenant_id, number, subject_id, operation, input_json,
           decision_json, policy_revision, model_id, decided_at)
         SELECT 'dec_page_' || i, 'acme', 1000000 + i, ?, 'verify', '{}',
           '{"allow":true,"reasons":[],"obligations":[]}', 'r', 'm', 0 FROM n`,
      )
      .bind(subject)
      .run();
    const read = async (query: string) =>
      (await (await client.send('GET', `/v1/subjects/${subject}/access${query}`)).json()) as {
        dry_runs: { id: string }[];
        next: { dry_runs: string | null };
      };
    const first = await read('');
    expect([first.dry_runs.length, first.next.dry_runs]).toEqual([500, 'dec_page_500']);
    const rest = await read(`?dry_runs_after=${first.next.dry_runs}`);
    expect(rest.dry_runs.map(({ id }) => id)).toEqual(['dec_page_501', 'dec_page_502']);
    expect(rest.next.dry_runs).toBeNull();
    await stores.db.prepare("DELETE FROM dry_runs WHERE id LIKE 'dec_page_%'").run();
  });
});

describe('after an erasure', () => {
  it('nothing in the database says more than that a random id was erased', async () => {
    const { client, stores } = worker;
    const { subject, words } = await knownPerson(worker, face, other);
    const named = new Set((await findMentions(stores.db, words)).map(({ table }) => table));
    // Every table that names a person does before: so each of them is emptied.
    const { direct } = await listPersonal(stores.db);
    const naming = [...Object.keys(TOLD), ...direct];
    const missing = naming.filter((table) => !named.has(table) && !NOT_WRITTEN.includes(table));
    expect(missing).toEqual([]);
    const { decision } = await client.erase(subject);
    // The journal has the id of what was taken away, until it is in R2.
    const found = (await findMentions(stores.db, words)).filter(({ table }) => table !== 'journal');
    expect(found.map(({ table }) => table).toSorted()).toEqual([
      // Ids and commitments of entries that open to nobody, and the erasure's own text.
      ...found.filter(({ table }) => table === 'log').map(() => 'log'),
      'log_texts',
      'subjects',
      // That they were erased is told to whoever asked to be.
      'webhook_events',
    ]);
    const [event] = found.filter(({ table }) => table === 'webhook_events');
    expect(JSON.parse(event?.row ?? '{}')).toMatchObject({ type: 'subject.erased' });
    for (const { table, row } of found) {
      if (table === 'log') expect(Object.keys(JSON.parse(row))).toEqual(['idx', 'id', 'entry']);
    }
    const row = await stores.db
      .prepare('SELECT * FROM subjects WHERE id = ?')
      .bind(subject)
      .first();
    expect(row).toMatchObject({ tenant_id: 'acme', erased_by: decision.id });
    const { id, tenant_id, created_at, erased_at, erased_by, ...rest } = row ?? {};
    expect(created_at).toBe(erased_at);
    expect(Object.values(rest).every((value) => value === null)).toBe(true);
    const text = found.find(({ table }) => table === 'log_texts')?.row ?? '';
    const own = JSON.parse(String(JSON.parse(text).own_json));
    expect(own).toMatchObject({ erased: subject, request: null });
    const { situation } = JSON.parse(text);
    const shared = await stores.db
      .prepare('SELECT facts_json FROM situations WHERE id = ?')
      .bind(situation)
      .first<string>('facts_json');
    const { input } = joinContent({ own: JSON.stringify(own), situation: shared }, 'the erasure');
    expect(Object.keys(input as object).toSorted()).toEqual([
      'now',
      'operation',
      'purpose',
      'vouched',
    ]);
    expect(own.outcome.details).toEqual({ because: 'requested' });
    expect(text).not.toMatch(/"DE"|"EU"/);
  });

  it('nothing of the templates is in KV', async () => {
    const { subject, template, second } = await knownPerson(worker, face, other);
    await worker.client.erase(subject);
    for (const one of [template, second]) {
      const { keys } = await worker.stores.templates.list({ prefix: `tpl/${one.id}` });
      expect(keys).toEqual([]);
    }
    const { results } = await worker.stores.db.prepare('SELECT * FROM template_shreds').all();
    expect(results).toEqual([]);
  });

  it('a receipt says so, to anyone and without a network; and again, the same', async () => {
    const { client } = worker;
    const { subject } = await enrolledPerson(client, face);
    const first = await client.erase(subject);
    expect(first.decision).not.toBeNull();
    const again = await client.erase(subject);
    expect(again).toMatchObject({ decision: null, receipt: first.receipt });
    await using outsider = await Outsider.meet(worker.url);
    const good = await outsider.checkErasures([String(first.receipt)]);
    expect(good.code).toBe(0);
    expect(good.said).toContain(`erased ${subject}`);
    expect(good.said).toContain(first.decision.id);
    const [header, claims, signature] = String(first.receipt).split('.');
    const other = JSON.parse(Buffer.from(String(claims), 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...other, sub: 'sub_other' })).toString(
      'base64url',
    );
    const bad = await outsider.checkErasures([[header, forged, signature].join('.')]);
    expect(bad).toMatchObject({ code: 1 });
    // No other token of the same key passes for one.
    expect(await outsider.checkErasures([first.decision.log_receipt])).toMatchObject({ code: 1 });
    expect(await outsider.checkReceipts([String(first.receipt)])).toMatchObject({ code: 1 });
  });

  it('is finished by sending it again, whatever was left', async () => {
    const { client, stores } = worker;
    const { subject, template } = await enrolledPerson(client, face);
    const name = nameOf(template);
    const ciphertext = await stores.templates.get(name, 'arrayBuffer');
    const { decision, receipt } = await client.erase(subject);
    // As if the request had ended between D1 and KV.
    await stores.templates.put(name, ciphertext as ArrayBuffer);
    await stores.db
      .prepare('INSERT INTO template_shreds VALUES (?, ?, ?, 0)')
      .bind(template.id, '[1,null,null]', decision.id)
      .run();
    // And what an older version kept.
    await stores.db.prepare('DROP TRIGGER nonces_are_of_those_not_erased').run();
    await stores.db
      .prepare(
        `INSERT INTO nonces (nonce, operation, tenant_id, deployment_id, subject_id, expires_at)
         SELECT 'non_x', 'verify', 'acme', id, ?, 1 FROM deployments LIMIT 1`,
      )
      .bind(subject)
      .run();
    const again = await client.erase(subject);
    expect(again).toMatchObject({ templates: [template.id], receipt });
    expect(await stores.templates.get(name)).toBeNull();
    expect((await findMentions(stores.db, [template.id])).length).toBe(0);
    expect((await findMentions(stores.db, ['non_x'])).length).toBe(0);
  });

  it('is of its own tenant, and of somebody', async () => {
    const { subject } = await enrolledPerson(worker.client, face);
    await worker.client.erase(subject);
    const globex = await worker.clientOf('globex');
    for (const id of [subject, `sub_${'0'.repeat(22)}`]) {
      const problem = await problemOf(globex.send('DELETE', `/v1/subjects/${id}`));
      expect(problem).toMatchObject({ status: 404, code: 'subject_not_found' });
    }
  });
});

describe("in D1's point-in-time recovery", () => {
  it('the key of an erased template comes back, and no face: KV has no history', async () => {
    const { client, stores } = worker;
    const { subject, template } = await enrolledPerson(client, face);
    const kept = await enrolledPerson(client, face);
    const yesterday = join(folder, 'yesterday.sqlite');
    await backup(new DatabaseSync(await findDatabase(), { readOnly: true }), yesterday);
    await client.erase(subject);

    // The thief of all has yesterday's database, KV as it is, and every secret.
    const vault = openVault(stores, masterKey);
    const restored = new DatabaseSync(yesterday, { readOnly: true });
    const open = async (id: string) => {
      const row = restored.prepare('SELECT * FROM templates WHERE id = ?').get(id);
      const read = readTemplate(row as unknown as TemplateRow);
      const identity = { ...read, templateId: id };
      // D1's half is whole again.
      const dataKey = await vault.unwrap(identity, read.wrappedKey);
      expect(dataKey).toHaveLength(32);
      const ciphertext = await vault.fetch(id, read.generation);
      return vault.open(identity, read.wrappedKey, ciphertext ?? new ArrayBuffer(0));
    };
    expect(await open(kept.template.id)).toHaveLength(512);
    await expect(open(template.id)).rejects.toThrow(UnsealError);
    const { keys } = await stores.templates.list({ prefix: `tpl/${template.id}` });
    expect(keys).toEqual([]);
    restored.close();
  });
});

/** The file of D1 that has the subjects. */
async function findDatabase(): Promise<string> {
  const files = await readdir(join(folder, 'v3', 'd1'), { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.sqlite'))) {
    const path = join(folder, 'v3', 'd1', file);
    const db = new DatabaseSync(path, { readOnly: true });
    const table = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'subjects'").get();
    db.close();
    if (table) return path;
  }
  throw new Error('There is no database.');
}
