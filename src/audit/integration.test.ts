/** Rounds of the integrator over real stores: what they publish, and where they stop. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LogRoom, ORIGIN, openLogRoom, plain } from '../../test/support/log-room.ts';
import { openStorage } from '../../test/support/sqlite-object.ts';
import { parseCheckpoint, signCheckpoint } from './note/checkpoint.ts';
import { openPublished } from './published.ts';
import { findHalt, haltLog } from './rows.ts';
import { Staging } from './staging.ts';
import { append, EMPTY_EDGE, encodeEdge } from './tree/edge.ts';
import { EMPTY_ROOT } from './tree/hash.ts';
import { entriesOf, rootByDefinition } from './tree/tree.fixture.ts';

let room: LogRoom;
beforeAll(async () => {
  room = await openLogRoom();
});
beforeEach(() => room.clear());
afterAll(() => room.dispose());

/** Every object of the store, in hexadecimal. */
async function contents(): Promise<Record<string, string>> {
  const { objects } = await room.store.list();
  const all = objects.map(async ({ key }) => {
    const bytes = await (await room.store.get(key))?.arrayBuffer();
    return [key, Buffer.from(bytes ?? new ArrayBuffer()).toString('hex')];
  });
  return Object.fromEntries(await Promise.all(all));
}
async function restore(all: Record<string, string>): Promise<void> {
  await room.store.delete(Object.keys(await contents()));
  for (const [key, hex] of Object.entries(all)) await room.store.put(key, Buffer.from(hex, 'hex'));
}

/** The store, noting what is put; `fail` stands in the way of a key once. */
function watch(fail: (key: string) => void | Promise<void> = () => undefined) {
  const puts: string[] = [];
  const store = new Proxy(room.store, {
    get: (target, name) =>
      name === 'put'
        ? async (key: string, ...rest: [never]) => {
            await fail(key);
            puts.push(key);
            return target.put(key, ...rest);
          }
        : (Reflect.get(target, name) as () => unknown).bind(target),
  });
  return { puts, store };
}

const published = async () => (await room.store.get('checkpoint'))?.text();
const sizeOf = async () => parseCheckpoint((await published()) ?? '').size;
const checkpointOf = (size: number, root = rootByDefinition(entriesOf(0, size))) =>
  signCheckpoint({ origin: ORIGIN, size, root }, room.signer);

/** Rows of a log that was longer before. */
async function grow(from: number, to: number): Promise<void> {
  const rows = entriesOf(from, to).map((entry, at) => ({
    ...{ idx: from + at, entry: Buffer.from(entry).toString('base64') },
  }));
  await room.db
    .prepare(
      `INSERT INTO log (idx, id, entry)
       SELECT value ->> 'idx', 'evt_' || (value ->> 'idx'), value ->> 'entry' FROM json_each(?)`,
    )
    .bind(JSON.stringify(rows))
    .run();
}

/** The round stops, and with it the log, in both places for this reason. */
async function expectHalt(reason: string): Promise<void> {
  expect(await room.integrate()).toEqual({ more: false });
  expect(room.staging.read().halted).toBe(reason);
  expect(await findHalt(room.db)).toBe(reason);
}

