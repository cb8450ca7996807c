/** Entries in their order, from closed segments and the database. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { fillSeven, type LogRoom, openLogRoom, plain } from '../../test/support/log-room.ts';
import { logMemory } from './erasure.ts';
import { exportEntries } from './export.ts';

let room: LogRoom;
beforeAll(async () => {
  room = await openLogRoom();
});
beforeEach(() => room.clear());
afterAll(() => room.dispose());

async function exported(tenantId: string | null, from: number) {
  const found = [];
  const stores = { db: room.db, published: room.store };
  for await (const entry of exportEntries(stores, { tenantId, from })) found.push(entry);
  return found;
}
const indexes = async (tenantId: string | null, from: number) =>
  (await exported(tenantId, from)).map(({ index }) => index);

it('goes on from segments to the database, and begins in the middle of either', async () => {
  await fillSeven(room);
  await room.close(2, 2);
  expect(await indexes(null, 0)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(await indexes(null, 1)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await indexes(null, 5)).toEqual([5, 6]);
  expect(await indexes(null, 7)).toEqual([]);
  expect(await indexes('acme', 0)).toEqual([1, 2, 4, 5, 6]);
  expect(await indexes('acme', 5)).toEqual([5, 6]);
  expect(await indexes('globex', 0)).toEqual([3]);
});

it('of a tenant leaves out what is erased; of all it has its commitment', async () => {
  const entries = await fillSeven(room);
  await room.close(5);
  await room.db.batch(logMemory.forget(room.db, { tenantId: 'acme', subjectId: 'sub_1' }));
  expect(await indexes('acme', 0)).toEqual([6]);
  const all = await exported(null, 0);
  expect(all.map(({ id }) => id)).toEqual(entries.map(({ id }) => id));
  expect(all.map(({ opened }) => opened !== null)).toEqual([
    ...[true, false, false, true, false, false, true],
  ]);
});

it('of the database goes on behind the first five hundred', async () => {
  await room.add(...plain(501));
  expect(await indexes(null, 0)).toEqual(Array.from({ length: 501 }, (_, at) => at));
  expect(await indexes('acme', 1)).toHaveLength(500);
});
