/**
 * Since when everything is to be examined: since another policy decides, since one of its rules began or
 * ceased to bind, and in any case within a quarter of a year. What was examined before is examined again, a part in
 * each run, for its end may have come without any of its own facts changing.
 */
import type { Policy } from '../policy/host.ts';

/** Nothing is known that would need it: the triggers of the schema know each fact that counts. */
const QUARTER = 91 * 86_400_000;

export async function examinedSince(
  db: D1Database,
  { revision, turns }: Pick<Policy, 'revision' | 'turns'>,
  now: number,
): Promise<number> {
  const [, read] = await db.batch<{ since: number }>([
    db
      .prepare(
        `INSERT INTO retention_rounds VALUES (1, ?1, ?2) ON CONFLICT DO UPDATE
         SET policy_revision = ?1, since = ?2 WHERE policy_revision <> ?1`,
      )
      .bind(revision, now),
    db.prepare('SELECT since FROM retention_rounds'),
  ]);
  const turned = turns.findLast((turn) => turn <= now) ?? 0;
  return Math.max(read.results[0].since, turned, now - QUARTER);
}
