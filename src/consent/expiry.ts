/**
 * That a consent has run out, as an event: at the end that its terms name, or at one that a rule sets
 * before. Of the first the policy refuses from that instant on, and this only writes it down, so that
 * whoever reads the ledger need not reckon.
 */
import type { AuditLog } from '../audit/log.ts';
import { newTimedId } from '../ids.ts';
import { report } from '../report.ts';
import { entryOfConsent } from './entry.ts';
import { EVERYWHERE, readScope } from './scope.ts';

/** A scope of a consent that has run out, and when. */
export interface ExpiredRow {
  tenant_id: string;
  subject_id: string;
  purpose: string;
  controller_id: string;
  /** `*` for every one. */
  scope: string;
  terms: string;
  expires_at: number;
}

/** What has run out and is not told yet, the longest ago first; a row for each scope. */
export function selectExpired(db: D1Database, now: number, most: number): D1PreparedStatement {
  return db
    .prepare(
      `SELECT s.tenant_id, s.subject_id, s.purpose, s.controller_id, given.key AS scope,
         given.value ->> 'terms' AS terms, given.value ->> 'expires_at' AS expires_at
       FROM consent_states s, json_each(s.scopes_json) given
       WHERE s.expires_at <= ?1 AND given.value ->> 'expires_at' <= ?1
         AND given.value ->> 'expired_at' IS NULL
       ORDER BY s.expires_at LIMIT ?2`,
    )
    .bind(now, most);
}

/** Where it has run out still, and nobody told it first. The terms are those that were agreed to. */
function insertExpiry(
  db: D1Database,
  id: string,
  row: ExpiredRow,
  recordedAt: number,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
         terms_json, scope, occurred_at, recorded_at)
       SELECT ?1, tenant_id, subject_id, purpose, controller_id, 'expired', ?2, ?3, ?4, ?5
       FROM consent_states, json_each(scopes_json)
       WHERE subject_id = ?6 AND purpose = ?7 AND controller_id = ?8 AND key = ?9
         AND (value ->> 'expires_at' = ?4
           OR (value ->> 'terms' = ?2 AND value ->> 'given_at' < ?4))
         AND value ->> 'expired_at' IS NULL`,
    )
    .bind(
      id,
      row.terms,
      row.scope === EVERYWHERE ? null : row.scope,
      row.expires_at,
      recordedAt,
      row.subject_id,
      row.purpose,
      row.controller_id,
      row.scope,
    );
}

export interface Expiries {
  readonly expired: number;
  /** What could not be recorded; a later run tries again. */
  readonly failed: number;
}

/**
 * Adds an event for each consent that has run out by its terms, a transaction each, with its entry of the
 * log.
 * @param most in one run: each is a call of the database
 */
export async function recordExpiries(
  service: Recording,
  now: number,
  most: number,
): Promise<Expiries> {
  const { results } = await selectExpired(service.db, now, most).all<ExpiredRow>();
  let expired = 0;
  let failed = 0;
  for (const row of results) {
    try {
      if (await recordExpiry(service, row, now)) expired += 1;
    } catch (error) {
      failed += 1;
      report('expiry_not_recorded', error, { subject: row.subject_id });
    }
  }
  return { expired, failed };
}

interface Recording {
  readonly db: D1Database;
  readonly audit: AuditLog;
}

/**
 * @param rule that set an end before that of the terms
 * @returns whether it was still in force. @throws AuditError
 */
export async function recordExpiry(
  { db, audit }: Recording,
  row: ExpiredRow,
  now: number,
  rule?: string,
): Promise<boolean> {
  const id = newTimedId('con', now);
  const entry = entryOfConsent(
    {
      id,
      event: 'expired',
      purpose: row.purpose,
      controllerId: row.controller_id,
      scope: row.scope === EVERYWHERE ? null : readScope(row.scope),
      occurredAt: row.expires_at,
      recordedAt: now,
    },
    {
      tenantId: row.tenant_id,
      subjectId: row.subject_id,
      keyId: null,
      request: null,
      deployment: null,
    },
  );
  const told = rule === undefined ? entry : { ...entry, content: { ...entry.content, rule } };
  const { receipt } = await audit.appendIfChanged(insertExpiry(db, id, row, now), told);
  return receipt !== null;
}
