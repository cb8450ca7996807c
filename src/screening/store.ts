/** Screenings, in D1: one for each version of a registration and each edition of the list. */
import { z } from 'zod';
import type { Deployment } from '../registry/deployment.ts';
import { parseStored } from '../stored.ts';
import type { ScreeningList } from './list.ts';
import { METHOD } from './match.ts';
import { type Hit, screenController } from './screen.ts';

/** What was found, and by which edition of the list. */
export interface Screening {
  readonly deploymentId: string;
  /** Of the registration. */
  readonly version: number;
  readonly listDigest: string;
  readonly listDate: string;
  /** Entries of the list. */
  readonly listEntries: number;
  readonly screenedAt: number;
  readonly hits: readonly Hit[];
}

export interface ScreeningRow {
  deployment_id: string;
  version: number;
  list_digest: string;
  list_date: string;
  list_entries: number;
  screened_at: number;
  hits_json: string;
}

const Hits = z.array(
  z.strictObject({
    party: z.enum(['controller', 'owner']),
    name: z.string(),
    entry: z.string(),
    source: z.string(),
    score: z.number(),
    since: z.number(),
  }),
);

/** @throws StoredRecordError */
export function readScreening(row: ScreeningRow): Screening {
  const { deployment_id, version } = row;
  return {
    deploymentId: deployment_id,
    version,
    listDigest: row.list_digest,
    listDate: row.list_date,
    listEntries: row.list_entries,
    screenedAt: row.screened_at,
    hits: parseStored(Hits, row.hits_json, `screenings ${deployment_id} version ${version}`),
  };
}

/** Of the newest version that was screened against this edition of the list. */
export function selectScreening(db: D1Database, deploymentId: string, list: ScreeningList) {
  return db
    .prepare(
      `SELECT * FROM screenings WHERE deployment_id = ? AND list_digest = ? AND method = ?
       ORDER BY version DESC LIMIT 1`,
    )
    .bind(deploymentId, list.edition.digest, METHOD);
}

/** The latest of each deployment, by whichever edition, to be read by {@link readScreening}. */
export async function findScreenings(
  db: D1Database,
  deploymentIds: readonly string[],
): Promise<ReadonlyMap<string, ScreeningRow>> {
  const { results } = await selectLatestScreenings(db, deploymentIds).all<ScreeningRow>();
  return new Map(results.map((row) => [row.deployment_id, row]));
}

export function selectLatestScreenings(db: D1Database, deploymentIds: readonly string[]) {
  return db
    .prepare(
      `SELECT screenings.* FROM json_each(?) JOIN screenings ON number =
         (SELECT max(number) FROM screenings WHERE deployment_id = json_each.value)`,
    )
    .bind(JSON.stringify(deploymentIds));
}

/**
 * The screening that a decision may rest on: of this version, by the list in force. Where it is
 * missing, the names are screened now and it is recorded before anything is decided.
 * @param known by {@link selectScreening}
 */
export async function requireScreening(
  db: D1Database,
  deployment: Deployment,
  known: Screening | undefined,
  list: ScreeningList,
  now: number,
): Promise<Screening> {
  if (known?.version === deployment.version) return known;
  const latest = (await findScreenings(db, [deployment.id])).get(deployment.id);
  const previous = latest ? readScreening(latest).hits : [];
  const { digest, date, entries } = list.edition;
  const screening = {
    deploymentId: deployment.id,
    version: deployment.version,
    listDigest: digest,
    listDate: date,
    listEntries: entries,
    screenedAt: now,
    hits: screenController(deployment.registration.controller, list, previous, now),
  };
  await insertScreening(db, screening).run();
  return screening;
}

/** Of two requests at a time, one records what both found. */
function insertScreening(db: D1Database, screening: Screening): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO screenings (deployment_id, version, list_digest, method, list_date, list_entries,
         screened_at, hits_json) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
       WHERE NOT EXISTS (SELECT 1 FROM screenings WHERE deployment_id = ?1 AND version = ?2
         AND list_digest = ?3 AND method = ?4)`,
    )
    .bind(
      screening.deploymentId,
      screening.version,
      screening.listDigest,
      METHOD,
      screening.listDate,
      screening.listEntries,
      screening.screenedAt,
      JSON.stringify(screening.hits),
    );
}
