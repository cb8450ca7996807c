/** Reviews in the database: who counts, what ends one, what is told of them and what goes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { findFigures, selectFigures } from './figures.ts';
import { reviewsOf } from './person.ts';
import { conclude, statusAt } from './review.ts';
import {
  ANSWER_KEPT,
  dropOldReviews,
  endReview,
  expireReview,
  findReview,
  insertReview,
  insertVerdict,
  REVIEW_KEPT,
  selectReview,
} from './store.ts';

let real: Database;
let db: D1Database;
let close: () => Promise<void>;

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-30T12:00:00Z');

beforeAll(async () => {
  ({ db: real, close } = await openDatabase());
  db = real;
  const rows = [
    "INSERT INTO tenants (id, name, created_at) VALUES ('acme', 'acme', 0)",
    `INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes_json, holder, created_at)
     VALUES ('app', 'acme', '', '["recognise"]', NULL, 0), ('r1', 'acme', '', '["review"]', 'ruth', 0)`,
    `INSERT INTO deployments (id, tenant_id, version, registration_json, created_at, updated_at)
     VALUES ('dep', 'acme', 1, '{}', 0, 0), ('few', 'acme', 1, '{}', 0, 0)`,
    "INSERT INTO subjects (id, tenant_id, created_at) VALUES ('sub', 'acme', 0), ('other', 'acme', 0)",
  ];
  await db.batch(rows.map((sql) => db.prepare(sql)));
});
afterAll(() => close());

let count = 0;

async function open(opened: { at?: number; subject?: string; deployment?: string } = {}) {
  const id = `rev_${++count}`;
  const openedAt = opened.at ?? NOW;
  await insertReview(db, {
    id,
    answerId: `ver_${count}`,
    tenantId: 'acme',
    deploymentId: opened.deployment ?? 'few',
    subjectId: opened.subject ?? 'other',
    decisionId: `dec_${count}`,
    keyId: 'app',
    needed: 1,
    request: { probing: false, liveness: { status: 'none' } },
    finding: { matched: false, falseMatchRate: 0.001, template: null, attackDetection: 'none' },
    openedAt,
    expiresAt: openedAt + 24 * HOUR,
  }).run();
  return id;
}

const release = {
  id: 'dec_after',
  deployment_version: 1,
  policy_revision: 'r',
  model: 'm',
  jurisdictions: [],
  obligations: [],
  reasons: [],
};

async function judge(id: string, verdict: 'upheld' | 'overturned', at: number) {
  const given = { checked: 'document', verdict, reason: 'Seen.', recordedAt: at } as const;
  const overturned = verdict === 'overturned';
  await db.batch([
    insertVerdict(db, id, 'r1', { ...given, number: 1, reviewer: 'ruth' }),
    ...endReview(db, id, { at, ending: 'released', overturned, release }),
  ]);
}

describe('how a review stands', () => {
  const at = (end: null | { ending: 'released' }, now: number) =>
    statusAt(
      { end: end && { ...end, at: 0, overturned: false, release: null }, expiresAt: 10 },
      now,
    );

  it('waits until its time is over, whoever has written that down', () => {
    expect([at(null, 9), at(null, 10), at({ ending: 'released' }, 10)]).toEqual([
      'in_review',
      'expired',
      'released',
    ]);
  });

  it('is upheld by as many different people as are needed, and overturned by one', () => {
    const given = (reviewer: string) => ({
      ...{ number: 1, reviewer, checked: 'document', verdict: 'upheld', reason: '', recordedAt: 0 },
    });
    const judged = (needed: number, names: string[], verdict: 'upheld' | 'overturned') =>
      conclude(
        { needed, verdicts: names.map(given) as Parameters<typeof conclude>[0]['verdicts'] },
        { verdict, reviewer: 'ruth' },
      );
    expect(judged(1, [], 'upheld')).toEqual({ overturned: false, reviewers: 1 });
    expect(judged(2, [], 'upheld')).toBeNull();
    expect(judged(2, ['ruth'], 'upheld')).toBeNull();
    expect(judged(2, ['ravi'], 'upheld')).toEqual({ overturned: false, reviewers: 2 });
    expect(judged(3, [], 'overturned')).toEqual({ overturned: true, reviewers: 1 });
  });
});

describe('the schema', () => {
  it('takes no verdict when the time is over, and no end twice', async () => {
    const id = await open();
    await expect(judge(id, 'upheld', NOW + 24 * HOUR)).rejects.toThrow('review_settled');
    await judge(id, 'upheld', NOW + 24 * HOUR - 1);
    const again = endReview(db, id, { at: NOW, ending: 'refused', overturned: false, release });
    await expect(db.batch(again)).rejects.toThrow('review_settled');
    expect((await expireReview(db, id, NOW + 30 * HOUR).run()).meta.changes).toBe(0);
  });

  it('expires one only when its time is over', async () => {
    const id = await open();
    expect((await expireReview(db, id, NOW + 24 * HOUR - 1).run()).meta.changes).toBe(0);
    await expireReview(db, id, NOW + 24 * HOUR).run();
    const review = await findReview(selectReview(db, 'acme', id));
    expect(review?.end).toMatchObject({ ending: 'expired', overturned: null });
  });
});

it('the person is told all but who looked, and nobody else’s', async () => {
  const waiting = await open({ subject: 'sub' });
  const ended = await open({ subject: 'sub' });
  await judge(ended, 'overturned', NOW + HOUR);
  const told = await reviewsOf(db, { tenantId: 'acme', subjectId: 'sub' }, NOW + 2 * HOUR);
  expect(told).toMatchObject([
    {
      id: ended,
      status: 'released',
      matched: true,
      overturned: true,
      verdicts: [{ checked: 'document', verdict: 'overturned', reason: 'Seen.' }],
    },
    { id: waiting, status: 'in_review', matched: null, verdicts: [] },
  ]);
  expect(JSON.stringify(told)).not.toContain('ruth');
  expect(await reviewsOf(db, { tenantId: 'zoo', subjectId: 'sub' }, NOW)).toEqual([]);
});

it('answers go after a week and reviews after a year; those that wait stay', async () => {
  const [told, waiting] = [await open(), await open()];
  await judge(told, 'upheld', NOW);
  const find = (id: string) => findReview(selectReview(db, 'acme', id));
  const drop = (at: number) => db.batch(dropOldReviews(db, at, 1000));
  await drop(NOW + ANSWER_KEPT - 1);
  expect((await find(told))?.finding).not.toBeNull();
  await drop(NOW + ANSWER_KEPT);
  expect((await find(told))?.finding).toBeNull();
  await drop(NOW + REVIEW_KEPT - 1);
  expect(await find(told)).not.toBeNull();
  await drop(NOW + REVIEW_KEPT);
  expect(await find(told)).toBeNull();
  expect((await find(waiting))?.finding).not.toBeNull();
});

it('the register has figures of twenty and more, and of none fewer', async () => {
  const since = NOW - REVIEW_KEPT;
  const figures = async () => (await findFigures(db, ['dep', 'few'], since)).get('dep');
  // Of before the year: not counted.
  await judge(await open({ deployment: 'dep', at: since - 2 * HOUR }), 'overturned', since - 1);
  for (let minutes = 1; minutes <= 19; minutes++) {
    const verdict = minutes <= 5 ? 'overturned' : 'upheld';
    await judge(await open({ deployment: 'dep' }), verdict, NOW + minutes * 60_000);
  }
  expect(await figures()).toBeUndefined();
  await expireReview(db, await open({ deployment: 'dep' }), NOW + 24 * HOUR).run();
  // Twenty ended, of which nineteen were looked at.
  expect(await figures()).toEqual({
    ended: 20,
    median_minutes: null,
    overturned_share: null,
    unreviewed_share: 0.05,
  });
  await judge(await open({ deployment: 'dep' }), 'upheld', NOW + 1000 * 60_000);
  expect(await figures()).toEqual({
    ended: 21,
    median_minutes: 11,
    overturned_share: 0.25,
    unreviewed_share: 0.05,
  });
});

it('reads no more of a deployment than is counted', async () => {
  const explaining = {
    prepare: (sql: string) => db.prepare(`EXPLAIN QUERY PLAN ${sql}`),
  } as D1Database;
  const { results } = await selectFigures(explaining, ['dep'], 0).all<{ detail: string }>();
  const plan = results.map(({ detail }) => detail).join('\n');
  expect(plan).toContain(
    'SEARCH reviews USING INDEX reviews_by_deployment (deployment_id=? AND ended_at>?)',
  );
  expect(plan).not.toMatch(/SCAN (r|reviews)\b/);
});
