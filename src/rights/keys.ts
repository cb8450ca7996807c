/**
 * The person's own keys. The first one counts at once, which is as much as a link can show of who opened
 * it. One that replaces it waits, so that whoever holds the old one can say no.
 */
import type { Holder } from './act.ts';

/** Days that a key waits before it takes the place of another. */
export const WAIT = 7 * 86_400_000;

/** Keys that a holder may have had; a refused one counts, too. */
export const MOST_KEYS = 50;

export interface PersonKey {
  readonly id: string;
  readonly subjectId: string;
  readonly holder: Holder;
  /** From 1, in the order in which they were registered. */
  readonly number: number;
  readonly kind: 'passkey' | 'browser';
  /** Base64url: of a passkey a COSE key (RFC 9053), of a browser's an SPKI (RFC 5280). */
  readonly publicKey: string;
  /** Of a browser's. */
  readonly algorithm: 'ES256' | 'Ed25519' | null;
  /** Of a passkey. */
  readonly credentialId: string | null;
  readonly counter: number;
  /** Milliseconds since the epoch. */
  readonly registeredAt: number;
  readonly countsFrom: number;
  readonly refusedAt: number | null;
}

export interface PersonKeyRow {
  id: string;
  subject_id: string;
  holder: Holder;
  number: number;
  kind: PersonKey['kind'];
  public_key: string;
  algorithm: PersonKey['algorithm'];
  credential_id: string | null;
  counter: number;
  registered_at: number;
  counts_from: number;
  refused_at: number | null;
}

export function readPersonKey(row: PersonKeyRow): PersonKey {
  return {
    id: row.id,
    subjectId: row.subject_id,
    holder: row.holder,
    number: row.number,
    kind: row.kind,
    publicKey: row.public_key,
    algorithm: row.algorithm,
    credentialId: row.credential_id,
    counter: row.counter,
    registeredAt: row.registered_at,
    countsFrom: row.counts_from,
    refusedAt: row.refused_at,
  };
}

/** Which of a holder's keys signs now, and which waits to; of several that wait, the last. */
export function keysAt(
  keys: readonly PersonKey[],
  holder: Holder,
  now: number,
): { readonly current: PersonKey | null; readonly waiting: PersonKey | null } {
  const standing = keys
    .filter((key) => key.holder === holder && key.refusedAt === null)
    .toSorted((a, b) => a.number - b.number);
  const current = standing.findLast((key) => key.countsFrom <= now) ?? null;
  const waiting = standing.findLast((key) => key.countsFrom > now) ?? null;
  return { current, waiting };
}

/** When a key counts that is registered now. */
export function countsFrom(keys: readonly PersonKey[], holder: Holder, now: number): number {
  const first = !keys.some((key) => key.holder === holder && key.refusedAt === null);
  return first ? now : now + WAIT;
}

/** Of a subject, whoever holds them, in order. */
export function selectPersonKeys(
  db: D1Database,
  tenantId: string,
  subjectId: string,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT * FROM person_keys WHERE subject_id = ?2 AND tenant_id = ?1
       ORDER BY holder, number`,
    )
    .bind(tenantId, subjectId);
}

/** The same in pages. @param after the id of one of theirs, or null */
export function selectPersonKeyPage(
  db: D1Database,
  tenantId: string,
  subjectId: string,
  after: string | null,
  most: number,
): D1PreparedStatement {
  const place =
    after === null
      ? '?3 IS NULL'
      : `(holder, number) > (SELECT holder, number FROM person_keys
           WHERE subject_id = ?2 AND id = ?3)`;
  return db
    .prepare(
      `SELECT * FROM person_keys WHERE subject_id = ?2 AND tenant_id = ?1 AND ${place}
       ORDER BY holder, number LIMIT ?4`,
    )
    .bind(tenantId, subjectId, after, most);
}

/** Fails with `facts_changed` where another was registered meanwhile. */
export function insertPersonKey(
  db: D1Database,
  tenantId: string,
  key: PersonKey,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO person_keys (subject_id, holder, number, id, tenant_id, kind, public_key,
         algorithm, credential_id, counter, registered_at, counts_from)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      key.subjectId,
      key.holder,
      key.number,
      key.id,
      tenantId,
      key.kind,
      key.publicKey,
      key.algorithm,
      key.credentialId,
      key.counter,
      key.registeredAt,
      key.countsFrom,
    );
}

/** Only while it waits. */
export function refusePersonKey(db: D1Database, id: string, now: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE person_keys SET refused_at = ?1
       WHERE id = ?2 AND refused_at IS NULL AND counts_from > ?1`,
    )
    .bind(now, id);
}

/** An authenticator counts its signatures: a copy of it falls behind. */
export function countSignature(db: D1Database, id: string, counter: number): D1PreparedStatement {
  return db
    .prepare('UPDATE person_keys SET counter = ?1 WHERE id = ?2 AND counter < ?1')
    .bind(counter, id);
}
