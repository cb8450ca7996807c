/** What the integrator reads from the database, and where it refuses to go on from it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LogRoom, openLogRoom, plain } from '../../test/support/log-room.ts';
import {
  decodeEntry,
  findHalt,
  HaltError,
  haltLog,
  type LogRow,
  readAgain,
  readRows,
  VOUCHED_FOR,
} from './rows.ts';
import { segmentName } from './segment.ts';

let room: LogRoom;
beforeAll(async () => {
  room = await openLogRoom();
});
beforeEach(() => room.clear());
afterAll(() => room.dispose());

const stored = async () => (await room.rows('SELECT idx, entry FROM log ORDER BY idx')) as LogRow[];
const read = (size: number, last: string | null) => readRows(room.db, room.store, size, last);

describe('rows behind a tree', () => {
  it('are those of the database, in order', async () => {
    expect(await read(0, null)).toEqual({ rows: [], halted: null, more: false });
    await room.add(...plain(4));
    const rows = await stored();
    expect(await read(0, null)).toEqual({ rows, halted: null, more: false });
    expect(await read(1, rows[0].entry)).toEqual({
      rows: rows.slice(1),
      halted: null,
      more: false,
    });
    expect(await read(4, rows[3].entry)).toEqual({ rows: [], halted: null, more: false });
  });

  it('come so many at a time', async () => {
    await room.addMany(4097);
    const rows = await stored();
    const first = await read(0, null);
    expect(first).toEqual({ rows: rows.slice(0, 4096), halted: null, more: true });
    const second = await read(1, rows[0].entry);
    expect(second).toEqual({ rows: rows.slice(1), halted: null, more: true });
    expect(await read(2, rows[1].entry)).toMatchObject({ more: false });
  });

  it('come with why the log is halted', async () => {
    await room.add(...plain(1));
    await haltLog(room.db, 'why');
    expect(await read(0, null)).toEqual({ rows: await stored(), halted: 'why', more: false });
  });

  it.each<[string, string, string]>([
    ['is not there', 'DELETE FROM log WHERE idx = 2', 'not there'],
    [
      'is another',
      "UPDATE log SET entry = replace(entry, substr(entry, 1, 3), '///') WHERE idx = 2",
      'another',
    ],
  ])('are refused where the last entry of the tree %s', async (_, change, is) => {
    await room.add(...plain(3));
    const { entry } = (await stored())[2];
    await room.force(change);
    await expect(read(3, entry)).rejects.toThrow(
      new HaltError(
        `The database was restored or changed: entry 2, which the signed tree has, is ${is}.`,
      ),
    );
  });

  it('are refused where one is missing', async () => {
    await room.add(...plain(5));
    const [{ entry }] = await stored();
    await room.force('DELETE FROM log WHERE idx = 2');
    const missing = new HaltError('Entry 2 is missing from the database.');
    await expect(read(0, null)).rejects.toThrow(missing);
    await expect(read(1, entry)).rejects.toThrow(missing);
  });

  it('of a database that another tree has vouched for are of another log', async () => {
    await room.db.prepare('UPDATE log_state SET vouched_until = 1').run();
    expect(await read(0, null)).toMatchObject({ rows: [] });
    await room.addMany(1);
    await expect(read(0, null)).rejects.toThrow(
      new HaltError('The database is of another log: it was put back or copied here.'),
    );
  });
});

describe('rows of closed segments', () => {
  beforeEach(async () => {
    await room.fill(...plain(9));
  });

  it('are read where a log is opened over them, from their place on', async () => {
    const rows = await stored();
    await room.close(3, 2);
    expect(await read(0, null)).toEqual({ rows: rows.slice(0, 3), halted: null, more: true });
    expect(await read(2, rows[1].entry)).toEqual({
      rows: rows.slice(2, 3),
      halted: null,
      more: true,
    });
    expect(await read(3, rows[2].entry)).toMatchObject({ rows: rows.slice(3, 6), more: true });
    // The first that is in the database has the last of a segment before it.
    expect(await read(6, rows[5].entry)).toEqual({
      ...{ rows: rows.slice(6), halted: null, more: false },
    });
    await expect(read(6, rows[4].entry)).rejects.toThrow(
      new HaltError(
        'The database was restored or changed: entry 5, which the signed tree has, is another.',
      ),
    );
    await room.store.delete(segmentName({ first: 3, next: 6 }));
    await expect(read(6, rows[5].entry)).rejects.toThrow(
      new HaltError('Entry 5 is in a closed segment, which is not there.'),
    );
  });

  it('must be there, and in order', async () => {
    await room.close(3, 1);
    const name = segmentName({ first: 0, next: 3 });
    const lines = (await (await room.store.get(name))?.text())?.split('\n') ?? [];
    await room.store.put(name, [lines[0], lines[2]].join('\n'));
    await expect(read(0, null)).rejects.toThrow(
      new HaltError('Entry 1 is missing from the database.'),
    );
    await room.store.delete(name);
    await expect(read(1, null)).rejects.toThrow(
      new HaltError('Entry 1 is in a closed segment, which is not there.'),
    );
  });
});

describe('rows of which tiles are made again', () => {
  it('are all that are asked for', async () => {
    await room.add(...plain(5));
    const rows = await stored();
    expect(await readAgain(room.db, 1, 4)).toEqual(rows.slice(1, 4));
    expect(await readAgain(room.db, 0, 5)).toEqual(rows);
  });

  it('are so many at a time', async () => {
    await room.addMany(4098);
    expect(await readAgain(room.db, 1, 4098)).toEqual((await stored()).slice(1, 4097));
  });

  it('are refused where they are no longer there', async () => {
    await room.add(...plain(5));
    await expect(readAgain(room.db, 2, 6)).rejects.toThrow(
      new HaltError(
        'What is published was lost, and cannot be made again: the database has not all entries from 2 to 5 any more.',
      ),
    );
    await room.force('DELETE FROM log WHERE idx = 3');
    await expect(readAgain(room.db, 2, 4)).rejects.toThrow(
      new HaltError('Entry 3 is missing from the database.'),
    );
  });
});

describe('the database is vouched for', () => {
  const until = () => room.db.prepare('SELECT vouched_until FROM log_state').first('vouched_until');
  /** Milliseconds from the database's now, rounded to seconds. */
  async function ahead(): Promise<number> {
    const left = await room.db
      .prepare("SELECT (vouched_until - unixepoch('subsec') * 1000) / 1000 AS left FROM log_state")
      .first<number>('left');
    return Math.round((left ?? 0) / 5) * 5000;
  }
  const vouchFor = (milliseconds: number) =>
    room.db
      .prepare(
        "UPDATE log_state SET vouched_until = CAST(unixepoch('subsec') * 1000 AS INTEGER) + ?",
      )
      .bind(milliseconds)
      .run();

  it('where it has the last entry of the tree, and no empty one is enough', async () => {
    await room.add(...plain(2));
    const rows = await stored();
    await read(0, null);
    expect(await until()).toBeNull();
    await read(2, rows[1].entry);
    expect(await ahead()).toBe(VOUCHED_FOR);
    expect(VOUCHED_FOR).toBe(300_000);
  });

  it('not where it has another', async () => {
    await room.add(...plain(2));
    await expect(read(2, 'another')).rejects.toThrow(HaltError);
    expect(await until()).toBeNull();
  });

  it('again, once a minute has passed', async () => {
    await room.add(...plain(1));
    const [{ entry }] = await stored();
    await vouchFor(250_000);
    await read(1, entry);
    expect(await ahead()).toBe(250_000);
    await vouchFor(230_000);
    await read(1, entry);
    expect(await ahead()).toBe(300_000);
  });

  it('no longer once it is halted', async () => {
    await room.add(...plain(1));
    const [{ entry }] = await stored();
    await haltLog(room.db, 'why');
    await read(1, entry);
    expect(await until()).toBeNull();
  });
});

it('a log is halted for its first reason', async () => {
  expect(await findHalt(room.db)).toBeNull();
  await haltLog(room.db, 'one');
  await haltLog(room.db, 'two');
  expect(await findHalt(room.db)).toBe('one');
  await expect(room.add(...plain(1))).rejects.toThrow('log_halted');
});

it('an entry is 32 bytes', () => {
  const bytes = new Uint8Array(32).fill(7);
  const entry = Buffer.from(bytes).toString('base64');
  expect(decodeEntry({ idx: 1, entry })).toEqual(bytes);
  for (const wrong of ['', 'A'.repeat(44), Buffer.alloc(31).toString('base64'), '*'.repeat(44)]) {
    expect(() => decodeEntry({ idx: 3, entry: wrong })).toThrow(
      new HaltError('Entry 3 of the database is not 32 bytes in base64.'),
    );
  }
});
