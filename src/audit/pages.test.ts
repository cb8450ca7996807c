/** Decisions in order, page by page, from closed segments and the database: of a tenant, and of a person. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  decisionAt,
  entryAt,
  type LogRoom,
  openLogRoom,
  outcomeOf,
  plain,
  START,
} from '../../test/support/log-room.ts';
import { readConcerning, selectSegmentsOf } from './concerning.ts';
import type { NewEntry } from './entry.ts';
import { logMemory } from './erasure.ts';
import { readDecisionsOf, readVersionsNamed, selectTextsById } from './of-tenant.ts';
import type { DecisionPage } from './segment-reader.ts';
import type { TextRow } from './text.ts';

let room: LogRoom;
beforeAll(async () => {
  room = await openLogRoom();
});
beforeEach(() => room.clear());
afterAll(() => room.dispose());

const stores = () => ({ db: room.db, published: room.store });
const ofTenant = (after: number | null, most: number, tenant = 'acme') =>
  readDecisionsOf(stores(), null, tenant, after, most);
const ofPerson = (after: number | null, most: number, subjectId = 'sub_1', tenantId = 'acme') =>
  readConcerning(stores(), null, { tenantId, subjectId }, after, most);
type Read = (after: number | null, most: number) => Promise<DecisionPage>;
const READERS: [string, Read][] = [
  ['a tenant', ofTenant],
  ['a person', ofPerson],
];

/** So many decisions of the tenant and the person, each behind one of somebody else at another tenant. */
function alternating(n: number): NewEntry[] {
  const other = { tenantId: 'globex', subjectId: 'sub_2' };
  return Array.from({ length: n }, (_, at) => [
    decisionAt(START + at, 'decision', other),
    decisionAt(START + at, 'decision'),
  ]).flat();
}
const brief = ({ entries, next }: DecisionPage) => ({
  at: entries.map(({ index }) => index),
  next,
});

describe.each(READERS)('decisions of %s', (_, read) => {
  it('of the database come a page at a time', async () => {
    await room.add(...alternating(3));
    expect(brief(await read(null, 5))).toEqual({ at: [1, 3, 5], next: null });
    expect(brief(await read(null, 3))).toEqual({ at: [1, 3, 5], next: null });
    expect(brief(await read(null, 2))).toEqual({ at: [1, 3], next: 4 });
    expect(brief(await read(4, 2))).toEqual({ at: [5], next: null });
    expect(brief(await read(1, 1))).toEqual({ at: [3], next: 4 });
    expect(brief(await read(5, 2))).toEqual({ at: [], next: null });
  });

  it('of segments come before those of the database', async () => {
    await room.fill(...alternating(4));
    await room.close(3, 2);
    expect(brief(await read(null, 9))).toEqual({ at: [1, 3, 5, 7], next: null });
    expect(brief(await read(null, 1))).toEqual({ at: [1], next: 2 });
    expect(brief(await read(2, 1))).toEqual({ at: [3], next: 4 });
    expect(brief(await read(4, 1))).toEqual({ at: [5], next: 6 });
    expect(brief(await read(6, 1))).toEqual({ at: [7], next: null });
    expect(brief(await read(3, 9))).toEqual({ at: [5, 7], next: null });
  });

  it('of more segments than a page reads lead on to the next', async () => {
    await room.fill(...alternating(11));
    await room.close(2, 10);
    expect(brief(await read(null, 99))).toEqual({ at: [1, 3, 5, 7, 9, 11, 13, 15], next: 15 });
    expect(brief(await read(15, 99))).toEqual({ at: [17, 19, 21], next: null });
  });

  it('of as many segments as a page reads go on in the database', async () => {
    await room.fill(...alternating(9));
    await room.close(2, 8);
    expect(brief(await read(null, 99))).toEqual({
      at: [1, 3, 5, 7, 9, 11, 13, 15, 17],
      next: null,
    });
  });

  it('have their outcome, wherever it is', async () => {
    const near = decisionAt(START, 'intent');
    const far = decisionAt(START + 1, 'intent');
    const late = decisionAt(START + 2, 'intent');
    const open = decisionAt(START + 3, 'intent');
    await room.fill(
      ...[near, outcomeOf(near, START + 4, 'matched'), far, late, open],
      ...[outcomeOf(far, START + 5, 'not_matched'), outcomeOf(late, START + 6, 'withheld')],
      entryAt(START + 7),
    );
    const told = async () =>
      (await read(null, 9)).entries.map(({ index, outcome }) => [
        ...[index, outcome?.name, outcome?.recordedAt],
      ]);
    const all = [
      [0, 'matched', START + 4],
      [2, 'not_matched', START + 5],
      [3, 'withheld', START + 6],
      [4, undefined, undefined],
    ];
    expect(await told()).toEqual(all);
    await room.close(5, 1);
    expect(await told()).toEqual(all);
    await room.close(1, 1);
    expect(await told()).toEqual(all);
  });

  it('whose outcomes are in too many other segments come in more pages', async () => {
    const intents = Array.from({ length: 10 }, (_, at) => decisionAt(START + at, 'intent'));
    await room.fill(...intents, ...intents.map((one) => outcomeOf(one, START + 20)), ...plain(1));
    await room.close(10, 1);
    await room.close(1);
    expect(brief(await read(null, 99))).toEqual({ at: [0, 1, 2, 3, 4, 5, 6, 7], next: 7 });
    const second = await read(7, 99);
    expect(brief(second).at).toEqual([8, 9]);
    expect(brief(await read(16, 99))).toEqual({ at: [], next: null });
    expect(second.entries.map(({ outcome }) => outcome?.name)).toEqual(['matched', 'matched']);
  });

  it('who were erased are no longer there', async () => {
    await room.fill(...alternating(3));
    await room.close(3, 1);
    const person = { tenantId: 'acme', subjectId: 'sub_1' };
    await room.db.batch(logMemory.forget(room.db, person));
    expect(brief(await read(null, 9))).toEqual({ at: [], next: null });
  });
});

