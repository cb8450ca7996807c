/** Closing segments: rows of the database and objects of the store, one by one. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  decisionAt,
  entryAt,
  fillSeven,
  type LogRoom,
  openLogRoom,
  plain,
  START,
} from '../../test/support/log-room.ts';
import { newId } from '../ids.ts';
import { findKeys, readSealed } from './archived.ts';
import { commitmentOf, textOf } from './entry.ts';
import { logMemory } from './erasure.ts';
import { noteFormerPeople } from './people.ts';
import { openSealed, readSegment } from './segment.ts';

let room: LogRoom;
beforeAll(async () => {
  room = await openLogRoom();
});
beforeEach(() => room.clear());
afterAll(() => room.dispose());

const count = async (table: string) =>
  (await room.db.prepare(`SELECT count(*) AS n FROM ${table}`).first<number>('n')) ?? 0;

async function openAll(first: number, next: number) {
  const sealed = await readSealed(room.store, { first, next });
  const keys = await findKeys(room.db, sealed);
  return Promise.all(sealed.map((entry) => openSealed(entry, keys)));
}

describe('a segment', () => {
  it('takes its rows out of the database, and says whom it speaks of', async () => {
    await fillSeven(room);
    expect(await room.close(5)).toBe(5);
    expect(await room.rows('SELECT * FROM log_segments')).toEqual([
      { first: 0, next: 5, since: START + 1, until: START + 9 },
    ]);
    expect(await room.rows('SELECT archived, people_until FROM log_state')).toEqual([
      { archived: 5, people_until: 5 },
    ]);
    for (const table of ['log', 'log_texts']) {
      expect(await room.rows(`SELECT idx FROM ${table} ORDER BY idx`)).toEqual([
        { idx: 5 },
        { idx: 6 },
      ]);
    }
    expect(await room.rows('SELECT * FROM log_subject_segments ORDER BY subject_id')).toEqual([
      { subject_id: 'sub_1', first: 0 },
      { subject_id: 'sub_2', first: 0 },
    ]);
    expect(await room.rows('SELECT * FROM log_late_outcomes')).toEqual([
      { subject_id: 'sub_1', idx: 5 },
    ]);
  });

  it('opens to what was recorded, and to what the tree holds of it', async () => {
    const entries = await fillSeven(room);
    await room.close(5);
    const opened = await openAll(0, 5);
    expect(opened.map(({ parts }) => parts)).toEqual(entries.slice(0, 5));
    for (const [at, { entry, opened: text, id, tenantId, index }] of opened.entries()) {
      const salt = Uint8Array.from(Buffer.from(text?.salt ?? '', 'base64'));
      expect({ id, tenantId, index }).toEqual({
        ...{ id: entries[at].id, tenantId: entries[at].tenantId, index: at },
      });
      expect(text?.text).toBe(await textOf(entries[at], salt));
      expect(await commitmentOf(salt, text?.text ?? '')).toBe(entry);
    }
  });

  it('names no person, and encrypts what speaks of one with a key of their own', async () => {
    await fillSeven(room);
    await room.close(5);
    const name = 'archive/000000000000-000000000005';
    const text = await (await room.store.get(name))?.text();
    expect(text).not.toContain('sub_');
    const sealed = readSegment(text ?? '');
    const keys = (await room.rows(
      'SELECT subject_id, reference FROM log_subject_keys ORDER BY subject_id',
    )) as { subject_id: string; reference: string }[];
    expect(keys.map(({ subject_id }) => subject_id)).toEqual(['sub_1', 'sub_2']);
    const [one, two] = keys.map(({ reference }) => reference);
    expect(one).toMatch(/^\w{22}$/);
    expect(sealed.map(({ key }) => key)).toEqual([null, one, one, two, one]);
    expect(sealed.map(({ outcome }) => outcome)).toEqual([null, 2, null, null, 5]);
    expect(sealed.map(({ kind }) => kind)).toEqual([
      ...['registration', 'intent', 'outcome', 'decision', 'intent'],
    ]);
    expect(sealed.map(({ tenant }) => tenant)).toEqual([null, 'acme', 'acme', 'globex', 'acme']);
    expect(sealed[0].body).toContain('"registered"');
    for (const { body } of sealed.slice(1)) expect(body).toMatch(/^[\w-]+$/);
  });

  it('of a person who is known already is closed with the same key', async () => {
    await fillSeven(room);
    await room.close(3);
    const before = await room.rows("SELECT * FROM log_subject_keys WHERE subject_id = 'sub_1'");
    expect(before).toHaveLength(1);
    await room.add(entryAt(START + 13), entryAt(START + 14));
    await room.integrate();
    await room.close(3);
    expect(await room.rows("SELECT * FROM log_subject_keys WHERE subject_id = 'sub_1'")).toEqual(
      before,
    );
    expect((await openAll(3, 6)).every(({ parts }) => parts !== null)).toBe(true);
    // The outcome that was late has come into a segment.
    expect(await count('log_late_outcomes')).toBe(0);
  });

  it('has of who was erased no more than that there was something', async () => {
    const id = newId('sub');
    const entries = await room.fill(
      ...[decisionAt(START, 'decision', { subjectId: id }), entryAt(START), entryAt(START)],
    );
    await room.db
      .prepare(
        "INSERT INTO subjects (id, tenant_id, created_at, erased_at) VALUES (?, 'acme', 0, 1)",
      )
      .bind(id)
      .run();
    expect(await room.close(1, 1)).toBe(1);
    const [sealed] = await readSealed(room.store, { first: 0, next: 1 });
    expect(sealed).toMatchObject({ id: entries[0].id, key: null, body: null, kind: 'decision' });
    expect(await count('log_subject_keys')).toBe(0);
    expect(await count('log_subject_segments')).toBe(0);
    expect(await openAll(0, 1)).toEqual([
      {
        index: 0,
        id: entries[0].id,
        entry: sealed.entry,
        tenantId: 'acme',
        opened: null,
        parts: null,
      },
    ]);
  });

  it('has of texts that are erased the entry alone, and is of no time', async () => {
    await room.fill(...plain(3));
    await room.db.prepare('DELETE FROM log_texts WHERE idx = 0').run();
    expect(await room.close(1, 1)).toBe(1);
    expect(await readSealed(room.store, { first: 0, next: 1 })).toMatchObject([
      { index: 0, tenant: null, kind: null, key: null, outcome: null, body: null },
    ]);
    expect(await room.rows('SELECT since, until FROM log_segments')).toEqual([
      { since: 0, until: 0 },
    ]);
  });

  it('no longer opens where its key was erased', async () => {
    const entries = await fillSeven(room);
    await room.close(5);
    const person = { tenantId: 'acme', subjectId: 'sub_1' };
    const left = () => logMemory.countLeft(room.db, person).first('left');
    // The key, the segment and the outcome that came late.
    expect(await left()).toBe(3);
    await room.db.batch(logMemory.forget(room.db, person));
    expect(await left()).toBe(0);
    const parts = (await openAll(0, 5)).map((entry) => entry.parts);
    expect(parts).toEqual([entries[0], null, null, entries[3], null]);
    expect(await room.rows('SELECT idx FROM log_texts')).toEqual([{ idx: 6 }]);
  });
});

describe('is closed', () => {
  it('while so many stay in the database', async () => {
    await room.fill(...plain(10));
    expect(await room.close(3, 50, 8)).toBe(0);
    expect(await room.close(3, 50, 7)).toBe(3);
    expect(await room.close(3, 50, 2)).toBe(3);
    expect(await room.rows('SELECT first, next FROM log_segments ORDER BY first')).toEqual([
      { first: 0, next: 3 },
      { first: 3, next: 6 },
    ]);
  });

  it('at most so many at once', async () => {
    await room.fill(...plain(10));
    expect(await room.close(2, 3)).toBe(6);
    expect(await count('log_segments')).toBe(3);
    expect(await room.close(2, 0)).toBe(0);
  });

  it('where every intent has its outcome', async () => {
    await room.add(...plain(10));
    await room.integrate();
    await room.settle(3);
    expect(await room.close(4)).toBe(0);
    await room.settle(4);
    expect(await room.close(4)).toBe(4);
  });

  it('where the published tree has the entry behind it', async () => {
    await room.add(...plain(4));
    await room.settle(1000);
    // Nothing is published yet.
    expect(await room.close(2)).toBe(0);
    await room.integrate();
    await room.add(...plain(4));
    expect(await room.close(4)).toBe(0);
    expect(await room.close(3)).toBe(3);
  });

  it('sooner where its entries are large, but after one at least', async () => {
    const MOST = 2 * 2 ** 20;
    /** Its row counts for so many bytes: 200, and its content. */
    const sized = (bytes: number) =>
      entryAt(START, { content: { x: 'x'.repeat(bytes - 200 - '{"x":""}'.length) } });
    await room.fill(
      ...[sized(MOST / 2), sized(MOST / 2), sized(1000), sized(MOST / 2), sized(MOST / 2 - 999)],
      ...plain(5),
    );
    expect(await room.close(3)).toBe(7);
    expect(await room.rows('SELECT first, next FROM log_segments ORDER BY first')).toEqual([
      { first: 0, next: 2 },
      { first: 2, next: 4 },
      { first: 4, next: 7 },
    ]);
  });

  it('not over a gap', async () => {
    await room.fill(...plain(5));
    await room.db
      .prepare('DELETE FROM log WHERE idx = 1')
      .run()
      .catch(() => undefined);
    const { results } = await room.db
      .prepare("SELECT sql FROM sqlite_master WHERE name = 'log_is_not_deleted'")
      .all<{ sql: string }>();
    await room.db.batch([
      room.db.prepare('DROP TRIGGER log_is_not_deleted'),
      room.db.prepare('DELETE FROM log WHERE idx = 1'),
      room.db.prepare(results[0].sql),
    ]);
    await expect(room.close(3)).rejects.toThrow('The log has a gap after entry 0.');
    expect(await count('log_segments')).toBe(0);
  });

  it('once, of two that close it at a time', async () => {
    await room.fill(...plain(5));
    const both = await Promise.allSettled([room.close(3, 1), room.close(3, 1)]);
    expect(both.map(({ status }) => status)).toContain('fulfilled');
    expect(await room.rows('SELECT first, next FROM log_segments')).toEqual([
      { first: 0, next: 3 },
    ]);
    expect(await room.rows('SELECT idx FROM log ORDER BY idx')).toEqual([{ idx: 3 }, { idx: 4 }]);
  });
});

