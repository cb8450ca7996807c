/** What the public register says of a deployment's reviews. */

/** Of fewer, a figure could be one person's. */
const FEWEST_TOLD = 20;

/** The latest of each deployment: what anybody may ask for costs a bounded number of rows. */
const MOST_COUNTED = 100;

export interface ReviewFigures {
  /** Reviews that ended, the latest at most `MOST_COUNTED` of a year. */
  readonly ended: number;
  /** From when the outcome was found until the review ended, of those that somebody reviewed; in minutes. */
  readonly median_minutes: number | null;
  /** Of those that were released: how often a reviewer found that the machine was wrong. */
  readonly overturned_share: number | null;
  /** How often nobody reviewed it in time. */
  readonly unreviewed_share: number;
}

interface FiguresRow {
  deployment_id: string;
  ended: number;
  expired: number;
  reviewed: number;
  released: number;
  overturned: number;
  median: number | null;
}

/**
 * By deployment, where there are enough to tell of.
 * @param since milliseconds since the epoch: what ended before is not counted
 */
export async function findFigures(
  db: D1Database,
  deployments: readonly string[],
  since: number,
): Promise<Map<string, ReviewFigures>> {
  const { results } = await selectFigures(db, deployments, since).all<FiguresRow>();
  return new Map(
    results.flatMap((row) => {
      const figures = tellFigures(row);
      return figures ? [[row.deployment_id, figures] as const] : [];
    }),
  );
}

export function selectFigures(
  db: D1Database,
  deployments: readonly string[],
  since: number,
): D1PreparedStatement {
  return db
    .prepare(
      `WITH latest AS (
         SELECT r.deployment_id, r.ending, r.overturned, r.ended_at - r.opened_at AS took,
           row_number() OVER (PARTITION BY r.deployment_id, r.ending = 'expired'
             ORDER BY r.ended_at - r.opened_at) AS place,
           count(*) OVER (PARTITION BY r.deployment_id, r.ending = 'expired') AS of
         FROM json_each(?1) d CROSS JOIN reviews r ON r.id IN (
           SELECT id FROM reviews WHERE deployment_id = d.value AND ended_at >= ?2
           ORDER BY ended_at DESC LIMIT ${MOST_COUNTED}))
       SELECT deployment_id, count(*) AS ended, sum(ending = 'expired') AS expired,
         sum(ending <> 'expired') AS reviewed, sum(ending = 'released') AS released,
         sum(overturned IS 1) AS overturned,
         avg(CASE WHEN ending <> 'expired' AND place IN ((of + 1) / 2, (of + 2) / 2) THEN took END)
           AS median
       FROM latest GROUP BY deployment_id`,
    )
    .bind(JSON.stringify([...new Set(deployments)]), since);
}

/** Each figure only where enough stand behind it; shares in hundredths. */
function tellFigures(row: FiguresRow): ReviewFigures | null {
  if (row.ended < FEWEST_TOLD) return null;
  const share = (part: number, whole: number) => Math.round((100 * part) / whole) / 100;
  const told = row.reviewed >= FEWEST_TOLD && row.median !== null;
  return {
    ended: row.ended,
    median_minutes: told && row.median !== null ? Math.round(row.median / 60_000) : null,
    overturned_share: row.released >= FEWEST_TOLD ? share(row.overturned, row.released) : null,
    unreviewed_share: share(row.expired, row.ended),
  };
}