describe('a decision out of a segment', () => {
  it('is what it was in the database', async () => {
    const intent = decisionAt(START, 'intent');
    await room.fill(
      ...[intent, outcomeOf(intent, START + 1), decisionAt(START + 2, 'decision')],
      entryAt(START),
    );
    const before = await ofTenant(null, 9);
    await room.close(3);
    expect(await ofTenant(null, 9)).toEqual(before);
    expect(before.entries).toMatchObject([
      {
        ...{ id: intent.id, index: 0, deploymentId: 'dep_1', deploymentVersion: 2, keyId: 'k' },
        ...{ request: 'req_1', operation: 'verify', input: { now: 'n', purpose: 'ticketing' } },
        ...{ subjectId: 'sub_1', decidedAt: START, policyRevision: 'r', modelId: 'm' },
        outcome: { name: 'matched', details: { score: 'none' }, recordedAt: START + 1 },
      },
      { index: 2, outcome: { name: 'refused', details: {}, recordedAt: START + 2 } },
    ]);
  });

  it('is of one tenant alone, even of a person whom two name', async () => {
    await room.fill(
      ...[decisionAt(START, 'decision'), decisionAt(START, 'decision', { tenantId: 'globex' })],
      ...plain(1),
    );
    await room.close(2);
    expect(brief(await ofPerson(null, 9))).toEqual({ at: [0], next: null });
    expect(brief(await ofPerson(null, 9, 'sub_1', 'globex'))).toEqual({ at: [1], next: null });
    expect(brief(await ofPerson(null, 9, 'sub_9'))).toEqual({ at: [], next: null });
    expect(brief(await ofTenant(null, 9, 'globex'))).toEqual({ at: [1], next: null });
  });
});

it('segments of a person are those with decisions about them behind a place', async () => {
  const at = (subjectId: string) => decisionAt(START, 'decision', { subjectId });
  await room.fill(
    ...[at('sub_1'), at('sub_2'), at('sub_2'), at('sub_2'), at('sub_1'), at('sub_2')],
    ...plain(1),
  );
  await room.close(2);
  const of = async (subject: string, after: number | null, most = 9) =>
    (await selectSegmentsOf(room.db, subject, after, most).all()).results;
  const [first, second, third] = [0, 2, 4].map((place) => ({ first: place, next: place + 2 }));
  expect(await of('sub_1', null)).toEqual([first, third]);
  expect(await of('sub_2', null)).toEqual([first, second, third]);
  expect(await of('sub_2', null, 2)).toEqual([first, second]);
  expect(await of('sub_1', 0)).toEqual([first, third]);
  expect(await of('sub_1', 1)).toEqual([third]);
  expect(await of('sub_2', 2)).toEqual([second, third]);
  expect(await of('sub_1', 5)).toEqual([]);
  expect(await of('sub_9', null)).toEqual([]);
});

it('texts by their ids are those of the tenant that the database has', async () => {
  const [own, second, other] = [
    entryAt(START),
    entryAt(START + 1),
    entryAt(START + 2, { tenantId: 'globex' }),
  ];
  await room.add(own, second, other);
  const ids = [own, other].map(({ id }) => id);
  const { results } = await selectTextsById(room.db, 'acme', [...ids, 'evt_none']).all<TextRow>();
  expect(results).toMatchObject([
    { idx: 0, id: own.id, tenant_id: 'acme', kind: 'registration', subject_id: null, at: START },
  ]);
});

it('versions are told by entries that name both, deployment and version', () => {
  const row = (id: string, own: object): TextRow => ({
    ...{ idx: 0, id, entry: 'e', tenant_id: 't', kind: 'registration', subject_id: null, at: 1 },
    ...{ salt: 's', own_json: JSON.stringify(own), facts_json: null },
  });
  const rows = [
    row('a', { deployment: 'dep_1', deployment_version: 3 }),
    row('b', { deployment: 'dep_1' }),
    row('c', { deployment_version: 3 }),
    row('d', { deployment: null, deployment_version: 3 }),
    row('e', { deployment: 'dep_1', deployment_version: '3' }),
    { ...row('f', { deployment: 'dep_1', deployment_version: 3 }), own_json: null },
  ];
  expect(readVersionsNamed(rows)).toEqual(new Map([['a', ['dep_1', 3]]]));
});