describe('people of segments', () => {
  /** As segments were closed before it was noted whom they speak of. */
  async function forgetPeople() {
    await room.db.batch([
      room.db.prepare('DELETE FROM log_subject_segments'),
      room.db.prepare('UPDATE log_state SET people_until = 0'),
    ]);
  }
  const people = () =>
    room.rows('SELECT subject_id, first FROM log_subject_segments ORDER BY first, subject_id');

  it('that were closed before are noted, so many segments at a time', async () => {
    await fillSeven(room);
    await room.close(2);
    const noted = [
      { subject_id: 'sub_1', first: 0 },
      { subject_id: 'sub_2', first: 2 },
      { subject_id: 'sub_1', first: 4 },
    ];
    expect(await people()).toEqual(noted);
    await forgetPeople();
    expect(await noteFormerPeople(room.db, room.store, 2)).toBe(2);
    // Of the second, an outcome is of sub_1, and no decision.
    expect(await people()).toEqual(noted.slice(0, 2));
    expect(await room.rows('SELECT people_until FROM log_state')).toEqual([{ people_until: 4 }]);
    expect(await noteFormerPeople(room.db, room.store, 2)).toBe(1);
    expect(await people()).toEqual(noted);
    expect(await noteFormerPeople(room.db, room.store, 2)).toBe(0);
  });

  it('come first, and take from what is closed at once', async () => {
    await room.fill(...plain(9));
    expect(await room.close(2, 2)).toBe(4);
    await forgetPeople();
    expect(await room.close(2, 3)).toBe(2);
    // The new one is noted as it is closed, behind those that were looked through.
    expect(await room.rows('SELECT archived, people_until FROM log_state')).toEqual([
      { archived: 6, people_until: 6 },
    ]);
    await forgetPeople();
    expect(await room.close(2, 1)).toBe(0);
    expect(await room.rows('SELECT people_until FROM log_state')).toEqual([{ people_until: 2 }]);
  });

  it('of texts that are erased are nobody', async () => {
    await room.fill(decisionAt(START, 'intent'), ...plain(2));
    await room.db.prepare('DELETE FROM log_texts WHERE idx = 0').run();
    await room.close(1, 1);
    await forgetPeople();
    expect(await noteFormerPeople(room.db, room.store, 5)).toBe(1);
    expect(await people()).toEqual([]);
  });
});
