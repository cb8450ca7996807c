import { beforeAll, expect, test } from 'vitest';
import { makeRow, TestLog } from '../../test/support/tlog.ts';
import { openCheckpoint } from './checkpoint.ts';
import { checkExport, type ExportOptions } from './export.ts';
import { parseKey } from './note.ts';
import { Tree } from './tree.ts';

const NOW = 1_796_040_000;
const at = (seconds: number) => new Date((NOW + seconds) * 1000).toISOString();
const rows = Array.from({ length: 700 }, (_, index) => makeRow(index, `dec_${index}`, at(-600)));
const log = new TestLog();
for (const { entry } of rows) log.add(entry);
const lines = rows.map(({ line }) => line);
type Line = Omit<(typeof lines)[number], 'salt' | 'text'> & {
  salt: string | null;
  text: string | null;
};

const asked: string[] = [];
let tree: Tree;
beforeAll(async () => {
  const checkpoint = openCheckpoint(Buffer.from(log.checkpoint()), [parseKey(log.key.vkey)]);
  tree = await Tree.open(checkpoint, async (path) => {
    asked.push(path);
    return log.file(path);
  });
});

async function check(
  exported: Iterable<object | string>,
  options: Partial<ExportOptions> = {},
): Promise<{ found: string[]; summary: object }> {
  const found: string[] = [];
  async function* give() {
    for (const line of exported) yield typeof line === 'string' ? line : JSON.stringify(line);
  }
  const summary = await checkExport(
    give(),
    tree,
    { whole: true, now: NOW, ...options },
    ({ code, index, message }) => {
      if (index !== undefined) expect(message).toContain(String(index));
      found.push(`${code} ${index ?? '-'}`);
    },
  );
  return { found, summary };
}

const changed = (index: number, change: (line: Line) => object): object[] =>
  lines.map((line) => (line.index === index ? change(line) : line));

test('an export that is as it was', async () => {
  asked.length = 0;
  expect(await check(lines)).toEqual({
    found: [],
    summary: { verified: 700, erased: 0, after: 0 },
  });
  // Bundles that are whole are folded, not fetched; the last one is not whole.
  expect(asked.filter((path) => path.startsWith('tile/entries'))).toEqual([
    'tile/entries/002.p/188',
  ]);
});

test('one with gaps, of one tenant', async () => {
  const some = lines.filter(({ index }) => index % 3 === 0);
  expect(await check(some, { whole: false })).toEqual({
    found: [],
    summary: { verified: 234, erased: 0, after: 0 },
  });
});

test('erased rows stay', async () => {
  const erased = changed(300, (line) => ({ ...line, salt: null, text: null }));
  expect((await check(erased)).summary).toEqual({ verified: 700, erased: 1, after: 0 });
});

const forged = makeRow(5, 'dec_5', at(-600), { outcome: 'match' });

