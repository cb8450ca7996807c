/** Idempotency keys in D1: `idempotency_keys`, and no other room's. */

import type { Memory } from '../person.ts';

/** Milliseconds that an answer is remembered. */
export const REMEMBERED_FOR = 24 * 3_600_000;
/** Milliseconds after which a request that left no answer has ended without one. */
export const LOST_AFTER = 60_000;

/** A request under one of the Worker's secrets. */
export interface Mark {
  /** See `nameKey`. */
  readonly id: string;
  readonly fingerprint: string;
}

export interface Claim {
  /** Under the secret that seals now, and behind it under those that sealed before. */
  readonly marks: readonly Mark[];
  readonly tenantId: string;
  readonly now: number;
}

export type Claimed = { readonly is: 'ours' } | Found;

/** A request that came before with the same key. */
export type Found =
  | { readonly is: 'running' }
  | { readonly is: 'another' }
  /** `mark`: the place of the one that was found. */
  | { readonly is: 'done'; readonly sealed: string; readonly mark: number };

interface Row {
  id: string;
  fingerprint: string;
  sealed: string | null;
}

const idsOf = (marks: readonly Mark[]): string => JSON.stringify(marks.map(({ id }) => id));

function toFound(marks: readonly Mark[], row: Row | undefined): Found {
  const mark = marks.findIndex(({ id }) => id === row?.id);
  if (row?.fingerprint !== marks[mark]?.fingerprint) return { is: 'another' };
  return row.sealed === null ? { is: 'running' } : { is: 'done', sealed: row.sealed, mark };
}

/**
 * What there is of a request already, for who takes its key later (`takeKey`).
 * @returns null where nobody holds it
 */
export async function findClaim(db: D1Database, claim: Claim): Promise<Found | null> {
  const { marks, now } = claim;
  const [{ id, fingerprint }] = marks;
  const row = await db
    .prepare(
      `SELECT id, fingerprint, sealed FROM idempotency_keys
       WHERE id IN (SELECT value FROM json_each(?1)) AND started_at > ?4
         AND (sealed IS NOT NULL OR started_at > ?5 OR (id = ?2 AND fingerprint <> ?3))
       ORDER BY id = ?2 DESC, started_at DESC`,
    )
    .bind(idsOf(marks), id, fingerprint, now - REMEMBERED_FOR, now - LOST_AFTER)
    .first<Row>();
  return row && toFound(marks, row);
}

/**
 * Takes the key within the transaction that the request is recorded in: of many at once with one key, the
 * transaction of one is carried out, and the others fail with `KEY_TAKEN`. What `findClaim` does not see is
 * as none here, too.
 */
export function takeKey(db: D1Database, claim: Claim): D1PreparedStatement[] {
  const { marks, tenantId, now } = claim;
  const [{ id, fingerprint }] = marks;
  const [since, alive] = [now - REMEMBERED_FOR, now - LOST_AFTER];
  return [
    db
      .prepare(
        `DELETE FROM idempotency_keys WHERE id = ?1
         AND (started_at <= ?3 OR (sealed IS NULL AND started_at <= ?4 AND fingerprint = ?2))`,
      )
      .bind(id, fingerprint, since, alive),
    // Where a row under another secret stands for the same request, its id is there already, too.
    db
      .prepare(
        `INSERT INTO idempotency_keys (id, tenant_id, fingerprint, started_at)
         SELECT coalesce((SELECT id FROM idempotency_keys
           WHERE id IN (SELECT value FROM json_each(?7)) AND id <> ?1 AND started_at > ?5
             AND (sealed IS NOT NULL OR started_at > ?6)), ?1), ?2, ?3, ?4`,
      )
      .bind(id, tenantId, fingerprint, now, since, alive, idsOf(marks)),
  ];
}

/** How SQLite refuses a transaction whose key is somebody else's. */
export const KEY_TAKEN = 'UNIQUE constraint failed: idempotency_keys.id';

