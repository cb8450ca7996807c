/** Grants and the events about them, in D1: only ever added. */
import { controllerOf } from '../registry/deployment.ts';
import { type Grant, type GrantEvent, writeTerms } from './grant.ts';
import type { Operator } from './key.ts';

/** Of one controller, pending or in force at a time; a trigger of the schema knows the number too. */
export const MOST_GRANTS = 50;

/** Of a deployment's controller, in the register: those in force, and then the latest that were. */
const MOST_PUBLISHED = 50;

const EVENTS = `(SELECT json_group_array(json_object('seq', seq, 'event', event,
  'operator', operator_id, 'reason', reason, 'recordedAt', recorded_at))
  FROM grant_events WHERE grant_id = g.id) AS events_json`;

const isThere = (event: GrantEvent['event']) =>
  `EXISTS (SELECT 1 FROM grant_events WHERE grant_id = g.id AND event = '${event}')`;

const HELD = `(g.grave = 0 OR ${isThere('approved')})`;

/**
 * Those that stand behind the facts of a deployment, until each expires (`isInForce`): approved and
 * not revoked, of its tenant and its controller. No clock is asked: the last to expire are at least
 * those that have not, because no more than so many can be open.
 */
export function selectGrants(
  db: D1Database,
  tenantId: string,
  deploymentId: string,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT *, ${EVENTS} FROM grants g
       WHERE tenant_id = ?1 AND controller_id = ${controllerOf('?1', '?2')}
         AND ${HELD} AND NOT ${isThere('revoked')}
       ORDER BY expires_at DESC LIMIT ${MOST_GRANTS}`,
    )
    .bind(tenantId, deploymentId);
}

/** Whose controller. */
export type ControllerKey = readonly [tenantId: string, controllerId: string];

/** One text for one controller, to find its grants by. */
export function nameController(...key: ControllerKey): string {
  return JSON.stringify(key);
}

const CONTROLLERS =
  '(SELECT DISTINCT value ->> 0 AS tenant, value ->> 1 AS controller FROM json_each(?1)) k';

/** The same of several controllers. */
export function selectGrantsOf(
  db: D1Database,
  keys: readonly ControllerKey[],
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT g.*, ${EVENTS} FROM ${CONTROLLERS} CROSS JOIN grants g ON g.id IN (
         SELECT id FROM grants g
         WHERE tenant_id = k.tenant AND controller_id = k.controller
           AND ${HELD} AND NOT ${isThere('revoked')}
         ORDER BY expires_at DESC LIMIT ${MOST_GRANTS})`,
    )
    .bind(JSON.stringify(keys));
}

/**
 * All that ever stood behind the facts of these controllers, in force first and then the newest; at
 * most so many of each.
 */
export function selectPublicGrants(
  db: D1Database,
  keys: readonly ControllerKey[],
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT g.*, ${EVENTS} FROM ${CONTROLLERS} CROSS JOIN grants g ON g.id IN (
         SELECT id FROM grants g
         WHERE tenant_id = k.tenant AND controller_id = k.controller AND ${HELD}
         ORDER BY (expires_at > ?2 AND NOT ${isThere('revoked')}) DESC, rowid DESC
         LIMIT ${MOST_PUBLISHED})
       ORDER BY g.rowid DESC`,
    )
    .bind(JSON.stringify(keys), now);
}

/** Whose grants are read: a tenant's, or for an operator everybody's. */
export interface Reader {
  readonly tenantId: string | undefined;
}

/** A list, newest first. @param after an id of the list, or null */
export function selectGrantPage(
  db: D1Database,
  { tenantId }: Reader,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const own = tenantId === undefined ? '?1 IS NULL' : 'tenant_id = ?1';
  const place =
    after === null ? '?2 IS NULL' : `rowid < (SELECT rowid FROM grants WHERE ${own} AND id = ?2)`;
  return db
    .prepare(
      `SELECT *, ${EVENTS} FROM grants g WHERE ${own} AND ${place} ORDER BY rowid DESC LIMIT ?3`,
    )
    .bind(tenantId ?? null, after, most);
}

/** One, if the reader may read it. */
export function selectGrant(db: D1Database, { tenantId }: Reader, id: string): D1PreparedStatement {
  return db
    .prepare(
      `SELECT *, ${EVENTS} FROM grants g WHERE id = ?1 AND ${tenantId === undefined ? '?2 IS NULL' : 'tenant_id = ?2'}`,
    )
    .bind(id, tenantId ?? null);
}

const REFUSALS = ['grant_settled', 'own_grant', 'grants_full'] as const;

/**
 * The schema says which events count: of two that come at once, the second does not.
 * grant_settled: the grant was revoked, has expired, or holds already. own_grant: whoever proposed it
 * is nobody to approve it. grants_full: the controller has `MOST_GRANTS`.
 */
export type GrantRefusal = (typeof REFUSALS)[number];

/** @param says whether the schema refused with this word */
export function refusalOf(says: (word: string) => boolean): GrantRefusal | undefined {
  return REFUSALS.find(says);
}

/** What an operator says about a grant. */
export interface GrantStatement extends Pick<GrantEvent, 'event' | 'reason' | 'recordedAt'> {
  readonly operator: Operator;
}

/** A new grant; who proposed it is an event. */
export function insertGrant(db: D1Database, grant: Omit<Grant, 'events'>): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO grants (id, tenant_id, controller_id, terms_json, grave, expires_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      grant.id,
      grant.tenantId,
      grant.controllerId,
      writeTerms(grant),
      grant.grave ? 1 : 0,
      grant.expiresAt,
    );
}

/** A trigger refuses one that would change nothing: see `refusalOf`. */
export function insertGrantEvent(
  db: D1Database,
  grantId: string,
  { event, operator, reason, recordedAt }: GrantStatement,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO grant_events (grant_id, event, operator_id, key_id, reason, recorded_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .bind(grantId, event, operator.name, operator.keyId, reason, recordedAt);
}