describe('a round', () => {
  it('of an empty log publishes nothing', async () => {
    expect(await room.integrate()).toEqual({ more: false });
    expect(await contents()).toEqual({});
    expect(room.staging.read()).toEqual({
      ...{ origin: ORIGIN, edge: EMPTY_EDGE, root: EMPTY_ROOT, last: null, checkpoint: null },
      ...{ published: null, cosigned: null, publishedCosigned: null, halted: null },
    });
  });

  it('publishes tiles, edge and a signed checkpoint of all rows', async () => {
    await grow(0, 300);
    expect(await room.integrate()).toEqual({ more: false });
    const { edge, full } = append(EMPTY_EDGE, entriesOf(0, 300));
    const note = await checkpointOf(300);
    const hex = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('hex');
    expect(await contents()).toEqual({
      checkpoint: hex(note),
      edge: hex(encodeEdge(edge)),
      ...Object.fromEntries([...full].map(([path, body]) => [path, hex(body)])),
    });
    expect([...full.keys()].toSorted()).toEqual(['tile/0/000', 'tile/entries/000']);
    expect(room.staging.staged().size).toBe(0);
    const last = Buffer.from(entriesOf(299, 300)[0]).toString('base64');
    expect(room.staging.read()).toMatchObject({ edge, last, checkpoint: note, published: note });
    expect(await openPublished(room.store)).toMatchObject({ size: 300, note });
  });

  it('puts tiles before the edge, and the edge before the checkpoint', async () => {
    await grow(0, 300);
    const { puts, store } = watch();
    await room.integrate({ store });
    expect(puts.slice(0, 2).toSorted()).toEqual(['tile/0/000', 'tile/entries/000']);
    expect(puts.slice(2)).toEqual(['edge', 'checkpoint']);
  });

  it('puts nothing where nothing is new', async () => {
    await grow(0, 300);
    await room.integrate();
    const { puts, store } = watch();
    expect(await room.integrate({ store })).toEqual({ more: false });
    expect(puts).toEqual([]);
    await grow(300, 310);
    await room.integrate({ store });
    expect(puts).toEqual(['edge', 'checkpoint']);
    expect(await published()).toBe(await checkpointOf(310));
  });

  it('puts every tile, however many', async () => {
    await grow(0, 2100);
    await room.integrate();
    const keys = Object.keys(await contents()).filter((key) => key.startsWith('tile/'));
    expect(keys).toEqual([
      ...Array.from({ length: 8 }, (_, at) => `tile/0/00${at}`),
      ...Array.from({ length: 8 }, (_, at) => `tile/entries/00${at}`),
    ]);
  });

  it.each<[string, number, number[]]>([
    ['once', 0, [8193]],
    ['once where a second has not passed', 333, [8193]],
    ['where a second has passed', 500, [8192, 8193]],
    ['after each batch, where each takes a second', 1000, [4096, 8192, 8193]],
  ])('publishes several batches %s', async (_, step, sizes) => {
    await room.addMany(8193);
    let now = 0;
    const seen: number[] = [];
    const store = new Proxy(room.store, {
      get: (target, name) => {
        const method = (Reflect.get(target, name) as (...given: unknown[]) => unknown).bind(target);
        if (name !== 'put') return method;
        return (key: string, body: string, options: unknown) => {
          if (key === 'checkpoint') seen.push(parseCheckpoint(body).size);
          return method(key, body, options);
        };
      },
    });
    const clock = () => {
      now += step;
      return now;
    };
    expect(await room.integrate({ store, now: clock })).toEqual({ more: false });
    expect(seen).toEqual(sizes);
  });

  it('publishes a batch that was the last one, and full', async () => {
    await room.addMany(4096);
    expect(await room.integrate({ now: () => 0 })).toEqual({ more: false });
    expect(await sizeOf()).toBe(4096);
  });

  it('over closed segments makes the tree of all entries', async () => {
    await room.fill(...plain(7));
    const before = await contents();
    await room.close(3, 2, 0);
    const { checkpoint, edge } = await contents();
    expect({ checkpoint, edge }).toEqual({ checkpoint: before.checkpoint, edge: before.edge });
    // Another log is opened over the entries, six of which have left the database.
    await room.store.delete(['checkpoint', 'edge']);
    await room.force('UPDATE log_state SET vouched_until = NULL');
    const staging = new Staging(openStorage(), ORIGIN);
    expect(await room.integrate({ staging })).toEqual({ more: false });
    expect(staging.read()).toMatchObject({ halted: null, edge: { size: 7 } });
    expect((await contents()).checkpoint).toBe(before.checkpoint);
  });
});

