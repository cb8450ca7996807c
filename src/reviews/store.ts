/** Reviews and their verdicts, in D1. The schema says which verdicts count, and that a review ends once. */
import type { Memory } from '../person.ts';
import {
  type Ending,
  type Release,
  type Review,
  type ReviewRow,
  readReview,
  type Verdict,
} from './review.ts';

const VERDICTS = `(SELECT json_group_array(json_object('number', number, 'reviewer', reviewer,
  'checked', checked, 'verdict', verdict, 'reason', reason, 'recordedAt', recorded_at))
  FROM review_verdicts WHERE review_id = r.id) AS verdicts_json`;

/** Of this tenant; ids of another find nothing. */
export function selectReview(db: D1Database, tenantId: string, id: string): D1PreparedStatement {
  return db
    .prepare(`SELECT *, ${VERDICTS} FROM reviews r WHERE id = ?1 AND tenant_id = ?2`)
    .bind(id, tenantId);
}

/** By the id under which the app reads the answer. */
export function selectAnswer(
  db: D1Database,
  tenantId: string,
  answerId: string,
): D1PreparedStatement {
  return db
    .prepare(`SELECT *, ${VERDICTS} FROM reviews r WHERE answer_id = ?1 AND tenant_id = ?2`)
    .bind(answerId, tenantId);
}

/**
 * Of one tenant, newest first.
 * @param waitingAt only those that wait at this time; null: all of them
 * @param after an id of the list, or null
 */
export function selectReviews(
  db: D1Database,
  tenantId: string,
  waitingAt: number | null,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const waiting = waitingAt === null ? '?4 IS NULL' : 'ended_at IS NULL AND expires_at > ?4';
  const place =
    after === null
      ? '?2 IS NULL'
      : 'rowid < (SELECT rowid FROM reviews WHERE tenant_id = ?1 AND id = ?2)';
  return db
    .prepare(
      `SELECT *, ${VERDICTS} FROM reviews r WHERE tenant_id = ?1 AND ${place} AND ${waiting}
       ORDER BY rowid DESC LIMIT ?3`,
    )
    .bind(tenantId, after, most, waitingAt);
}

export interface Whose {
  readonly tenantId: string;
  readonly subjectId: string;
}

/** Of one person, newest first; at most so many. */
export function selectReviewsOf(
  db: D1Database,
  { tenantId, subjectId }: Whose,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT *, ${VERDICTS} FROM reviews r WHERE subject_id = ?1 AND tenant_id = ?2
       ORDER BY rowid DESC LIMIT ?3`,
    )
    .bind(subjectId, tenantId, most);
}

export function insertReview(
  db: D1Database,
  review: Omit<Review, 'end' | 'verdicts'>,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO reviews (id, answer_id, tenant_id, deployment_id, subject_id, decision_id, key_id,
         needed, request_json, finding_json, opened_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      review.id,
      review.answerId,
      review.tenantId,
      review.deploymentId,
      review.subjectId,
      review.decisionId,
      review.keyId,
      review.needed,
      JSON.stringify(review.request),
      JSON.stringify(review.finding),
      review.openedAt,
      review.expiresAt,
    );
}

const REFUSALS = ['review_settled', 'own_review', 'reviewed_already', 'review_moved'] as const;

/**
 * What the schema says of a verdict that does not count. review_settled: the review has ended, or its
 * time is over, or the person is erased. own_review: it was asked with a key of the reviewer's.
 * reviewed_already: they have given their verdict. review_moved: somebody else's came first.
 */
export type VerdictRefusal = (typeof REFUSALS)[number];

/** @param says whether the schema refused with this word */
export function refusalOf(says: (word: string) => boolean): VerdictRefusal | undefined {
  return REFUSALS.find(says);
}

/** A trigger refuses one that does not count: see `refusalOf`. */
export function insertVerdict(
  db: D1Database,
  reviewId: string,
  keyId: string,
  { number, reviewer, checked, verdict, reason, recordedAt }: Verdict,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO review_verdicts (review_id, number, key_id, reviewer, checked, verdict, reason,
         recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(reviewId, number, keyId, reviewer, checked, verdict, reason, recordedAt);
}

/** Once and for good. What was found is kept only where it is released. */
export function endReview(
  db: D1Database,
  id: string,
  end: {
    readonly at: number;
    readonly ending: Exclude<Ending, 'expired'>;
    readonly overturned: boolean;
    readonly release: Release;
  },
): D1PreparedStatement[] {
  const released = end.ending === 'released';
  return [
    db
      .prepare(
        `UPDATE reviews SET ended_at = ?2, ending = ?3, overturned = ?4, release_json = ?5
         WHERE id = ?1`,
      )
      .bind(
        id,
        end.at,
        end.ending,
        released ? Number(end.overturned) : null,
        JSON.stringify(end.release),
      ),
    ...(released ? [] : [forgetUnreleased(db, id)]),
  ];
}

/** One that nobody reviewed in time; finds nothing to change where it has ended, or is gone. */
export function expireReview(db: D1Database, id: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE reviews SET ended_at = ?2, ending = 'expired'
       WHERE id = ?1 AND ended_at IS NULL AND expires_at <= ?2`,
    )
    .bind(id, now);
}

