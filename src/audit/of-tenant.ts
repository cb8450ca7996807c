/** What the log has of one tenant, for an export of everything. */
import type { Policy } from '../policy/host.ts';
import { findKeys, selectSegments } from './archived.ts';
import { type EntryRow, selectEntries } from './entries.ts';
import type { SealedEntry, Segment } from './segment.ts';
import {
  type DecisionPage,
  MOST_SEGMENTS,
  readPageOfDecisions,
  type Stores,
} from './segment-reader.ts';
import { partsOf, SELECT_TEXTS, type TextRow } from './text.ts';

/**
 * Every decision of a tenant, in order. What closed segments have of others is read with it, so a page may
 * have few, and lead on.
 * @param after a place in the log, or null
 */
export async function readDecisionsOf(
  stores: Stores,
  policy: Policy | null,
  tenantId: string,
  after: number | null,
  most: number,
): Promise<DecisionPage> {
  const { db } = stores;
  const [segments, live] = await db.batch([
    selectSegments(db, after === null ? 0 : after + 1, MOST_SEGMENTS + 1),
    selectEntries(db, tenantId, {}, after, most + 1).page,
  ]);
  const found = {
    closed: segments.results as unknown as Segment[],
    live: live.results as unknown as EntryRow[],
  };
  const wanted = {
    isOwn: ({ tenant }: SealedEntry) => tenant === tenantId,
    findKeys: (own: readonly SealedEntry[]) => findKeys(db, own),
  };
  return readPageOfDecisions(stores, policy, wanted, found, after, most);
}

/** Entries of a tenant by their ids, while the database has them. */
export function selectTextsById(
  db: D1Database,
  tenantId: string,
  ids: readonly string[],
): D1PreparedStatement {
  return db
    .prepare(`${SELECT_TEXTS} WHERE l.id IN (SELECT value FROM json_each(?2)) AND t.tenant_id = ?1`)
    .bind(tenantId, JSON.stringify(ids));
}

/** A version of a deployment, as an entry names it. */
export type NamedVersion = readonly [deployment: string, version: number];

/** By the entries' ids: at which deployment, and which version of it, that was which they tell. */
export function readVersionsNamed(rows: readonly TextRow[]): Map<string, NamedVersion> {
  const named = rows.flatMap((row): [string, NamedVersion][] => {
    const { deployment, deployment_version: version } = partsOf(row)?.content ?? {};
    const whole = typeof deployment === 'string' && typeof version === 'number';
    return whole ? [[row.id, [deployment, version]]] : [];
  });
  return new Map(named);
}
