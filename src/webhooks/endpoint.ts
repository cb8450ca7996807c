/** End points, and what their messages are signed with, in D1. */
import { z } from 'zod';
import { LOG_STANDING } from '../audit/standing.ts';
import { parseStored } from '../stored.ts';
import { EVENT_TYPES, type EventType } from './events.ts';
import type { Owner } from './secrets.ts';

/**
 * gone: it answered 410. unreachable: no attempt of a whole schedule reached it. restored: the database was
 * put back, and whether it was deleted since is not known.
 */
export const DISABLED_BECAUSE = ['gone', 'unreachable', 'restored'] as const;
export type DisabledBecause = (typeof DISABLED_BECAUSE)[number];

/** An address that is told, and of what. */
export interface Endpoint {
  readonly id: string;
  readonly tenantId: string;
  readonly url: string;
  readonly events: readonly EventType[];
  readonly createdAt: number;
  /** It is told what came after this event of the outbox. */
  readonly since: number;
  /** null while it is told. */
  readonly disabledAt: number | null;
  readonly disabledBecause: DisabledBecause | null;
}

export interface EndpointRow {
  id: string;
  tenant_id: string;
  url: string;
  events_json: string;
  created_at: number;
  since: number;
  disabled_at: number | null;
  disabled_because: DisabledBecause | null;
}

const EventTypes = z.array(z.enum(EVENT_TYPES));

/** @throws StoredRecordError */
export function readEndpoint(row: EndpointRow): Endpoint {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    url: row.url,
    events: parseStored(EventTypes, row.events_json, `webhooks ${row.id}`),
    createdAt: row.created_at,
    since: row.since,
    disabledAt: row.disabled_at,
    disabledBecause: row.disabled_because,
  };
}

export interface SecretRow {
  webhook_id: string;
  number: number;
  sealed: string;
  public_key: string;
  ends_at: number | null;
}

/** Of one tenant: nobody needs more, and each event costs an attempt for each. */
export const MOST_ENDPOINTS = 16;

/** Inserts nothing where the tenant has `MOST_ENDPOINTS`. */
export function insertEndpoint(
  db: D1Database,
  { id, tenantId, url, events, createdAt }: Omit<Endpoint, 'since'>,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO webhooks (id, tenant_id, url, events_json, created_at, since)
       SELECT ?1, ?2, ?3, ?4, ?5, coalesce((SELECT max(seq) FROM webhook_events), 0)
       WHERE (SELECT count(*) FROM webhooks WHERE tenant_id = ?2) < ${MOST_ENDPOINTS}`,
    )
    .bind(id, tenantId, url, JSON.stringify(events), createdAt);
}

export interface NewSecret {
  readonly sealed: string;
  /** 32 bytes, base64. */
  readonly publicKey: string;
  readonly createdAt: number;
}

/** Of an end point of this tenant that is there, and of no other. */
export function insertSecret(
  db: D1Database,
  { tenantId, webhookId }: Owner,
  { sealed, publicKey, createdAt }: NewSecret,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO webhook_secrets (webhook_id, sealed, public_key, created_at)
       SELECT id, ?3, ?4, ?5 FROM webhooks WHERE id = ?1 AND tenant_id = ?2`,
    )
    .bind(webhookId, tenantId, sealed, publicKey, createdAt);
}

/** From then on it does not sign any more. To be run before another is inserted. */
export function endSecret(
  db: D1Database,
  { tenantId, webhookId }: Owner,
  endsAt: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE webhook_secrets SET ends_at = ?3
       WHERE webhook_id = (SELECT id FROM webhooks WHERE id = ?1 AND tenant_id = ?2)`,
    )
    .bind(webhookId, tenantId, endsAt);
}

/** All but the newest: with one to come, there are two at the most. */
export function dropSecrets(db: D1Database, { tenantId, webhookId }: Owner): D1PreparedStatement {
  const newest = 'SELECT max(number) FROM webhook_secrets WHERE webhook_id = ?1';
  return db
    .prepare(
      `DELETE FROM webhook_secrets WHERE number < (${newest})
         AND webhook_id = (SELECT id FROM webhooks WHERE id = ?1 AND tenant_id = ?2)`,
    )
    .bind(webhookId, tenantId);
}

/** Of those end points, what signs now: `newestFirst` puts it in order. */
export function selectSecrets(
  db: D1Database,
  webhookIds: readonly string[],
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT s.webhook_id, s.number, s.sealed, s.public_key, s.ends_at
       FROM json_each(?1) CROSS JOIN webhook_secrets s ON s.webhook_id = value
       WHERE s.ends_at IS NULL OR s.ends_at > ?2`,
    )
    .bind(JSON.stringify(webhookIds), now);
}

export const newestFirst = (rows: readonly SecretRow[]) =>
  rows.toSorted((one, other) => other.number - one.number);

/** Whoever's it is: for who delivers, with whether the database is to be believed. */
export function selectEndpoint(db: D1Database, id: string): D1PreparedStatement {
  return db.prepare(`SELECT *, ${LOG_STANDING} AS standing FROM webhooks WHERE id = ?`).bind(id);
}

export function selectOwnEndpoint(db: D1Database, tenantId: string, id: string) {
  return db.prepare('SELECT * FROM webhooks WHERE id = ? AND tenant_id = ?').bind(id, tenantId);
}

/** In order of their ids. @param after an id, or null for the first */
export function selectEndpoints(
  db: D1Database,
  tenantId: string,
  after: string | null,
  most: number,
): D1PreparedStatement {
  return db
    .prepare('SELECT * FROM webhooks WHERE tenant_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3')
    .bind(tenantId, after ?? '', most);
}

/** Ids of those that are told of a tenant's events; null: of everyone's, some at random. */
export function selectToWake(
  db: D1Database,
  tenantId: string | null,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT id FROM webhooks WHERE disabled_at IS NULL AND (?1 IS NULL OR tenant_id = ?1)
       ORDER BY random() LIMIT ?2`,
    )
    .bind(tenantId, most);
}

/** The first reason stays. */
export function disableEndpoint(
  db: D1Database,
  id: string,
  because: DisabledBecause,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE webhooks SET disabled_at = ?3, disabled_because = ?2
       WHERE id = ?1 AND disabled_at IS NULL`,
    )
    .bind(id, because, now);
}

export function enableEndpoint(db: D1Database, tenantId: string, id: string): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE webhooks SET disabled_at = NULL, disabled_because = NULL
       WHERE id = ?1 AND tenant_id = ?2 AND disabled_at IS NOT NULL`,
    )
    .bind(id, tenantId);
}

/** With its secrets. */
export function deleteEndpoint(db: D1Database, tenantId: string, id: string): D1PreparedStatement {
  return db.prepare('DELETE FROM webhooks WHERE id = ? AND tenant_id = ?').bind(id, tenantId);
}

/** Those of a tenant that were made by then. Their objects find out. */
export function deleteEndpointsMadeBy(
  db: D1Database,
  tenantId: string,
  by: number,
): D1PreparedStatement {
  return db
    .prepare('DELETE FROM webhooks WHERE tenant_id = ? AND created_at <= ?')
    .bind(tenantId, by);
}

/** Everything of a tenant that is deleted. Their objects find out, and forget their deliveries. */
export function deleteEndpointsOf(db: D1Database, tenantId: string): D1PreparedStatement[] {
  return [
    'DELETE FROM webhooks WHERE tenant_id = ?',
    'DELETE FROM webhook_events WHERE tenant_id = ?',
  ].map((sql) => db.prepare(sql).bind(tenantId));
}