describe('what was cut off', () => {
  it('before the checkpoint was replaced is gone on with, and no tile put twice', async () => {
    await grow(0, 300);
    await room.integrate();
    await grow(300, 600);
    const broken = watch((key) => {
      if (key === 'checkpoint') throw new Error('lost');
    });
    await expect(room.integrate({ store: broken.store })).rejects.toThrow('lost');
    expect(room.staging.read()).toMatchObject({ edge: { size: 600 }, halted: null });
    expect(await sizeOf()).toBe(300);
    const { puts, store } = watch();
    await room.integrate({ store });
    expect(puts).toEqual(['edge', 'checkpoint']);
    expect(await published()).toBe(await checkpointOf(600));
    expect(room.staging.read().published).toBe(await checkpointOf(600));
  });

  it('before a tile was put is put with its tile', async () => {
    await grow(0, 600);
    const broken = watch((key) => {
      if (key === 'tile/0/001') throw new Error('lost');
    });
    await expect(room.integrate({ store: broken.store })).rejects.toThrow('lost');
    expect(room.staging.staged().size).toBe(4);
    await room.integrate();
    expect(Object.keys(await contents())).toEqual([
      ...['checkpoint', 'edge', 'tile/0/000', 'tile/0/001', 'tile/entries/000', 'tile/entries/001'],
    ]);
    expect(room.staging.staged().size).toBe(0);
  });

  it.each(['edge', 'checkpoint'])(
    'before another round replaced the %s does nothing',
    async (key) => {
      await grow(0, 10);
      for (const [from, to] of [
        [0, 10],
        [10, 20],
      ]) {
        if (from > 0) await grow(from, to);
        let done = false;
        const { store } = watch(async (put) => {
          if (put !== key || done) return;
          done = true;
          await room.store.put(key, `another ${from}`);
        });
        const before = await published();
        await expect(room.integrate({ store })).rejects.toThrow(
          `The published ${key} was replaced meanwhile.`,
        );
        expect(await (await room.store.get(key))?.text()).toBe(`another ${from}`);
        expect(await findHalt(room.db)).toBeNull();
        // As it would be, had the other round been one.
        await room.store.delete(key);
        if (before !== undefined) await room.store.put('checkpoint', before);
        await room.integrate();
        expect(await sizeOf()).toBe(to);
      }
    },
  );
});

describe('a store', () => {
  it('that was emptied is filled again, byte for byte', async () => {
    await grow(0, 700);
    await room.integrate();
    const before = await contents();
    await restore({});
    expect(await room.integrate()).toEqual({ more: false });
    expect(await contents()).toEqual(before);
    expect(await findHalt(room.db)).toBeNull();
  });

  it('that was put back has what it lost, and no more is put than that', async () => {
    await grow(0, 300);
    await room.integrate();
    const yesterday = await contents();
    await grow(300, 600);
    await room.integrate();
    const before = await contents();
    await restore(yesterday);
    const { puts, store } = watch();
    await room.integrate({ store });
    expect(await contents()).toEqual(before);
    expect(puts.toSorted()).toEqual(['checkpoint', 'edge', 'tile/0/001', 'tile/entries/001']);
    expect(room.staging.read().published).toBe(await checkpointOf(600));
  });

  it('whose edge cannot be read, or is too large, is filled from the beginning', async () => {
    await grow(0, 300);
    await room.integrate();
    const { checkpoint } = await contents();
    await grow(300, 600);
    await room.integrate();
    const before = await contents();
    const larger = encodeEdge(append(EMPTY_EDGE, entriesOf(0, 601)).edge);
    for (const edge of ['ff', Buffer.from(larger).toString('hex')]) {
      await restore({ checkpoint, edge });
      await room.integrate();
      expect(await contents()).toEqual(before);
    }
  });

  it('that lost what the database no longer has stays as it is', async () => {
    await room.fill(...plain(9));
    await room.close(4, 1);
    await restore({});
    await expectHalt('Entry 0 is missing from the database.');
    expect(await contents()).toEqual({});
  });

  it('that lost what the database has otherwise stays as it is', async () => {
    await grow(0, 30);
    await room.integrate();
    await restore({});
    await room.force(
      `UPDATE log SET entry = '${Buffer.from(new Uint8Array(32)).toString('base64')}' WHERE idx = 5`,
    );
    await expectHalt(
      'What is published was changed or lost, and the rows of the database do not lead to the tree that was signed.',
    );
    expect(await published()).toBeUndefined();
    expect(room.staging.read()).toMatchObject({ published: null, publishedCosigned: null });
  });

  it('whose checkpoint is of a fork stops the log', async () => {
    await grow(0, 30);
    await room.integrate();
    const fork = await checkpointOf(20, new Uint8Array(32));
    await room.store.put('checkpoint', fork);
    await expectHalt(
      'The published checkpoint of 20 entries is not one of the tree that was signed.',
    );
    expect(await published()).toBe(fork);
  });

  it('whose checkpoint is an earlier one of this tree does not', async () => {
    await grow(0, 30);
    await room.integrate();
    await room.store.put('checkpoint', await checkpointOf(20));
    await room.integrate();
    expect(await published()).toBe(await checkpointOf(30));
  });

  it.each<[string, () => Promise<string> | string, string]>([
    [
      'is of another log',
      () =>
        signCheckpoint(
          { origin: 'other.example/log', size: 30, root: rootByDefinition(entriesOf(0, 30)) },
          { ...room.signer, name: 'other.example/log' },
        ),
      'A checkpoint of another log is published here: other.example/log.',
    ],
    [
      'is of a larger tree',
      () => checkpointOf(31),
      "The integrator's object was restored: a checkpoint of 31 entries is published, and its tree has 30.",
    ],
    [
      'has another root',
      () => checkpointOf(30, new Uint8Array(32)),
      'A checkpoint of 30 entries is published whose root is another.',
    ],
    [
      'is none',
      () => signCheckpoint({ origin: ORIGIN, size: 1, root: new Uint8Array(3) }, room.signer),
      'The published checkpoint cannot be read: A checkpoint is three lines: its origin, its size, its root in base64.',
    ],
  ])('whose checkpoint %s stops the log', async (_, note, reason) => {
    await grow(0, 30);
    await room.integrate();
    const before = await contents();
    await room.store.put('checkpoint', await note());
    const wrong = await published();
    await expectHalt(reason);
    expect(await contents()).toMatchObject({ edge: before.edge });
    expect(await published()).toBe(wrong);
  });
});

