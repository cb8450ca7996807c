import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  makeRow,
  publishReceiptKey,
  type ServedLog,
  serveFiles,
  signReceipt,
  TestKey,
  TestLog,
} from '../../test/support/tlog.ts';
import { run } from './cli.ts';
import { openNode } from './host.ts';

const now = Math.floor(Date.now() / 1000);
const ago = (seconds: number) => new Date((now - seconds) * 1000).toISOString();
const rows = Array.from({ length: 600 }, (_, index) => makeRow(index, `dec_${index}`, ago(600)));
const log = new TestLog();
for (const { entry } of rows) log.add(entry);
/** The operator's other history, from entry 300 on. */
const fork = new TestLog(log.key);
for (const [at, { entry }] of rows.entries())
  fork.add(at < 300 ? entry : makeRow(at, 'x', ago(0)).entry);

const receipts = new TestKey('receipts');
const witness = new TestKey('witness.test/w1', 4);
const receipt = (index: number, more: object = {}) =>
  signReceipt(receipts, {
    iss: log.key.name,
    iat: now - 600,
    by: now - 590,
    jti: `dec_${index}`,
    index,
    entry: rows[index]?.line.entry ?? rows[0].line.entry,
    ...more,
  });

/** What is served at this moment. */
let shown: { log: TestLog; size: number; cosignature: string; cosigned?: string };
let served: ServedLog;
let folder: string;
const file = (name: string) => join(folder, name);
const save = (name: string, text: string | Uint8Array) => writeFile(file(name), text);

beforeAll(async () => {
  served = await serveFiles((path) => {
    if (path === 'cosigned') return shown.cosigned ? Buffer.from(shown.cosigned) : undefined;
    const found = shown.log.file(path, shown.size);
    return path === 'checkpoint' ? Buffer.from(`${found}${shown.cosignature}`) : found;
  });
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
  shown = { log, size: 600, cosignature: '' };
  await save('key', `${log.key.vkey}\n`);
  await save('jwks', JSON.stringify(publishReceiptKey(receipts)));
});
afterEach(() => rm(folder, { recursive: true }));

async function verify(...args: string[]): Promise<{ code: number; said: string }> {
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const host = { ...(await openNode()), print: say, complain: say };
  const code = await run(args, host);
  return { code, said: said.join('\n') };
}

const at = () => ['--log', served.url, '--key', file('key')];
const expectOk = async (...args: string[]) =>
  expect(await verify(...args)).toMatchObject({ code: 0 });
async function expectFound(sentence: string, ...args: string[]): Promise<void> {
  const { code, said } = await verify(...args);
  expect(said).toContain(sentence);
  expect(code).toBe(1);
}

test('log: the checkpoint, and every entry', async () => {
  await expectOk('log', ...at());
  expect((await verify('log', ...at(), '--all')).said).toContain('Each of its 600 entries');
  await save('key', `${new TestKey(log.key.name).vkey}\n`);
  await expectFound('bad_signature: The checkpoint is not signed by a key of', 'log', ...at());
  await save('key', `${new TestKey('other.test/log').vkey}\n`);
  await expectFound('wrong_log: The checkpoint is of the log log.test/log', 'log', ...at());
});

test('without a key, it says whose word it takes', async () => {
  const { code, said } = await verify('log', '--log', served.url);
  expect(code).toBe(0);
  expect(said).toContain(`names itself:\n${log.key.vkey}\nCompare it`);
});

test('log: with a memory, a second history is found and shown', async () => {
  const state = ['--state', file('state.json')];
  shown.size = 400;
  await expectOk('log', ...at(), ...state);
  shown.size = 500;
  expect((await verify('log', ...at(), ...state)).said).toContain('continues the 400 entries');
  // The key is remembered, too.
  expect((await verify('log', '--log', served.url, ...state)).said).not.toContain('names itself');

  shown = { ...shown, log: fork, size: 600 };
  const { code, said } = await verify('log', ...at(), ...state);
  expect(code).toBe(1);
  expect(said).toContain('split_view: Two histories of log.test/log, both signed: size 500');
  // Both are printed, as they were signed: evidence for others.
  expect(said.replaceAll(/^ {4}/gm, '')).toContain(log.checkpoint(500).trim());
  expect(said.replaceAll(/^ {4}/gm, '')).toContain(fork.checkpoint(600).trim());

  // What was found wrong is not what is remembered.
  shown = { ...shown, log, size: 600 };
  await expectOk('log', ...at(), ...state);
  shown = { ...shown, log: fork, size: 600 };
  await expectFound('split_view', 'log', ...at(), ...state);
  // A smaller tree, beside the one that was seen: its own edge, and all that the other one needs.
  const mixed = Object.create(fork, {
    file: {
      value: (path: string) =>
        /checkpoint|\.p\/144/.test(path) ? fork.file(path, 400) : log.file(path),
    },
  });
  shown = { ...shown, log: mixed, size: 400 };
  await expectFound(
    'split_view: Two histories of log.test/log, both signed: size 600',
    'log',
    ...at(),
    ...state,
  );
});

