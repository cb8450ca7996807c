/** Intents whose request ended before it could say what came of it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openLog } from '../../test/support/log.ts';
import {
  decisionAt,
  entryAt,
  type LogRoom,
  openLogRoom,
  outcomeOf,
  START,
} from '../../test/support/log-room.ts';
import { markSettled, settleInterrupted } from './interrupted.ts';

/** No request lasts as long as that. */
const LONG = 15 * 60_000;
let room: LogRoom;
beforeAll(async () => {
  room = await openLogRoom();
});
beforeEach(() => room.clear());
afterAll(() => room.dispose());

const settle = (now: number, most = 100) => settleInterrupted(room.db, openLog(room.db), now, most);
const outcomes = () =>
  room.rows(
    `SELECT l.id, t.tenant_id, t.subject_id, t.at, t.own_json FROM log l JOIN log_texts t ON t.idx = l.idx
     WHERE t.kind = 'outcome' ORDER BY l.idx`,
  );
const operation = (decisionId: string) => ({ decisionId, operation: 'verify' });

it('of none there is nothing to settle', async () => {
  expect(await settle(START)).toEqual({ intents: [], upTo: null });
});

it('they are told as interrupted once their time is over, again until they are marked', async () => {
  const [first, second] = [decisionAt(START, 'intent'), decisionAt(START + 1, 'intent')];
  await room.add(first, second);
  expect(await settle(START + LONG - 1)).toEqual({ intents: [], upTo: 0 });
  const told = { intents: [operation(first.id)], upTo: 1 };
  expect(await settle(START + LONG)).toEqual(told);
  const interrupted = {
    ...{ id: first.id.replace('dec_', 'out_'), tenant_id: 'acme', subject_id: 'sub_1' },
    ...{ at: START + LONG, own_json: '{"outcome":"interrupted","details":{}}' },
  };
  expect(await outcomes()).toEqual([interrupted]);
  expect(await settle(START + LONG)).toEqual(told);
  expect(await outcomes()).toEqual([interrupted]);
  await markSettled(room.db, 1);
  expect(await settle(START + LONG)).toEqual({ intents: [], upTo: 1 });
  expect(await settle(START + LONG + 1)).toMatchObject({ intents: [operation(second.id)] });
});

it('those that have an outcome, and what is no intent, are passed by', async () => {
  const done = decisionAt(START, 'intent');
  await room.add(...[done, outcomeOf(done, START), decisionAt(START, 'decision'), entryAt(START)]);
  expect(await settle(START + LONG)).toEqual({ intents: [], upTo: 4 });
  expect(await outcomes()).toHaveLength(1);
});

it('they are settled so many at once', async () => {
  const all = [0, 1, 2].map((at) => decisionAt(START + at, 'intent'));
  await room.add(entryAt(START), ...all);
  const later = START + 2 * LONG;
  expect(await settle(later, 2)).toEqual({
    ...{ intents: all.slice(0, 2).map(({ id }) => operation(id)), upTo: 3 },
  });
  await markSettled(room.db, 3);
  expect((await settle(later, 2)).intents).toEqual([operation(all[2].id)]);
});

it('what is marked moves on alone', async () => {
  const settled = () => room.rows('SELECT settled FROM log_state');
  await markSettled(room.db, 5);
  await markSettled(room.db, 3);
  expect(await settled()).toEqual([{ settled: 5 }]);
});