describe('the log', () => {
  const REASON = `LOG_ORIGIN is ${ORIGIN}, and this log is other.example/log: a log's origin is never changed.`;
  const other = () => new Staging(openStorage(), 'other.example/log');

  it('of another name is not gone on with', async () => {
    await grow(0, 3);
    const staging = other();
    expect(await room.integrate({ staging })).toEqual({ more: false });
    expect(staging.read()).toMatchObject({ halted: REASON, edge: EMPTY_EDGE });
    expect(await findHalt(room.db)).toBe(REASON);
  });

  it('that another one goes on from stays as it is', async () => {
    await grow(0, 3);
    await room.db.prepare('UPDATE log_state SET origin = ?').bind(ORIGIN).run();
    const staging = other();
    expect(await room.integrate({ staging })).toEqual({ more: false });
    expect(staging.read()).toMatchObject({ halted: null, edge: EMPTY_EDGE });
    expect(await findHalt(room.db)).toBeNull();
    expect(await contents()).toEqual({});
  });

  it('that is halted in the database does not grow, until it is no longer', async () => {
    await grow(0, 3);
    await haltLog(room.db, 'why');
    expect(await room.integrate()).toEqual({ more: false });
    expect(room.staging.read()).toMatchObject({ halted: 'why', edge: EMPTY_EDGE });
    await room.force('UPDATE log_state SET halted = NULL');
    await room.integrate();
    expect(room.staging.read()).toMatchObject({ halted: null, edge: { size: 3 } });
  });

  it('whose row is no commitment stops', async () => {
    await grow(0, 3);
    await room.force(`UPDATE log SET entry = '${'A'.repeat(44)}' WHERE idx = 1`);
    await expectHalt('Entry 1 of the database is not 32 bytes in base64.');
    expect(await contents()).toEqual({});
  });
});

describe('what witnesses signed', () => {
  it('is published with the checkpoint that they signed', async () => {
    await grow(0, 3);
    await room.integrate();
    room.staging.setCosignature('b', { size: 3, line: '— b BBBBBBBBBBBB\n' });
    room.staging.setCosignature('a', { size: 3, line: '— a AAAAAAAAAAAA\n' });
    room.staging.setCosignature('c', { size: 2, line: '— c CCCCCCCCCCCC\n' });
    const { puts, store } = watch();
    await room.integrate({ store });
    const note = `${await checkpointOf(3)}— a AAAAAAAAAAAA\n— b BBBBBBBBBBBB\n`;
    expect(await published()).toBe(note);
    expect(room.staging.read().published).toBe(note);
    // The edge stays: the tree is the same.
    expect(puts).toEqual(['checkpoint']);
    await grow(3, 4);
    await room.integrate();
    expect(await published()).toBe(await checkpointOf(4));
  });

  it('is published by itself where it is enough, once', async () => {
    await grow(0, 3);
    await room.integrate();
    expect(await room.store.get('cosigned')).toBeNull();
    room.staging.setCosigned('note');
    const { puts, store } = watch();
    await room.integrate({ store });
    await room.integrate({ store });
    expect(puts).toEqual(['cosigned']);
    expect(await (await room.store.get('cosigned'))?.text()).toBe('note');
    expect(room.staging.read().publishedCosigned).toBe('note');
    await restore({});
    await room.integrate();
    expect(await (await room.store.get('cosigned'))?.text()).toBe('note');
  });
});