test('log: with a memory, one that was rolled back', async () => {
  const state = ['--state', file('state.json')];
  await expectOk('log', ...at(), ...state);
  shown.size = 300;
  await expectFound(
    'rolled_back: The log shows 300 entries and no longer serves the rest',
    'log',
    ...at(),
    ...state,
  );
});

test('a memory that is damaged is not begun anew', async () => {
  const state = ['--state', file('state.json')];
  await expectOk('log', ...at(), ...state);
  const text = await readFile(file('state.json'), 'utf8');
  await save('state.json', text.replace('\\n600\\n', '\\n599\\n'));
  await expectFound('bad_signature', 'log', ...at(), ...state);
  await save('state.json', '{');
  await expectFound('malformed: The state file', 'log', ...at(), ...state);
});

test('receipt', async () => {
  await save('receipts', `${receipt(7)}\n${receipt(599)}\n`);
  const args = ['receipt', file('receipts'), ...at(), '--jwks', file('jwks')];
  expect(await verify(...args)).toMatchObject({ code: 0, said: '✔ 2 kept, 0 not due yet.' });
  await save(
    'receipts',
    [receipt(7), receipt(600), receipt(8, { jti: 'dec_8', entry: rows[9].line.entry })].join('\n'),
  );
  const { code, said } = await verify(...args);
  expect(code).toBe(1);
  expect(said).toMatch(/broken_promise: Entry 600 .* the tree ends before it, with 600 entries/);
  expect(said).toContain('broken_promise: Entry 8 (dec_8) was promised as');
  await save('receipts', receipt(600, { iat: now, by: now + 10 }));
  expect((await verify(...args)).said).toContain('1 not due yet');
});

test('receipt: a checkpoint is as young as the question, however long the answer takes', async () => {
  await save('receipts', receipt(600, { iat: now - 20, by: now - 10 }));
  let asked = 0;
  const host = {
    ...(await openNode()),
    print: () => {},
    // The first question is before the checkpoint is fetched.
    now: () => now + 1000 * asked++,
  };
  expect(await run(['receipt', file('receipts'), ...at(), '--jwks', file('jwks')], host)).toBe(0);
});

test('receipt: those of one bundle ask for it once', async () => {
  await save('receipts', `${receipt(7)}\n${receipt(8)}\n${receipt(9)}\n`);
  served.asked.length = 0;
  await expectOk('receipt', file('receipts'), ...at(), '--jwks', file('jwks'));
  expect(served.asked.filter((path) => path.startsWith('tile/entries'))).toHaveLength(1);
});

test('proof: offline, from a text or a receipt', async () => {
  await save('proof', log.proof(7, 600, rows[7].salt));
  await save('text', rows[7].text);
  await save('receipt', receipt(7));
  const key = ['--key', log.key.vkey];
  await expectOk('proof', file('proof'), ...key, '--text', file('text'));
  await expectOk(
    'proof',
    file('proof'),
    ...key,
    '--receipt',
    file('receipt'),
    '--jwks',
    file('jwks'),
  );
  await save('text', `${rows[7].text}\n`);
  await expectFound(
    'not_included: Entry 7',
    'proof',
    file('proof'),
    ...key,
    '--text',
    file('text'),
  );
  await save('receipt', receipt(8));
  await expectFound(
    'The receipt is of entry 8',
    'proof',
    file('proof'),
    ...key,
    '--receipt',
    file('receipt'),
    '--jwks',
    file('jwks'),
  );
  await save('receipt', receipt(7, { entry: rows[8].line.entry }));
  await expectFound(
    'not_included: Entry 7',
    'proof',
    file('proof'),
    ...key,
    '--receipt',
    file('receipt'),
    '--jwks',
    file('jwks'),
  );
});

