import { beforeEach, describe, expect, it } from 'vitest';
import { openStorage } from '../../test/support/sqlite-object.ts';
import { type Growth, type ObjectStorage, Staging, StaleError } from './staging.ts';
import { append, type Edge, EMPTY_EDGE, rootOf } from './tree/edge.ts';
import { entriesOf } from './tree/tree.fixture.ts';

function growthOf(from: Edge, entries: Uint8Array[]): Growth {
  const { edge, full } = append(from, entries);
  return {
    edge,
    full,
    root: rootOf(edge),
    last: `entry ${edge.size - 1}`,
    checkpoint: `${edge.size}`,
  };
}

let storage: ObjectStorage;
let staging: Staging;
beforeEach(() => {
  storage = openStorage();
  staging = new Staging(storage, 'log.test/log');
});

describe('the tree', () => {
  it('grows with its tiles, and is the same when it is opened again', async () => {
    const growth = growthOf(EMPTY_EDGE, entriesOf(0, 300));
    await staging.grow(0, growth);
    const { edge, root, last, checkpoint, origin } = new Staging(storage, 'other.test/log').read();
    expect({ edge, root, last, checkpoint }).toEqual({ ...growth, full: undefined });
    expect(origin).toBe('log.test/log');
    expect([...staging.staged().keys()].toSorted()).toEqual(['tile/0/000', 'tile/entries/000']);
  });

  it('does not grow from a size that it no longer has: neither it nor its tiles', async () => {
    const first = growthOf(EMPTY_EDGE, entriesOf(0, 10));
    await staging.grow(0, first);
    const second = growthOf(EMPTY_EDGE, entriesOf(1000, 1300));
    await expect(staging.grow(0, second)).rejects.toThrow(StaleError);
    expect(staging.read()).toMatchObject({ edge: first.edge, checkpoint: '10' });
    expect(staging.staged().size).toBe(0);
  });
});

it('what is published is no longer staged', async () => {
  await staging.grow(0, growthOf(EMPTY_EDGE, entriesOf(0, 600)));
  staging.unstage(['tile/0/000', 'tile/entries/000']);
  expect([...staging.staged().keys()].toSorted()).toEqual(['tile/0/001', 'tile/entries/001']);
});

it('of each witness the last cosignature counts', () => {
  staging.setCosignature('w+1', { size: 3, line: 'a' });
  staging.setCosignature('w+2', { size: 3, line: 'b' });
  staging.setCosignature('w+1', { size: 4, line: 'c' });
  expect(staging.cosignatures()).toEqual(
    new Map([
      ['w+1', { size: 4, line: 'c' }],
      ['w+2', { size: 3, line: 'b' }],
    ]),
  );
});
