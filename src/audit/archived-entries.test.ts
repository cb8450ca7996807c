/** What is read of closed segments: an entry by its id or its place, or all of a segment. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  entryAt,
  fillSeven,
  type LogRoom,
  openLogRoom,
  plain,
  START,
} from '../../test/support/log-room.ts';
import { findArchived, openSegment, readEntryAt, selectSegments } from './archived.ts';
import { textOf } from './entry.ts';
import { segmentName } from './segment.ts';

let room: LogRoom;
beforeAll(async () => {
  room = await openLogRoom();
});
beforeEach(() => room.clear());
afterAll(() => room.dispose());

describe('an archived entry', () => {
  it('is found by its id, with its outcome, and nothing else is', async () => {
    const entries = await fillSeven(room);
    await room.close(5);
    const found = await findArchived(room.db, room.store, entries[4].id);
    expect(found).toMatchObject({ index: 4, parts: entries[4], outcomeIndex: 5, tenantId: 'acme' });
    expect(await findArchived(room.db, room.store, entries[0].id)).toMatchObject({
      ...{ index: 0, parts: entries[0], outcomeIndex: null, tenantId: null },
    });
    // Still in the database.
    expect(await findArchived(room.db, room.store, entries[6].id)).toBeNull();
  });

  it('is looked for within a minute of its time', async () => {
    await room.fill(...plain(4));
    await room.close(1, 1);
    const get = async () => {
      throw new Error('looked');
    };
    const looking = { get } as unknown as R2Bucket;
    const at = (time: number) => findArchived(room.db, looking, entryAt(time).id);
    await expect(at(START - 60_000)).rejects.toThrow('looked');
    await expect(at(START + 60_000)).rejects.toThrow('looked');
    expect(await at(START - 60_001)).toBeNull();
    expect(await at(START + 60_001)).toBeNull();
  });

  it('is read at its place, wherever that is', async () => {
    const entries = await fillSeven(room);
    await room.close(2, 2);
    for (const [index, entry] of entries.entries()) {
      const outcomeIndex = index === 1 ? 2 : null;
      const read = await readEntryAt(room.db, room.store, index);
      expect(read).toMatchObject({ index, id: entry.id, parts: entry, outcomeIndex });
      const salt = Uint8Array.from(Buffer.from(read?.opened?.salt ?? '', 'base64'));
      expect(read?.opened?.text).toBe(await textOf(entry, salt));
    }
    expect(await readEntryAt(room.db, room.store, 7)).toBeNull();
  });

  it('at no place is none', async () => {
    await room.fill(...plain(3));
    expect(await readEntryAt(room.db, room.store, 3)).toBeNull();
    await room.db.prepare('DELETE FROM log_texts WHERE idx = 2').run();
    expect(await readEntryAt(room.db, room.store, 2)).toMatchObject({
      ...{ index: 2, opened: null, parts: null, tenantId: null, outcomeIndex: null },
    });
  });

  it('that the store has lost is said by its segment', async () => {
    const entries = await room.fill(...plain(4));
    await room.close(2, 1);
    await room.store.delete(segmentName({ first: 0, next: 2 }));
    const lost = 'archive/000000000000-000000000002 is not in the store.';
    await expect(readEntryAt(room.db, room.store, 1)).rejects.toThrow(lost);
    await expect(findArchived(room.db, room.store, entries[1].id)).rejects.toThrow(lost);
  });
});

describe('segments', () => {
  it('from a place on are those that end behind it', async () => {
    await room.fill(...plain(7));
    await room.close(2);
    const from = async (place: number, most: number) =>
      (await selectSegments(room.db, place, most).all<{ first: number }>()).results.map(
        ({ first }) => first,
      );
    expect(await from(0, 5)).toEqual([0, 2, 4]);
    expect(await from(0, 2)).toEqual([0, 2]);
    expect(await from(2, 5)).toEqual([2, 4]);
    expect(await from(3, 5)).toEqual([2, 4]);
    expect(await from(5, 5)).toEqual([4]);
    expect(await from(6, 5)).toEqual([]);
  });

  it('are opened whole, or of one tenant', async () => {
    const entries = await fillSeven(room);
    await room.close(5);
    const idsOf = async (tenant: string | null) => {
      const ids = [];
      for await (const one of openSegment(room.db, room.store, { first: 0, next: 5 }, tenant)) {
        ids.push(one.id);
      }
      return ids;
    };
    expect(await idsOf(null)).toEqual(entries.slice(0, 5).map(({ id }) => id));
    expect(await idsOf('globex')).toEqual([entries[3].id]);
    expect(await idsOf('acme')).toEqual([1, 2, 4].map((at) => entries[at].id));
  });
});
