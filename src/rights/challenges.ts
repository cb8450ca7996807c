/** What is to be signed, in D1, until it is: once, and soon. */

/** From asking for a challenge to the signature. */
export const CHALLENGE_LIFETIME = 5 * 60_000;
/** Of one link that are open. */
export const MOST_CHALLENGES = 20;

export interface Challenge {
  readonly id: string;
  readonly linkId: string;
  readonly subjectId: string;
  /** RFC 8785 JSON: see statement.ts. */
  readonly statement: string;
  readonly expiresAt: number;
}

interface ChallengeRow {
  id: string;
  link_id: string;
  subject_id: string;
  statement: string;
  expires_at: number;
}

/** Changes nothing where the link has as many as it may. */
export function insertChallenge(
  db: D1Database,
  { id, linkId, subjectId, statement, expiresAt }: Challenge,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO challenges (id, link_id, subject_id, statement, expires_at)
       SELECT ?1, ?2, ?3, ?4, ?5
       WHERE (SELECT count(*) FROM challenges WHERE link_id = ?2 AND expires_at > ?6) < ?7`,
    )
    .bind(id, linkId, subjectId, statement, expiresAt, now, MOST_CHALLENGES);
}

/** One of this link's that is still open; asking spends nothing. */
export async function findChallenge(
  db: D1Database,
  linkId: string,
  id: string,
  now: number,
): Promise<Challenge | null> {
  const row = await db
    .prepare('SELECT * FROM challenges WHERE id = ? AND link_id = ? AND expires_at > ?')
    .bind(id, linkId, now)
    .first<ChallengeRow>();
  if (!row) return null;
  const { link_id, subject_id, statement, expires_at } = row;
  return { id, linkId: link_id, subjectId: subject_id, statement, expiresAt: expires_at };
}

/** For the transaction that rests on it, which fails with `facts_changed` if another was first. */
export function spendChallenge(db: D1Database, id: string): D1PreparedStatement {
  return db.prepare('INSERT INTO spent_challenges (id) VALUES (?)').bind(id);
}

/** Of every subject: those that are over, at most `most` of them. */
export function dropOverChallenges(db: D1Database, now: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `DELETE FROM challenges WHERE id IN (
         SELECT id FROM challenges WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    )
    .bind(now, most);
}
