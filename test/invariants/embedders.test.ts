/** From one embedder to the next without a day on which nobody gets in. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { enrolledPerson, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const [FORMER, CURRENT] = ['mfn-192-int8', 'fr-512-int8'];
const masterKey = randomBytes(32).toString('base64');
let folder: string;
let worker: TestWorker;
let face: Face;
let probe: Face;
let impostor: Face;

const start = async (bindings: Record<string, string>) => {
  await worker?.close();
  worker = await startWorker({ persist: folder, masterKey, bindings, onLog: () => undefined });
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedders-'));
  [face, probe, impostor] = await Promise.all([FRANCK[0], FRANCK[2], IMPOSTOR].map(readFace));
});
afterAll(async () => {
  await worker?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Outdated {
  readonly model: string;
  readonly counts: { model: string; templates: number; served: boolean }[];
  readonly templates: {
    id: string;
    subject: string;
    reference: string;
    model: string;
    served: boolean;
  }[];
  readonly next: string | null;
}

/** Of the former one, no rate below is supported. */
const SUPPORTED = { false_match_rate: 0.01 };

it('both are served for a while, everyone is told who has to come again, and then one is', async () => {
  await start({ EMBEDDER: FORMER });
  const people = [
    await enrolledPerson(worker.client, face, SUPPORTED),
    await enrolledPerson(worker.client, face, SUPPORTED),
  ];
  const [one, two] = people as [(typeof people)[number], (typeof people)[number]];
  expect(one.template.model).toBe(FORMER);
  const outdated = async (query = '') =>
    (await (await worker.client.send('GET', `/v1/templates/outdated${query}`)).json()) as Outdated;
  expect((await outdated()).templates).toEqual([]);

  await start({ EMBEDDER: CURRENT, FORMER_EMBEDDER: FORMER });
  const { client } = worker;
  const match = await client.verify(one.deployment, one.subject, probe);
  expect(match.matched).toBe(true);
  expect(match.decision).toMatchObject({ model: FORMER });
  expect((await client.verify(one.deployment, one.subject, impostor)).matched).toBe(false);
  const fresh = await enrolledPerson(client, face);
  expect(fresh.template.model).toBe(CURRENT);
  expect((await client.verify(fresh.deployment, fresh.subject, probe)).matched).toBe(true);

  const told = await outdated();
  expect(told).toMatchObject({ model: CURRENT, next: null });
  expect(told.counts).toEqual([
    { model: CURRENT, templates: 1, served: true },
    { model: FORMER, templates: 2, served: true },
  ]);
  expect(
    told.templates.map(({ subject, reference, model, served }) => ({
      subject,
      reference,
      model,
      served,
    })),
  ).toEqual(
    people.map(({ subject, reference }) => ({ subject, reference, model: FORMER, served: true })),
  );
  const { next } = await outdated('?limit=1');
  expect((await outdated(`?limit=1&after=${next}`)).templates[0]?.id).toBe(two.template.id);

  // Who comes again is compared with the former template, by its embedder.
  const stranger = client.send('POST', '/v1/templates', {
    body: makeForm({ deployment: one.deployment, subject: one.subject, image: impostor }),
  });
  expect(await problemOf(stranger)).toMatchObject({ code: 'different_person' });
  const again = await client.enrol(one.deployment, one.subject, probe);
  expect(again.model).toBe(CURRENT);
  expect((await client.verify(one.deployment, one.subject, face)).matched).toBe(true);
  expect((await outdated()).templates.map(({ subject }) => subject)).toEqual([two.subject]);
  const health = (await (await fetch(new URL('/healthz', worker.url))).json()) as {
    memory: Record<string, number>;
  };
  const bytes = Object.values(health.memory).reduce((sum, size) => sum + size, 0);
  // Both networks, the detectors, the decoders and the policy have run by now.
  expect(bytes).toBeLessThan(100 * 2 ** 20);

  await start({ EMBEDDER: CURRENT });
  const late = worker.client.send('POST', '/v1/verifications', {
    body: makeForm({ deployment: two.deployment, subject: two.subject, image: probe }),
  });
  const problem = await problemOf(late);
  expect(problem).toMatchObject({ status: 409, code: 'template_model_differs' });
  expect(problem.detail).toContain(FORMER);
  expect(problem.detail).toContain('/v1/templates/outdated');
  expect(await outdated()).toMatchObject({
    counts: [{ model: CURRENT }, { model: FORMER, templates: 1, served: false }],
    templates: [{ subject: two.subject, served: false }],
  });
  const replaced = await worker.client.enrol(two.deployment, two.subject, face, {
    replaces: 'Another embedder.',
  });
  expect(replaced.model).toBe(CURRENT);
}, 180_000);
