import { describe, expect, it } from 'vitest';
import { append, decodeEdge, EMPTY_EDGE, encodeEdge, rootOf, sliceEdge } from './edge.ts';
import { hashLeaf } from './hash.ts';
import { parseTilePath } from './tile.ts';
import { entriesOf, rootByDefinition, rootOver } from './tree.fixture.ts';

/** Sizes around the edges of tiles and bundles. */
const SIZES = [0, 1, 2, 3, 7, 255, 256, 257, 511, 512, 513, 1000];

describe('the root', () => {
  it('of nothing is the hash of nothing', () => {
    expect(Buffer.from(rootOf(EMPTY_EDGE)).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it.each(SIZES)('of %i entries is that of the definition', (size) => {
    const { edge } = append(EMPTY_EDGE, entriesOf(0, size));
    expect(edge.size).toBe(size);
    expect(rootOf(edge)).toEqual(rootByDefinition(entriesOf(0, size)));
  });

  it('does not depend on how the entries were divided into batches', () => {
    let edge = EMPTY_EDGE;
    for (const size of SIZES) edge = append(edge, entriesOf(edge.size, size)).edge;
    expect(edge).toEqual(append(EMPTY_EDGE, entriesOf(0, 1000)).edge);
  });

  it('is right beyond a full tile of the second level', () => {
    const size = 65_536 + 300;
    const entries = entriesOf(0, size);
    const { edge, full } = append(EMPTY_EDGE, entries);
    expect(rootOf(edge)).toEqual(rootOver(entries.map(hashLeaf)));
    expect([...full.keys()].filter((path) => !/^tile\/(0|entries)\//.test(path))).toEqual([
      'tile/1/000',
    ]);
    expect(edge.tiles.map(({ length }) => length / 32)).toEqual([44, 1, 1]);
  });
});

describe('full tiles', () => {
  it('hold the hashes of the leaves, and bundles the entries behind their lengths', () => {
    const entries = entriesOf(0, 600);
    const { full, edge } = append(
      append(EMPTY_EDGE, entries.slice(0, 200)).edge,
      entries.slice(200),
    );
    expect([...full.keys()].toSorted()).toEqual([
      'tile/0/000',
      'tile/0/001',
      'tile/entries/000',
      'tile/entries/001',
    ]);
    const second = entries.slice(256, 512);
    expect(full.get('tile/0/001')).toEqual(new Uint8Array(Buffer.concat(second.map(hashLeaf))));
    const bundled = second.flatMap((entry) => [Uint8Array.of(0, 32), entry]);
    expect(full.get('tile/entries/001')).toEqual(new Uint8Array(Buffer.concat(bundled)));
    expect(sliceEdge(edge, 0, 88)).toEqual(
      new Uint8Array(Buffer.concat(entries.slice(512).map(hashLeaf))),
    );
    expect(sliceEdge(edge, 'entries', 1)?.slice(2)).toEqual(entries[512]);
    expect(sliceEdge(edge, 0, 89)).toBeUndefined();
    expect(sliceEdge(edge, 3, 1)).toBeUndefined();
  });

  it('have paths that name them', () => {
    const { full } = append(EMPTY_EDGE, entriesOf(0, 512));
    for (const path of full.keys()) expect(parseTilePath(path)?.width).toBe(256);
  });
});

it.each([31, 33, 0])('takes no entry of %i bytes', (length) => {
  const entries = [...entriesOf(0, 3), new Uint8Array(length)];
  expect(() => append(EMPTY_EDGE, entries)).toThrow(`Entry 3 has ${length} bytes, not 32.`);
});

describe('the stored edge', () => {
  it.each(SIZES)('of %i entries is read back', (size) => {
    const { edge } = append(EMPTY_EDGE, entriesOf(0, size));
    expect(decodeEdge(encodeEdge(edge))).toEqual(edge);
  });

  it('is read as itself or not at all', () => {
    const bytes = encodeEdge(append(EMPTY_EDGE, entriesOf(0, 700)).edge);
    expect(decodeEdge(bytes.subarray(0, -1))).toBeUndefined();
    expect(decodeEdge(new Uint8Array([...bytes, 0]))).toBeUndefined();
    expect(decodeEdge(bytes.subarray(0, 7))).toBeUndefined();
    expect(decodeEdge(new Uint8Array(8).fill(255))).toBeUndefined();
    // Read from the middle of a buffer, as an answer of a store may be.
    const shifted = new Uint8Array([1, 2, 3, ...bytes]).subarray(3);
    expect(decodeEdge(shifted)?.size).toBe(700);
  });
});
