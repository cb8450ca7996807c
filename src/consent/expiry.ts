/**
 * That a consent has run out, as an event. The policy refuses from the instant on that the terms name;
 * this only writes it down, so that whoever reads the ledger need not reckon.
 */
import type { AuditLog } from '../audit/log.ts';
import { newTimedId } from '../ids.ts';
import { report } from '../report.ts';
import { entryOfConsent } from './entry.ts';
import { EVERYWHERE, readScope } from './scope.ts';

interface ExpiredRow {
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
         AND value ->> 'expires_at' = ?4 AND value ->> 'expired_at' IS NULL`,
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
 * Adds an event for each consent that has run out, a transaction each, with its entry of the log.
 * @param most in one run: each is a call of the database
 */
export async function recordExpiries(
  { db, audit }: { readonly db: D1Database; readonly audit: AuditLog },
  now: number,
  most: number,
): Promise<Expiries> {
  const { results } = await selectExpired(db, now, most).all<ExpiredRow>();
  let expired = 0;
  let failed = 0;
  for (const row of results) {
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
    try {
      const { receipt } = await audit.appendIfChanged(insertExpiry(db, id, row, now), entry);
      if (receipt !== null) expired += 1;
    } catch (error) {
      failed += 1;
      report('expiry_not_recorded', error, { consent: id });
    }
  }
  return { expired, failed };
}
