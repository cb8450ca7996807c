import { describe, expect, it } from 'vitest';
import { parseTilePath, tilePath, widthOf } from './tile.ts';

describe('a path', () => {
  it.each([
    [{ level: 0, index: 1234067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 'entries', index: 0, width: 17 }, 'tile/entries/000.p/17'],
    [{ level: 1, index: 1000, width: 1 }, 'tile/1/x001/000.p/1'],
    [{ level: 63, index: 999, width: 255 }, 'tile/63/999.p/255'],
  ] as const)('of %o is %s', (address, path) => {
    expect(tilePath(address)).toBe(path);
    expect(parseTilePath(path)).toEqual(address);
  });

  it.each([
    'tile/0/x000/001',
    'tile/00/001',
    'tile/0/1',
    'tile/0/0001',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/64/000',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/',
    'tile/-1/000',
    'tile/entries/000\n',
    'tile/0/x001/x001/x001/x001/x001/x001/001',
    'tile/data/000',
    '/tile/0/000',
    'tile/0/٠٠٠',
  ])('is not %j', (path) => expect(parseTilePath(path)).toBeUndefined());
});

describe('the width of a tile', () => {
  it.each([
    [0, 0, 255, 255],
    [0, 0, 256, 256],
    [0, 1, 256, 0],
    [0, 1, 257, 1],
    [1, 0, 255, 0],
    [1, 0, 256, 1],
    [1, 0, 65_535, 255],
    [2, 0, 65_536, 1],
    ['entries', 2, 700, 188],
    [0, 99, 700, 0],
  ] as const)('of level %s, index %i, in a tree of %i is %i', (level, index, size, width) => {
    expect(widthOf(level, index, size)).toBe(width);
  });
});
