import { expect, test } from 'vitest';
import { TestLog } from '../../test/support/tlog.ts';
import { toHex } from './bytes.ts';
import { openCheckpoint } from './checkpoint.ts';
import { parseKey } from './note.ts';
import { type FetchFile, formatNumber, Tree } from './tree.ts';

const log = TestLog.of(66_000);
const keys = [parseKey(log.key.vkey)];

function open(size: number, read: (path: string) => Uint8Array | undefined) {
  const fetch: FetchFile = async (path) => read(path);
  return Tree.open(openCheckpoint(Buffer.from(log.checkpoint(size)), keys), fetch);
}

const SIZES = [0, 1, 2, 255, 256, 257, 512, 700, 65_535, 65_536, 65_537, 66_000];

test.each(SIZES)('a tree of %i: its roots, its entries', async (size) => {
  const tree = await open(size, (path) => log.file(path, size));
  for (const earlier of [...SIZES, 3, 100, 511, 65_000].filter((other) => other <= size)) {
    expect(toHex(await tree.rootAt(earlier))).toBe(toHex(log.root(earlier)));
  }
  for (const number of [0, 1, 2, 255, 256, 257].filter((at) => at * 256 < size)) {
    const entries = await tree.readEntries(number);
    const expected = log.entries.slice(number * 256, Math.min(size, number * 256 + 256));
    expect(entries.map(toHex)).toEqual(expected.map(toHex));
  }
});

test('partial tiles that are gone are read from the full ones', async () => {
  const tree = await open(700, (path) => (path.includes('.p/') ? undefined : log.file(path)));
  expect(toHex(await tree.rootAt(600))).toBe(toHex(log.root(600)));
  expect(await tree.readEntries(2)).toHaveLength(700 - 512);
});

test('a tree of another log is refused at once', async () => {
  const other = TestLog.of(700);
  other.add(Buffer.alloc(32));
  const spoiled = TestLog.of(699);
  spoiled.add(Buffer.alloc(32));
  await expect(open(700, (path) => spoiled.file(path, 700))).rejects.toThrow('right edge');
});

const paths = (tree: Tree) =>
  [0, 1, 2].reduce(
    (before, number) => before.then(() => tree.readEntries(number)),
    Promise.resolve<unknown>(0),
  );

test.each([
  ['tile/0/000', 'tile/0/000 does not belong'],
  ['tile/0/001', 'tile/0/001 does not belong'],
  ['tile/1/000.p/2', 'right edge'],
  ['tile/0/002.p/188', 'right edge'],
])('a bit of %s', async (spoiled, sentence) => {
  const check = async () => {
    const tree = await open(700, (path) => flip(path, spoiled));
    await tree.rootAt(300);
    await tree.rootAt(100);
    await paths(tree);
  };
  await expect(check()).rejects.toThrow(sentence);
});

test.each([
  ['tile/entries/000', 'Entry 7 '],
  ['tile/entries/001', 'Entry 263 '],
  ['tile/entries/002.p/188', 'Entry 519 '],
])('a bit of %s is named by its index', async (spoiled, sentence) => {
  const tree = await open(700, (path) => flip(path, spoiled, 7 * 34 + 20));
  await expect(paths(tree)).rejects.toThrow(sentence);
});

function flip(path: string, spoiled: string, at = 40): Uint8Array | undefined {
  const file = log.file(path, 700);
  if (file !== undefined && path === spoiled) file[at] ^= 1;
  return file;
}

test('tiles that are missing, short or long', async () => {
  const open700 = (change: (file: Buffer) => Uint8Array | undefined) =>
    open(700, (path) => change(log.file(path, 700) ?? Buffer.alloc(0)));
  await expect(open700(() => undefined)).rejects.toThrow('does not serve tile/0/002');
  await expect(open700((file) => file.subarray(1))).rejects.toThrow('6015 bytes, not 6016');
  await expect(open700((file) => Buffer.concat([file, file]))).rejects.toThrow('bytes, not');
});

test('numbers in groups of three digits', () => {
  const numbers = [0, 7, 999, 1000, 1_234_067, 1_000_000_000];
  expect(numbers.map(formatNumber)).toEqual([
    '000',
    '007',
    '999',
    'x001/000',
    'x001/x234/067',
    'x001/x000/x000/000',
  ]);
});

test('keeps few tiles', async () => {
  const asked: string[] = [];
  const tree = await open(66_000, (path) => {
    asked.push(path);
    return log.file(path);
  });
  for (let round = 0; round < 2; round++) await tree.rootAt(66_000);
  // The second time everything is at hand.
  expect(new Set(asked).size).toBe(asked.length);
});