test.each<[string, object[], string[]]>([
  [
    'a text edited',
    changed(5, (line) => ({ ...line, text: line.text?.replace('acme', 'acmf') })),
    ['edited 5'],
  ],
  ['a salt edited', changed(5, (line) => ({ ...line, salt: lines[6].salt })), ['edited 5']],
  ['an id edited', changed(5, (line) => ({ ...line, id: 'dec_x' })), ['edited 5']],
  ['a row edited with its commitment', changed(5, () => forged.line), ['edited 5']],
  [
    'an entry edited',
    changed(5, (line) => ({ ...line, salt: null, text: null, entry: forged.line.entry })),
    ['edited 5'],
  ],
  ['a row removed', changed(5, () => []).flat(), ['removed 5']],
  [
    'some removed over the edge of a bundle',
    lines.filter(({ index }) => index < 250 || index >= 520),
    ['removed 250'],
  ],
  ['the first removed', lines.slice(1), ['removed 0']],
  ['the last removed', lines.slice(0, -1), ['removed 699']],
  ['all removed', [], ['removed 0']],
  ['two lines swapped', swap(5, 7), ['reordered 6', 'reordered 5']],
  [
    'two lines swapped over the edge of a bundle',
    swap(250, 260),
    [
      // The first has left its bundle, and the rows after it stand after a later one.
      ...Array.from({ length: 9 }, (_, step) => `reordered ${251 + step}`),
    ],
  ],
  [
    'two rows under the index of the other',
    [
      ...lines.slice(0, 5),
      { ...lines[7], index: 5 },
      lines[6],
      { ...lines[5], index: 7 },
      ...lines.slice(8),
    ],
    ['reordered 5', 'reordered 7'],
  ],
  ['a row of another bundle', changed(5, () => ({ ...lines[400], index: 5 })), ['edited 5']],
  [
    'a row added beside another',
    [...lines.slice(0, 6), forged.line, ...lines.slice(6)],
    ['added 5'],
  ],
  [
    'a row added at the end',
    [...lines, { ...makeRow(700, 'dec_700', at(-600)).line }],
    ['added 700'],
  ],
])('%s', async (_, exported, expected) => {
  const { found } = await check(exported);
  if (expected.length === 9) expect(found).toEqual(expect.arrayContaining(expected.slice(0, 5)));
  else expect(found).toEqual(expected);
});

function swap(a: number, b: number): object[] {
  return lines.map((line) => (line.index === a ? lines[b] : line.index === b ? lines[a] : line));
}

test('a row that is too young to be in the tree', async () => {
  const young = makeRow(700, 'dec_700', at(-5)).line;
  expect(await check([...lines, young])).toEqual({
    found: [],
    summary: { verified: 700, erased: 0, after: 1 },
  });
});

test('what a receipt was given for has to be there', async () => {
  const expected = new Map([
    [5, 'dec_5'],
    [6, 'dec_6'],
    [10, 'dec_other'],
    [700, 'dec_700'],
  ]);
  const some = lines.filter(({ index }) => index % 5 === 0);
  const { found } = await check(some, { whole: false, expected });
  expect(found).toEqual(['removed 6', 'removed 10', 'removed 700']);
});

test.each([
  ['no JSON', 'x'],
  ['no object', '[]'],
  ['no index', JSON.stringify({ ...lines[0], index: undefined })],
  ['a negative index', JSON.stringify({ ...lines[0], index: -1 })],
  ['an index as text', JSON.stringify({ ...lines[0], index: '0' })],
  ['a huge index', JSON.stringify({ ...lines[0], index: 2 ** 60 })],
  ['no id', JSON.stringify({ ...lines[0], id: 7 })],
  [
    'an entry of 31 bytes',
    JSON.stringify({ ...lines[0], entry: Buffer.alloc(31).toString('base64') }),
  ],
  ['a text without salt', JSON.stringify({ ...lines[0], salt: null })],
  ['a salt without text', JSON.stringify({ ...lines[0], text: null })],
  [
    'a salt of 31 bytes',
    JSON.stringify({ ...lines[0], salt: Buffer.alloc(31).toString('base64') }),
  ],
  ['a text that is no JSON', JSON.stringify({ ...lines[0], text: 'x' })],
  ['a line of a megabyte', `{"index":0,"id":"${'x'.repeat(2 ** 20)}"}`],
])('%s is said, and the other lines are read', async (_, line) => {
  const { found, summary } = await check([line, ...lines.slice(1)]);
  expect(found).toContain('malformed -');
  expect(summary).toMatchObject({ verified: 699 });
});

test('a bundle that lies is not believed', async () => {
  const lying = await Tree.open(tree.checkpoint, async (path) => {
    const file = log.file(path);
    if (file !== undefined && path.startsWith('tile/entries/000')) file[40] ^= 1;
    return file;
  });
  async function* give() {
    for (const line of lines.slice(0, 5)) yield JSON.stringify(line);
  }
  await expect(checkExport(give(), lying, { whole: false }, () => {})).rejects.toThrow('Entry 1 ');
});
