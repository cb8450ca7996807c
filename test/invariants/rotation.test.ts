/** Keys and transforms are replaced while people go through the gate: none of them is sent away. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAt, renewTransform, rotateKeys } from '../../src/operator/rotation.ts';
import { similarity } from '../../src/recognition/embed/match.ts';
import { rewrapStep } from '../../src/rotation/rewrap.ts';
import { FORMER_KEPT, settleRotations } from '../../src/rotation/settle.ts';
import { runOperator } from '../support/commands.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { enrolledPerson, problemOf } from '../support/people.ts';
import { newKey } from '../support/sealed.ts';
import { nameOf, openStored, openVault } from '../support/vault.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const [former, next] = [newKey('2026'), newKey('2027')];
const secret = `${next},${former}`;
let worker: TestWorker;
let face: Face;
let probe: Face;
let impostor: Face;
let people: Awaited<ReturnType<typeof enrolledPerson>>[];
let operatorKey: string;
beforeAll(async () => {
  worker = await startWorker({
    masterKey: secret,
    bindings: { REQUESTS_PER_SECOND: '1000', REQUESTS_BURST: '1000' },
  });
  [face, probe, impostor] = await Promise.all([FRANCK[0], FRANCK[2], IMPOSTOR].map(readFace));
  people = [];
  for (let i = 0; i < 6; i++) people.push(await enrolledPerson(worker.client, face));
  operatorKey = await worker.operatorKeyOf('olga');
  // As it was when the former key was the only one.
  const vault = openVault(worker.stores, `${former},${next}`);
  await rewrapStep({ db: worker.stores.db as D1Database, vault }, null);
  const { results } = await sealedWith();
  expect(results).toEqual([{ id: await idOf(former) }]);
});
afterAll(() => worker?.close());

const sealedWith = () =>
  worker.stores.db
    .prepare(
      'SELECT DISTINCT substr(wrapped_key, 4, 8) AS id FROM templates WHERE wrapped_key IS NOT NULL',
    )
    .all();
const idOf = async (key: string) => (await openVault(worker.stores, key).keys())[0]?.id;

/** While `work` runs: verifications, three at a time. */
async function underLoad<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; served: string[] }> {
  const served: string[] = [];
  let over = false;
  const client = async (own: number) => {
    for (let i = own; !over || served.length < 20; i++) {
      const { deployment, subject } = people[i % people.length] as (typeof people)[number];
      const answer = await worker.client
        .verify(deployment, subject, probe)
        .then(({ matched }) => (matched ? 'matched' : 'not matched'), String);
      served.push(answer);
    }
  };
  const clients = [0, 1, 2].map(client);
  const result = await work().finally(() => {
    over = true;
  });
  await Promise.all(clients);
  return { result, served };
}

describe('under load', () => {
  it('another master key takes over, the former one is given up, and nobody is sent away', async () => {
    const ask = askAt(worker.url, operatorKey);
    const { result, served } = await underLoad(() => rotateKeys(ask, () => undefined));
    expect(served.filter((answer) => answer !== 'matched')).toEqual([]);
    expect(result).toMatchObject({ done: people.length, failed: [] });
    expect((await sealedWith()).results).toEqual([{ id: await idOf(next) }]);
    expect(result.status.keys).toMatchObject([
      { name: '2027', state: 'seals', templates: people.length },
      { name: '2026', state: 'retired', templates: 0 },
    ]);
  });

  it('a transform is renewed: the same people match, the others do not, and no vector is as it was', async () => {
    const ask = askAt(worker.url, operatorKey);
    const [person] = people as [(typeof people)[number]];
    const { id } = person.template;
    const before = await openStored(worker.stores, secret, id);
    const { result, served } = await underLoad(() => renewTransform(ask, 'acme', () => undefined));
    expect(served.filter((answer) => answer !== 'matched')).toEqual([]);
    expect(result).toMatchObject({ done: people.length, failed: [], left: 0, generation: 2 });
    const after = await openStored(worker.stores, secret, id);
    expect(Math.abs(similarity(before, after))).toBeLessThan(0.35);
    const stranger = await worker.client.verify(person.deployment, person.subject, impostor);
    expect(stranger.matched).toBe(false);
    const { templates } = await worker.client.templates(person.subject);
    expect(templates).toMatchObject([{ id, generation: 2 }]);
    const late = await enrolledPerson(worker.client, face);
    expect(late.template.generation).toBe(2);
  });

  it('an enrolment anew and an erasure meanwhile leave what they should, and nothing else', async () => {
    const { client, stores } = worker;
    const vault = openVault(stores, secret);
    const service = { db: stores.db as D1Database, vault };
    await settleRotations(service, Date.now() + FORMER_KEPT + 1000);
    await settleRotations(service, Date.now() + FORMER_KEPT + 1000);
    const [again, erased] = [
      await enrolledPerson(client, face),
      await enrolledPerson(client, face),
    ];
    const ask = askAt(worker.url, operatorKey);
    const [renewed, fresh] = await Promise.all([
      renewTransform(ask, 'acme', () => undefined),
      client.enrol(again.deployment, again.subject, probe),
      client.erase(erased.subject),
    ]);
    expect(renewed.left).toBe(0);
    expect((await client.verify(again.deployment, again.subject, face)).matched).toBe(true);
    expect(await stores.templates.get(nameOf(again.template))).toBeNull();
    await worker.runSchedule();
    const names = async (id: string) =>
      (await stores.templates.list({ prefix: `tpl/${id}` })).keys.length;
    expect(await names(erased.template.id)).toBe(0);
    expect(await names(again.template.id)).toBe(0);
    expect(await names(fresh.id)).toBeGreaterThan(0);
    for (const { deployment, subject } of people) {
      expect((await client.verify(deployment, subject, probe)).matched).toBe(true);
    }
  });
});

describe('the command', () => {
  const run = (args: readonly string[], key = operatorKey) =>
    runOperator('vault.ts', args, { OPERATOR_KEY: key });

  it('shows the keys, rotates, and says what is wrong', async () => {
    const url = ['--url', worker.url.href];
    const status = await run(['status', ...url]);
    expect(status).toMatchObject({ code: 0 });
    expect(status.said).toMatch(/key 2027 \([\w-]{8}\): seals, \d+ templates/);
    expect(status.said).toMatch(
      /retired, 0 templates, 0 transforms, .*: take it out of MASTER_KEY/,
    );
    expect(await run(['rotate', ...url])).toMatchObject({ code: 0 });
    const renewed = await run(['rotate', '--transform', 'acme', ...url]);
    expect(renewed.said).toContain('templates of acme have generation');
    const unknown = await run(['rotate', '--transform', 'nobody', ...url]);
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.said).toContain('tenant_not_found');
    expect((await run(['status', ...url], 'cso_x')).said).toContain('unauthenticated');
    expect(await run(['dance', ...url])).toMatchObject({ code: 2 });
  });

  it("is for operators: a tenant's key rotates nothing", async () => {
    const headers = { 'content-type': 'application/json' };
    const sent = worker.client.send('POST', '/v1/vault/rewrap', { body: '{}', headers });
    expect(await problemOf(sent)).toMatchObject({ status: 403, code: 'insufficient_scope' });
  });
});