/** Of many at once with one key, one gets it. */
export async function claimKey(db: D1Database, claim: Claim): Promise<Claimed> {
  const { marks, tenantId, now } = claim;
  const [{ id, fingerprint }] = marks;
  const ids = idsOf(marks);
  // An old row is as none: it is taken over in the statement that looks at it.
  const [claimed, found] = await db.batch<Row>([
    db
      .prepare(
        `INSERT INTO idempotency_keys (id, tenant_id, fingerprint, started_at)
         SELECT ?1, ?2, ?3, ?4
         WHERE NOT EXISTS (SELECT 1 FROM idempotency_keys
           WHERE id IN (SELECT value FROM json_each(?7)) AND id <> ?1 AND started_at > ?5
             AND (sealed IS NOT NULL OR started_at > ?6))
         ON CONFLICT (id) DO UPDATE
         SET fingerprint = ?3, started_at = ?4, sealed = NULL, subject_id = NULL
         WHERE started_at <= ?5
           OR (sealed IS NULL AND started_at <= ?6 AND fingerprint = ?3)
         RETURNING id`,
      )
      .bind(id, tenantId, fingerprint, now, now - REMEMBERED_FOR, now - LOST_AFTER, ids),
    db
      .prepare(
        `SELECT id, fingerprint, sealed FROM idempotency_keys
         WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id = ?2 DESC, started_at DESC`,
      )
      .bind(ids, id),
  ]);
  if (claimed.results.length > 0) return { is: 'ours' };
  return toFound(marks, found.results[0]);
}

/** One that nothing opens: it is as lost as one that was never written. */
export async function dropAnswer(
  db: D1Database,
  { id }: Pick<Mark, 'id'>,
  sealed: string,
): Promise<void> {
  await db
    .prepare('DELETE FROM idempotency_keys WHERE id = ? AND sealed = ?')
    .bind(id, sealed)
    .run();
}

interface Ours extends Pick<Mark, 'id'> {
  readonly now: number;
}

/** @param now as it was claimed: who was taken over remembers nothing */
export async function rememberAnswer(
  db: D1Database,
  { id, now }: Ours,
  sealed: string,
  subjectId: string | null,
): Promise<void> {
  await db
    .prepare(
      'UPDATE idempotency_keys SET subject_id = ?3, sealed = ?4 WHERE id = ?1 AND started_at = ?2',
    )
    .bind(id, now, subjectId, sealed)
    .run();
}

/** What failed is not remembered: sent again, it is done again. */
export async function releaseKey(db: D1Database, { id, now }: Ours): Promise<void> {
  await db
    .prepare('DELETE FROM idempotency_keys WHERE id = ? AND started_at = ? AND sealed IS NULL')
    .bind(id, now)
    .run();
}

/** What this room knows of people: what was answered about them. */
export const answersMemory: Memory = {
  room: 'idempotency',
  forget: (db, { subjectId }) => [
    db.prepare('DELETE FROM idempotency_keys WHERE subject_id = ?').bind(subjectId),
  ],
  countLeft: (db, { subjectId }) =>
    db
      .prepare('SELECT count(*) AS left FROM idempotency_keys WHERE subject_id = ?')
      .bind(subjectId),
};

/** Of a tenant, at most so many. */
export function dropAnswersOf(db: D1Database, tenantId: string, most: number): D1PreparedStatement {
  return db
    .prepare(
      `DELETE FROM idempotency_keys WHERE id IN (
         SELECT id FROM idempotency_keys WHERE tenant_id = ? LIMIT ?)`,
    )
    .bind(tenantId, most);
}

/**
 * Those past their time, the oldest first.
 * @param within milliseconds for which they are kept, at most `REMEMBERED_FOR`
 */
export async function dropOldAnswers(
  db: D1Database,
  now: number,
  most: number,
  within = REMEMBERED_FOR,
): Promise<void> {
  await db
    .prepare(
      `DELETE FROM idempotency_keys WHERE id IN (
         SELECT id FROM idempotency_keys WHERE started_at <= ? ORDER BY started_at LIMIT ?)`,
    )
    .bind(now - within, most)
    .run();
}
