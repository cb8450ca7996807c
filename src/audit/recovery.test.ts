/** How far a halted log has come, and how it goes on under another name. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { entryAt, type LogRoom, openLogRoom, plain, START } from '../../test/support/log-room.ts';
import { EXAMINE_LOG, openNewLog, readRecovery, saveRecovery } from './recovery.ts';
import { haltLog } from './rows.ts';

let room: LogRoom;
beforeAll(async () => {
  room = await openLogRoom();
});
beforeEach(() => room.clear());
afterAll(() => room.dispose());

const NEW = { origin: null, halted: null, vouchedUntil: null, recoveredUntil: null };

/** A log of three, vouched for, that was found to be older. */
async function haltOne(): Promise<void> {
  await room.add(...plain(3));
  await room.db.prepare("UPDATE log_state SET origin = 'a/log', vouched_until = 77").run();
  await haltLog(room.db, 'older');
}

it('what a copy is asked for is how many entries it has, and until when it was vouched for', async () => {
  expect(await room.rows(EXAMINE_LOG)).toEqual([{ n: 0, first: null, last: null, vouched: null }]);
  await haltOne();
  expect(await room.rows(EXAMINE_LOG)).toEqual([{ n: 3, first: 0, last: 2, vouched: 77 }]);
});

it('how far it has come is kept while it is halted alone', async () => {
  expect(await readRecovery(room.db)).toEqual(NEW);
  await saveRecovery(room.db, 'journal/1').run();
  expect(await readRecovery(room.db)).toEqual(NEW);
  await haltOne();
  await saveRecovery(room.db, 'journal/2').run();
  expect(await readRecovery(room.db)).toEqual({
    ...{ origin: 'a/log', halted: 'older', vouchedUntil: 77, recoveredUntil: 'journal/2' },
  });
});

it('it goes on under another name, with an entry that says from what', async () => {
  await haltOne();
  await saveRecovery(room.db, 'journal/2').run();
  const along = [room.db.prepare("UPDATE log_state SET policy_revision = 'along'")];
  await openNewLog(room.db, await readRecovery(room.db), 'a/log/2', START + 9, along);
  expect(await readRecovery(room.db)).toEqual({ ...NEW, origin: 'a/log/2' });
  expect(await room.rows('SELECT policy_revision FROM log_state')).toEqual([
    { policy_revision: 'along' },
  ]);
  const [entry] = await room.rows(
    'SELECT l.idx, l.id, t.kind, t.tenant_id, t.subject_id, t.at, t.own_json FROM log l JOIN log_texts t ON t.idx = l.idx WHERE l.idx = 3',
  );
  expect(entry).toEqual({
    ...{ idx: 3, id: expect.stringMatching(/^evt_/), kind: 'recovery', tenant_id: null },
    ...{ subject_id: null, at: START + 9 },
    own_json: JSON.stringify({ former: 'a/log', because: 'older' }),
  });
  await room.add(entryAt(START + 10));
});

it('it keeps its name where nothing was told of the journal', async () => {
  await haltOne();
  const opened = openNewLog(room.db, await readRecovery(room.db), 'a/log/2', START, []);
  await expect(opened).rejects.toThrow('log_origin');
  expect(await readRecovery(room.db)).toMatchObject({ origin: 'a/log', halted: 'older' });
});

it('a database without its state is none', async () => {
  await room.db.prepare('DELETE FROM log_state').run();
  await expect(readRecovery(room.db)).rejects.toThrow('log_state has no row.');
});