/** What was found, where nobody will be told it. */
export function forgetUnreleased(db: D1Database, id: string): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE reviews SET finding_json = NULL WHERE id = ? AND ending IN ('refused', 'expired')`,
    )
    .bind(id);
}

/** Those whose time is over, and which nobody has ended. */
export function selectExpired(db: D1Database, now: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `SELECT *, ${VERDICTS} FROM reviews r WHERE ended_at IS NULL AND expires_at <= ?1
       ORDER BY expires_at LIMIT ?2`,
    )
    .bind(now, most);
}

const DAY = 86_400_000;

/** How long an app may read an answer after its release, in milliseconds. */
export const ANSWER_KEPT = 7 * DAY;

/** How long a review is kept after its end, for the person, and for the register's figures. */
export const REVIEW_KEPT = 365 * DAY;

/** Forgets answers and reviews whose time is over. @param most of each */
export function dropOldReviews(db: D1Database, now: number, most: number): D1PreparedStatement[] {
  const old = `SELECT id FROM reviews WHERE ended_at <= ?1 AND ended_at IS NOT NULL
    ORDER BY ended_at LIMIT ?2`;
  return [
    db
      .prepare(
        `UPDATE reviews SET finding_json = NULL WHERE id IN (
           SELECT id FROM reviews WHERE finding_json IS NOT NULL AND ended_at <= ?1 LIMIT ?2)`,
      )
      .bind(now - ANSWER_KEPT, most),
    db
      .prepare(`DELETE FROM review_verdicts WHERE review_id IN (${old})`)
      .bind(now - REVIEW_KEPT, most),
    db.prepare(`DELETE FROM reviews WHERE id IN (${old})`).bind(now - REVIEW_KEPT, most),
  ];
}

/** A deployment, and the instant until which what ended goes. */
type Limit = readonly [deploymentId: string, until: number];

const OF_LIMITS = `FROM json_each(?1) CROSS JOIN reviews r
  ON r.deployment_id = value ->> 0 AND r.ended_at <= value ->> 1`;

/** What was found, of a deployment whose rules keep it for less after the release. */
export function forgetAnswersUntil(
  db: D1Database,
  limits: readonly Limit[],
  most: number,
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `UPDATE reviews SET finding_json = NULL WHERE id IN (
           SELECT r.id ${OF_LIMITS} WHERE r.finding_json IS NOT NULL LIMIT ?2)`,
      )
      .bind(JSON.stringify(limits), most),
  ];
}

/** Reviews, the same. */
export function dropReviewsUntil(
  db: D1Database,
  limits: readonly Limit[],
  most: number,
): D1PreparedStatement[] {
  const old = `SELECT r.id ${OF_LIMITS} LIMIT ?2`;
  return [
    `DELETE FROM review_verdicts WHERE review_id IN (${old})`,
    `DELETE FROM reviews WHERE id IN (${old})`,
  ].map((sql) => db.prepare(sql).bind(JSON.stringify(limits), most));
}

/** How many answers are kept of reviews that ended by then, of each deployment. */
export function countAnswersUntil(db: D1Database, limits: readonly Limit[]): D1PreparedStatement {
  return countUntil(db, limits, 'AND finding_json IS NOT NULL');
}

/** How many reviews ended by then. */
export function countReviewsUntil(db: D1Database, limits: readonly Limit[]): D1PreparedStatement {
  return countUntil(db, limits, '');
}

function countUntil(db: D1Database, limits: readonly Limit[], which: string): D1PreparedStatement {
  return db
    .prepare(
      `SELECT value ->> 0 AS id, (SELECT count(*) FROM reviews WHERE deployment_id = value ->> 0
         AND ended_at <= value ->> 1 ${which}) AS n FROM json_each(?)`,
    )
    .bind(JSON.stringify(limits));
}

/** Deployments that have reviews, by id. Each is found by its first, however many it has. */
export function selectDeploymentsWithReviews(
  db: D1Database,
  after: string,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `WITH RECURSIVE seen (id) AS (
         SELECT min(deployment_id) FROM reviews WHERE deployment_id > ?1
         UNION ALL
         SELECT (SELECT min(deployment_id) FROM reviews WHERE deployment_id > seen.id)
         FROM seen WHERE seen.id IS NOT NULL)
       SELECT id FROM seen WHERE id IS NOT NULL LIMIT ?2`,
    )
    .bind(after, most);
}

/** What this room knows of people. */
export const reviewsMemory: Memory = {
  room: 'reviews',
  forget: (db, { tenantId, subjectId }) =>
    [
      `DELETE FROM review_verdicts WHERE review_id IN (SELECT id FROM reviews WHERE ${THEIRS})`,
      `DELETE FROM reviews WHERE ${THEIRS}`,
    ].map((sql) => db.prepare(sql).bind(subjectId, tenantId)),
  countLeft: (db, { tenantId, subjectId }) =>
    db.prepare(`SELECT count(*) AS left FROM reviews WHERE ${THEIRS}`).bind(subjectId, tenantId),
};
const THEIRS = 'subject_id = ?1 AND tenant_id = ?2';

/** @throws StoredRecordError */
export async function findReview(statement: D1PreparedStatement): Promise<Review | null> {
  const row = await statement.first<ReviewRow>();
  return row && readReview(row);
}