test('consistency: with the log, between two, by a proof', async () => {
  await save('400', log.checkpoint(400));
  await save('500', log.checkpoint(500));
  await save('fork', fork.checkpoint(500));
  await save(
    'proof',
    log
      .consistency(400, 500)
      .map((hash) => `${hash.toString('base64')}\n`)
      .join(''),
  );
  await expectOk('consistency', file('400'), ...at());
  await expectOk('consistency', file('400'), file('500'), ...at());
  await expectFound('split_view', 'consistency', file('fork'), ...at());
  await expectFound('bad_tile', 'consistency', file('400'), file('fork'), ...at());
  const proof = ['--key', file('key'), '--proof', file('proof')];
  await expectOk('consistency', file('400'), file('500'), ...proof);
  await expectFound(
    'split_view: The proof does not lead',
    'consistency',
    file('400'),
    file('fork'),
    ...proof,
  );
  await expectFound(
    'split_view: Two histories',
    'consistency',
    file('500'),
    file('fork'),
    ...proof,
  );
});

test('cosignatures', async () => {
  await save('policy', `witness w1 ${witness.vkey}\nquorum w1\n`);
  const args = ['cosignatures', ...at(), '--policy', file('policy')];
  await expectFound('too_few_cosignatures: The checkpoint of size 600 is not vouched for', ...args);
  shown.cosignature = witness.cosign(log.text(), now);
  expect((await verify(...args)).said).toContain('cosigned by w1');
  // The witness is a little behind the log, and the log continues what it has seen.
  shown.cosignature = '';
  shown.cosigned = log.checkpoint(500) + witness.cosign(log.text(500), now);
  expect((await verify(...args)).said).toContain('The tree of 500 is cosigned by w1');
  shown.cosigned = fork.checkpoint(500) + witness.cosign(fork.text(500), now);
  await expectFound('split_view', ...args);
  await save('saved', log.checkpoint(500) + witness.cosign(log.text(500), now));
  await expectOk('cosignatures', file('saved'), '--key', file('key'), '--policy', file('policy'));
  await save('saved', log.checkpoint(500));
  await expectFound(
    'the witness w1 has not cosigned',
    'cosignatures',
    file('saved'),
    '--key',
    file('key'),
    '--policy',
    file('policy'),
  );
});

test('export', async () => {
  const text = rows.map(({ line }) => `${JSON.stringify(line)}\n`);
  await save('export', text.join(''));
  const args = ['export', file('export'), ...at(), '--whole'];
  expect((await verify(...args)).said).toContain('600 rows are in the tree of 600');
  await save('500', log.checkpoint(500));
  expect((await verify(...args, '--checkpoint', file('500'))).said).toContain(
    '500 rows are in the tree of 500 as they are in the export, 0 of them erased; 100 came after it.',
  );

  await save('export', text.filter((_, index) => index !== 70).join(''));
  await expectFound('removed: Entry 70 is in the tree and not in the export.', ...args);
  await save('receipts', receipt(70));
  const mine = ['export', file('export'), ...at()];
  await expectOk(...mine);
  await expectFound(
    'removed: Entry 70: there is a receipt for dec_70',
    ...mine,
    '--receipts',
    file('receipts'),
    '--jwks',
    file('jwks'),
  );
  await save('export', 'x\n'.repeat(2000));
  expect((await verify(...mine)).said).toContain('1000 findings: stopped.');
});

test.each([
  [[], 'Nothing is no verb'],
  [['prove'], 'prove is no verb'],
  [['toString'], 'toString is no verb'],
  [['log'], '--log is missing'],
  [['log', '--log', 'log.test'], 'is no URL'],
  [['log', '--log', 'ftp://log.test'], 'is no URL'],
  [['log', '--log'], '--log takes a value'],
  [['log', '--all=yes', '--log', 'https://log.test'], 'no option --all=yes'],
  [['log', '--log', 'https://log.test', 'more'], 'one too many'],
  [['log', '--whole', '--log', 'https://log.test'], 'no option --whole'],
  [['receipt', '--log', 'https://log.test'], 'Give a file of receipts'],
  [['proof', 'missing', '--key', 'x+y'], 'ENOENT'],
  [['consistency', 'a', 'b'], 'either --log or --proof'],
  [['cosignatures'], '--policy is missing'],
])('%j is not understood', async (args, sentence) => {
  const { code, said } = await verify(...args);
  expect(said).toContain(sentence);
  expect(code).toBe(2);
});

test('--help', async () => {
  const { code, said } = await verify('--help');
  expect(code).toBe(0);
  for (const verb of ['log', 'receipt', 'proof', 'consistency', 'cosignatures', 'export']) {
    expect(said).toMatch(new RegExp(`^  ${verb} `, 'm'));
  }
});
