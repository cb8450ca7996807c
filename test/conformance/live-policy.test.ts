/** The local server's promise: a saved policy decides the next request; a broken one changes nothing. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { POLICIES } from '../../policies/toolchain/library/library.ts';
import { type Watch, watchPolicy } from '../../policies/toolchain/watch/watch.ts';
import { pushPolicy } from '../../src/local/live-policy.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let watching: Watch;
let folder: string;
const live: string[] = [];
const errors: string[] = [];

beforeAll(async () => {
  worker = await startWorker({
    entry: 'src/local/worker.ts',
    bindings: { LOCAL_SECRET: 'secret' },
  });
  folder = await mkdtemp(join(tmpdir(), 'policies-'));
  await cp(POLICIES, folder, {
    recursive: true,
    filter: (path) => !path.startsWith(join(POLICIES, 'toolchain')),
  });
  watching = watchPolicy(
    async ({ wasm, compiled }) => {
      live.push(await pushPolicy(worker.url, 'secret', wasm, compiled));
    },
    (message) => errors.push(message),
    { folder, output: join(folder, 'out') },
  );
  await vi.waitUntil(() => live.length === 1, { timeout: 30_000 });
});
afterAll(async () => {
  await watching[Symbol.asyncDispose]();
  await worker.close();
  await rm(folder, { recursive: true });
});

describe('a policy that is edited while the Worker runs', () => {
  it('decides the next request, and a broken one leaves the last good one in place', async () => {
    const face = await readFace(FRANCK[0]);
    const { deployment, subject } = await enrolledPerson(worker.client, face);
    const before = await worker.client.verify(deployment, subject, face);
    expect(before.decision).toMatchObject({ policy_revision: live[0] });

    // Recognition everywhere but in private rooms becomes recognition in private rooms only.
    const rule = join(folder, 'floor/f21_private_rooms.rego');
    const source = await readFile(rule, 'utf8');
    await writeFile(rule, source.replace('if location.', 'if not location.'));
    await expect.poll(() => live.length, { timeout: 30_000 }).toBe(2);
    const refused = await worker.client.verify(deployment, subject, face).catch((error) => error);
    expect(refused.problem).toMatchObject({ code: 'policy_denied' });
    expect(refused.problem.reasons[0]).toMatchObject({ code: 'PLACE_PROHIBITED', rule: 'F21' });

    await writeFile(rule, `${source}\nbroken {`);
    await expect.poll(() => errors.length, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(errors[0]).toMatch(/f21_private_rooms\.rego:\d+:\d+/);
    const still = await worker.client.verify(deployment, subject, face).catch((error) => error);
    expect(still.problem.reasons[0].code).toBe('PLACE_PROHIBITED');

    // OPA compiles this one, and the rule would never fire again: no request has legal_bases.
    const mistyped = source
      .replace('import data.countersign.lib.location', '$&\nimport data.countersign.lib.request')
      .replace(
        /if location\.(\w+)/,
        'if {\n\tnot location.$1\n\trequest.legal_bases != "treaty"\n}',
      );
    await writeFile(rule, mistyped);
    // A slow machine may have built the broken one twice.
    await expect
      .poll(() => errors.at(-1), { timeout: 30_000 })
      .toMatch(
        /^floor\/f21_private_rooms\.rego:\d+:\d+ request\.legal_bases: there is no "legal_bases"; did you mean "legal_basis"\?/,
      );
    const kept = await worker.client.verify(deployment, subject, face).catch((error) => error);
    expect(kept.problem).toMatchObject({ code: 'policy_denied' });
    expect(live.length).toBe(2);

    await writeFile(rule, source);
    await expect.poll(() => live.length, { timeout: 30_000 }).toBe(3);
    expect(live[2]).toBe(live[0]);
    expect((await worker.client.verify(deployment, subject, face)).matched).toBe(true);
  }, 120_000);

  it('is taken from nobody but the local server', async () => {
    const form = new FormData();
    form.set('module', new Blob([new Uint8Array(8)]), 'policy.wasm');
    const response = await fetch(new URL('/local/policy', worker.url), {
      method: 'POST',
      headers: { 'x-local-secret': 'guess' },
      body: form,
    });
    expect(response.status).toBe(404);
  });
});
