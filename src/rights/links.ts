/** Links in D1: one use each, and then a session. */
import { timingSafeEqual } from 'hono/utils/buffer';
import { LOG_STANDING, type Standing } from '../audit/standing.ts';
import { newId, randomText } from '../ids.ts';
import type { Holder } from './act.ts';

/** From issuing a link to its opening. */
export const LINK_LIFETIME = 15 * 60_000;
/** From opening it to the end of what can be done with it. */
export const SESSION_LIFETIME = 30 * 60_000;
/** Of one subject that are not over. */
export const MOST_LINKS = 20;

export interface Link {
  readonly id: string;
  readonly tenantId: string;
  readonly subjectId: string;
  readonly holder: Holder;
  /** For which the person is asked for consent; null where they are not. */
  readonly deploymentId: string | null;
  readonly keyId: string;
  readonly createdAt: number;
  /** Milliseconds since the epoch: at this instant it is over. */
  readonly expiresAt: number;
  readonly openedAt: number | null;
}

export interface LinkRow {
  id: string;
  tenant_id: string;
  subject_id: string;
  holder: Holder;
  deployment_id: string | null;
  key_id: string;
  secret_sha256: string;
  created_at: number;
  expires_at: number;
  opened_at: number | null;
  session_sha256: string | null;
}

export function readLink(row: LinkRow): Link {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    subjectId: row.subject_id,
    holder: row.holder,
    deploymentId: row.deployment_id,
    keyId: row.key_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    openedAt: row.opened_at,
  };
}

/** 43 letters and digits: 256 bits. */
export const newSecret = (): string => randomText(43);

export const newLinkId = (): string => newId('lnk');

/** `<id>.<secret>`: of a link what follows the # in its address, of a session its bearer token. */
const TOKEN = /^(lnk_[A-Za-z0-9]{22})\.([A-Za-z0-9]{43})$/;

export function writeToken(id: string, secret: string): string {
  return `${id}.${secret}`;
}

export function readToken(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = TOKEN.exec(text) ?? [];
  return id === undefined ? undefined : { id, secret };
}

/** SHA-256, lower-case hexadecimal. `use` keeps the one secret from passing for the other. */
export async function hashOf(use: 'link' | 'session', secret: string): Promise<string> {
  const bytes = new TextEncoder().encode(`countersign/${use}/${secret}`);
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Whether a secret has this hash. The time it takes tells nothing of where they differ. */
export async function hasHash(
  use: 'link' | 'session',
  secret: string,
  sha256: string | null,
): Promise<boolean> {
  const same = await timingSafeEqual(await hashOf(use, secret), sha256 ?? '0'.repeat(64));
  return same && sha256 !== null;
}

/** Changes nothing where the subject has as many as it may. */
export function insertLink(db: D1Database, link: Link, secretSha256: string): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO links (id, tenant_id, subject_id, holder, deployment_id, key_id, secret_sha256,
         created_at, expires_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
       WHERE (SELECT count(*) FROM links WHERE subject_id = ?3 AND expires_at > ?8) < ?10`,
    )
    .bind(
      link.id,
      link.tenantId,
      link.subjectId,
      link.holder,
      link.deploymentId,
      link.keyId,
      secretSha256,
      link.createdAt,
      link.expiresAt,
      MOST_LINKS,
    );
}

/** A link that somebody comes with, as a database has it that may not be the newest. */
interface FoundLinkRow extends LinkRow {
  standing: Standing;
}

export async function findLink(db: D1Database, id: string): Promise<FoundLinkRow | null> {
  return await db
    .prepare(`SELECT *, ${LOG_STANDING} AS standing FROM links WHERE id = ?`)
    .bind(id)
    .first<FoundLinkRow>();
}

/** Makes it a session. Of two at once one changes it, and the other changes nothing. */
export function openLink(
  db: D1Database,
  id: string,
  sessionSha256: string,
  now: number,
): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE links SET opened_at = ?1, session_sha256 = ?2, expires_at = ?3
       WHERE id = ?4 AND opened_at IS NULL AND expires_at > ?1`,
    )
    .bind(now, sessionSha256, now + SESSION_LIFETIME, id);
}

/** Of every subject: those that are over, at most `most` of them. */
export function dropOverLinks(db: D1Database, now: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `DELETE FROM links WHERE id IN (
         SELECT id FROM links WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`,
    )
    .bind(now, most);
}

/** Of one subject, newest first: those that the sweep has not dropped. */
export function selectLinks(
  db: D1Database,
  tenantId: string,
  subjectId: string,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT * FROM links WHERE subject_id = ? AND tenant_id = ? ORDER BY created_at DESC LIMIT ?`,
    )
    .bind(subjectId, tenantId, 2 * MOST_LINKS);
}
