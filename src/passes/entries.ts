/**
 * How many got in by pass and by face, at deployments that ever issued a pass. For the public register, so
 * that anyone can see whether the other door is one.
 */

/** Below so many entries a share would tell of single people. */
export const LEAST_ENTRIES = 50;

/** Nothing is written where the deployment never issued a pass. */
export function countFace(db: D1Database, deploymentId: string): D1PreparedStatement {
  return db
    .prepare('UPDATE entry_counts SET faces = faces + 1 WHERE deployment_id = ?')
    .bind(deploymentId);
}

/** As they were when a step of `LEAST_ENTRIES` was last passed: a trigger keeps them. */
export interface EntryCountRow {
  deployment_id: string;
  since: number;
  shown_passes: number;
  shown_faces: number;
}

export function selectEntryCounts(
  db: D1Database,
  deploymentIds: readonly string[],
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT deployment_id, since, shown_passes, shown_faces FROM entry_counts
       WHERE deployment_id IN (SELECT value FROM json_each(?))`,
    )
    .bind(JSON.stringify(deploymentIds));
}

export interface EntryShares {
  /** Milliseconds since the epoch: of the first pass. */
  readonly since: number;
  /** Whole per cent; both together 100. */
  readonly byPass: number;
  readonly byFace: number;
  /** Rounded down to fifties. */
  readonly atLeast: number;
}

/**
 * Moves with each fifty entries and not between, so that nobody can watch one person go in.
 * @returns null below `LEAST_ENTRIES`, and where no pass was issued
 */
export function shareEntries(row: EntryCountRow | undefined): EntryShares | null {
  if (!row) return null;
  const all = row.shown_passes + row.shown_faces;
  if (all <= LEAST_ENTRIES) return null;
  const byPass = Math.round((100 * row.shown_passes) / all);
  const atLeast = all - (all % LEAST_ENTRIES);
  return { since: row.since, byPass, byFace: 100 - byPass, atLeast };
}
