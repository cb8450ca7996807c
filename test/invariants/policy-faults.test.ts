/** A policy that fails refuses every use of a face, and stands in the way of no erasure. */
import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Compilation, compilePolicy } from '../../policies/toolchain/compile/compile.ts';
import { type Library, readLibrary } from '../../policies/toolchain/library/library.ts';
import { BUNDLES } from '../../src/local/bundle.ts';
import { pushPolicy } from '../../src/local/live-policy.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let silent: Compilation;
let capped: Compilation;

beforeAll(async () => {
  // Compiling blocks this process for seconds; a connection to the Worker would end meanwhile.
  const library = await readLibrary();
  silent = await compileChanged(library, {
    'countersign.rego': ['"allow": allow,', '"allow": "perhaps",'],
    'retention.rego': ['"overdue": _overdue}', '"overdue": "perhaps"}'],
  });
  capped = await compileChanged(library, {
    'floor/f18_retention.rego': [
      'retain contains',
      'retain contains {"days": 10, "rule": "F18"}\n\nretain contains',
    ],
  });
  worker = await startWorker({
    entry: 'src/local/worker.ts',
    bindings: { LOCAL_SECRET: 'secret' },
    onLog: () => undefined,
  });
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker?.close());

/** @param changes what is replaced, by path and text */
async function compileChanged(
  library: Library,
  changes: Record<string, readonly [from: string, to: string]>,
): Promise<Compilation> {
  const rules = { ...library.rules };
  for (const [path, [from, to]] of Object.entries(changes)) {
    rules[path] = library.rules[path].replace(from, to);
    expect(rules[path]).not.toBe(library.rules[path]);
  }
  return compilePolicy({ ...library, rules });
}

/** Lets a policy decide from now on. */
const push = ({ wasm, compiled }: Compilation) => pushPolicy(worker.url, 'secret', wasm, compiled);

describe('a policy that does not answer', () => {
  it('refuses to verify, and lets every erasure happen, which says so', async () => {
    const { client } = worker;
    const [one, two, three] = [
      await enrolledPerson(client, face),
      await enrolledPerson(client, face),
      await enrolledPerson(client, face),
    ];
    await push(silent);
    await expect(client.verify(one.deployment, one.subject, face)).rejects.toMatchObject({
      problem: { code: 'policy_denied', reasons: [{ code: 'POLICY_ERROR' }] },
    });

    await client.deleteTemplate(one.template.id);
    await client.consent(two.subject, { deployment: two.deployment, event: 'withdrawn' });
    const erased = await client.erase(three.subject);
    expect(erased.templates).toEqual([three.template.id]);

    for (const { subject, template } of [one, two, three]) {
      // What the log says of a person goes with them; the erasure's own entry stays.
      const { decisions } = await client.decisions({ subject });
      expect(decisions.at(-1) ?? (await client.decision(erased.decision.id))).toMatchObject({
        operation: 'delete',
        allow: false,
        reasons: [{ code: 'POLICY_ERROR' }],
        outcome: {
          outcome: 'erased',
          // Of a person who is erased, it names no template.
          details: {
            ...(subject !== three.subject && { templates: [template.id] }),
            in_spite_of: ['POLICY_ERROR'],
          },
        },
      });
      const key = await worker.stores.db
        .prepare('SELECT wrapped_key FROM templates WHERE id = ?')
        .bind(template.id)
        .first('wrapped_key');
      expect(key).toBeNull();
    }
  });
});

describe('a cap that the policy sets', () => {
  it('shortens what was asked for, where no rule refuses it', async () => {
    await push(capped);
    const { template } = await enrolledPerson(worker.client, face, { retention: { days: 365 } });
    const days = (Date.parse(template.retention_until) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(9.9);
    expect(days).toBeLessThan(10.1);
  });
});

describe('a policy that cannot even be loaded', () => {
  it('lets a person be erased all the same', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'policy-'));
    const masterKey = randomBytes(32).toString('base64');
    const options = { persist: join(folder, 'data'), masterKey, onLog: () => undefined };
    const whole = await startWorker(options);
    const { subject, template } = await enrolledPerson(whole.client, face);
    await whole.close();

    const bundle = join(folder, 'worker');
    await cp(BUNDLES['src/index.ts'], bundle, { recursive: true });
    const module = (await readdir(bundle)).find((file) => file.endsWith('-policy.wasm'));
    const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    await writeFile(join(bundle, String(module)), EMPTY_MODULE);
    const broken = await startWorker({ ...options, bundle });
    const erased = await broken.client.erase(subject);
    expect(erased.templates).toEqual([template.id]);
    expect(await broken.client.decision(erased.decision.id)).toMatchObject({
      policy_revision: 'none',
      outcome: { outcome: 'erased', details: { in_spite_of: ['POLICY_ERROR'] } },
    });
    await broken.close();
    await rm(folder, { recursive: true, force: true });
  });
});
