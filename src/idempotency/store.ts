/** Idempotency keys in D1: `idempotency_keys`, and no other room's. */

/** Milliseconds that an answer is remembered. */
export const REMEMBERED_FOR = 24 * 3_600_000;
/** Milliseconds after which a request that left no answer has ended without one. */
export const LOST_AFTER = 60_000;

export interface Claim {
  /** See `nameKey`. */
  readonly id: string;
  readonly tenantId: string;
  readonly fingerprint: string;
  readonly now: number;
}

export type Claimed =
  | { readonly is: 'ours' }
  | { readonly is: 'running' }
  | { readonly is: 'another' }
  | { readonly is: 'done'; readonly sealed: string };

interface Row {
  fingerprint: string;
  started_at: number;
  sealed: string | null;
}

/** Of many at once with one key, one gets it. */
export async function claimKey(db: D1Database, claim: Claim): Promise<Claimed> {
  const { id, tenantId, fingerprint, now } = claim;
  // An old row is as none: it is taken over in the statement that looks at it.
  const [claimed, found] = await db.batch<Row>([
    db
      .prepare(
        `INSERT INTO idempotency_keys (id, tenant_id, fingerprint, started_at)
         VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE
         SET fingerprint = ?3, started_at = ?4, sealed = NULL, subject_id = NULL
         WHERE started_at <= ?5
           OR (sealed IS NULL AND started_at <= ?6 AND fingerprint = ?3)
         RETURNING id`,
      )
      .bind(id, tenantId, fingerprint, now, now - REMEMBERED_FOR, now - LOST_AFTER),
    db
      .prepare('SELECT fingerprint, started_at, sealed FROM idempotency_keys WHERE id = ?')
      .bind(id),
  ]);
  if (claimed.results.length > 0) return { is: 'ours' };
  const [row] = found.results;
  if (row?.fingerprint !== fingerprint) return { is: 'another' };
  return row.sealed === null ? { is: 'running' } : { is: 'done', sealed: row.sealed };
}

/** @param now as it was claimed: who was taken over remembers nothing */
export async function rememberAnswer(
  db: D1Database,
  { id, now }: Pick<Claim, 'id' | 'now'>,
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
export async function releaseKey(
  db: D1Database,
  { id, now }: Pick<Claim, 'id' | 'now'>,
): Promise<void> {
  await db
    .prepare('DELETE FROM idempotency_keys WHERE id = ? AND started_at = ? AND sealed IS NULL')
    .bind(id, now)
    .run();
}

/** With whom they are about. */
export function eraseAnswers(db: D1Database, subjectId: string): D1PreparedStatement {
  return db.prepare('DELETE FROM idempotency_keys WHERE subject_id = ?').bind(subjectId);
}

/** Those past their time, the oldest first. */
export async function dropOldAnswers(db: D1Database, now: number, most: number): Promise<void> {
  await db
    .prepare(
      `DELETE FROM idempotency_keys WHERE id IN (
         SELECT id FROM idempotency_keys WHERE started_at <= ? ORDER BY started_at LIMIT ?)`,
    )
    .bind(now - REMEMBERED_FOR, most)
    .run();
}
