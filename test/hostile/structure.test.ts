import { expect, test } from 'vitest';
import { makeSources } from './pictures.ts';
import { joinParts, splitFile } from './structure.ts';

const sources = await makeSources();

test.each(sources)('$name: its parts, joined, are the file again', ({ format, bytes }) => {
  expect(joinParts(splitFile(format, bytes))).toEqual(bytes);
});

test.each([
  ['a baseline JPEG', ['SOI', 'db', 'c0', 'c4', 'da', 'data', 'EOI']],
  ['a PNG', ['signature', 'IHDR', 'IDAT', 'IEND']],
  ['a lossy WebP', ['RIFF', 'VP8 ']],
  ['a WebP with alpha', ['RIFF', 'VP8X', 'ALPH', 'VP8 ']],
])('%s has the parts of its format', (name, expected) => {
  const source = sources.find((each) => each.name === name);
  const names = source ? splitFile(source.format, source.bytes).map((part) => part.name) : [];
  expect(names.filter((part) => expected.includes(part))).toEqual(expect.arrayContaining(expected));
});

test('a progressive JPEG has several scans', () => {
  const source = sources[1];
  const parts = splitFile(source.format, source.bytes);
  expect(parts.filter(({ name }) => name === 'data').length).toBeGreaterThan(3);
});
