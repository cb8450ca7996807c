/**
 * Consent as it stands: one row for each purpose of each controller that a subject was asked for. The
 * database folds every event into its row as it is recorded (`consent_fold` in the migrations), so
 * that however long the history, what counts now is one row.
 */
import { nameOf, spellId, type Whom } from '../registry/whom.ts';

export interface Consent {
  readonly purpose: string;
  readonly controllerId: string;
  /** When its first event was recorded, among the subject's. */
  readonly firstSeq: number;
  /** How many events were folded into it. */
  readonly events: number;
  /** null: a renewal of nothing was all that was ever recorded. */
  readonly status: 'given' | 'refused' | 'withdrawn' | 'expired' | null;
  /** As stored, for `readTerms`: a withdrawal must not depend on whether they can be read. */
  readonly terms: string;
  /** What was given for each scope, as stored, for `readScopes`; nothing once the person ended it. */
  readonly scopes: string;
  /** In milliseconds since the epoch, as all instants here. */
  readonly givenAt: number | null;
  readonly withdrawnAt: number | null;
  /** The latest that anything was refused or withdrawn: what was given before it does not count. */
  readonly endedAt: number | null;
}

export interface ConsentRow {
  subject_id: string;
  purpose: string;
  controller_id: string;
  first_seq: number;
  events: number;
  status: Consent['status'];
  terms_json: string;
  scopes_json: string;
  given_at: number | null;
  withdrawn_at: number | null;
  ended_at: number | null;
}

/** With the instant from which on the policy is to be asked about it; below 0 after a change. */
export type AskedConsentRow = ConsentRow & { readonly tenant_id: string; readonly ask_at: number };

/** Of every tenant: what is in force and is to be asked about by now, the longest due first. */
export function selectConsentsToAsk(db: D1Database, now: number, most: number) {
  return db
    .prepare(
      `SELECT * FROM consent_states WHERE status = 'given' AND ask_at <= ? ORDER BY ask_at LIMIT ?`,
    )
    .bind(now, most);
}

/** Of every tenant: what is in force and was not examined since, the least recently first. */
export function selectConsentsExaminedBefore(db: D1Database, since: number, most: number) {
  return db
    .prepare(
      `SELECT * FROM consent_states WHERE status = 'given' AND examined_at < ?
       ORDER BY examined_at LIMIT ?`,
    )
    .bind(since, most);
}

/** In the order of subjects: what is in force. @param after the last subject that is seen to */
export function selectConsentsFrom(db: D1Database, after: string, most: number) {
  return db
    .prepare(
      `SELECT * FROM consent_states WHERE subject_id > ? AND status = 'given'
       ORDER BY subject_id LIMIT ?`,
    )
    .bind(after, most);
}

export interface AskedConsent {
  readonly key: ConsentKey;
  /** As it was read: what has changed since is asked about again. */
  readonly askAt: number;
  /** When to ask again. */
  readonly next: number;
}

export function markConsentsAsked(db: D1Database, asked: readonly AskedConsent[], now: number) {
  return db
    .prepare(
      `UPDATE consent_states SET examined_at = ?1,
         ask_at = iif(ask_at = value ->> 'askAt', value ->> 'next', ask_at)
       FROM json_each(?2) WHERE subject_id = value ->> '$.key[0]'
         AND purpose = value ->> '$.key[1]' AND controller_id = value ->> '$.key[2]'`,
    )
    .bind(now, JSON.stringify(asked));
}

export function readConsent(row: ConsentRow): Consent {
  return {
    purpose: row.purpose,
    controllerId: row.controller_id,
    firstSeq: row.first_seq,
    events: row.events,
    status: row.status,
    terms: row.terms_json,
    scopes: row.scopes_json,
    givenAt: row.given_at,
    withdrawnAt: row.withdrawn_at,
    endedAt: row.ended_at,
  };
}

/** All of one subject: a few, one at most for each use that its tenant registered. */
export function selectConsents(db: D1Database, tenantId: string, whom: Whom): D1PreparedStatement {
  return db
    .prepare(`SELECT * FROM consent_states WHERE subject_id = ${spellId(whom)} AND tenant_id = ?1`)
    .bind(tenantId, nameOf(whom));
}

/** What a consent is about, and whose it is. */
export type ConsentKey = readonly [subjectId: string, purpose: string, controllerId: string];

/** Those that are named, whoever's they are. */
export function selectConsentsOf(db: D1Database, keys: readonly ConsentKey[]): D1PreparedStatement {
  return db
    .prepare(
      `SELECT s.* FROM json_each(?) CROSS JOIN consent_states s ON s.subject_id = value ->> 0
         AND s.purpose = value ->> 1 AND s.controller_id = value ->> 2`,
    )
    .bind(JSON.stringify(keys));
}
