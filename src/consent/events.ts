/** The events of the consent ledger, in D1: only ever added. */
export const CONSENT_EVENTS = ['given', 'renewed', 'refused', 'withdrawn'] as const;
export type ConsentEventKind = (typeof CONSENT_EVENTS)[number];

/** What was agreed to, and how. */
export interface ConsentTerms {
  readonly form: string[];
  readonly guardian: boolean;
  readonly freely_given: boolean;
  readonly covers_transmission: boolean;
  readonly notice_version: string | null;
  readonly language: string | null;
  /** RFC 3339, or null when no end was agreed. */
  readonly expires_at: string | null;
}

export interface ConsentEvent {
  readonly id: string;
  /** Order of recording. */
  readonly seq: number;
  readonly purpose: string;
  readonly controllerId: string;
  readonly event: ConsentEventKind;
  readonly terms: ConsentTerms;
  /** When the person acted, in milliseconds since the epoch. */
  readonly occurredAt: number;
  readonly recordedAt: number;
}

export interface ConsentEventRow {
  seq: number;
  id: string;
  purpose: string;
  controller_id: string;
  event: ConsentEventKind;
  terms_json: string;
  occurred_at: number;
  recorded_at: number;
}

export function readConsentEvent(row: ConsentEventRow): ConsentEvent {
  return {
    seq: row.seq,
    id: row.id,
    purpose: row.purpose,
    controllerId: row.controller_id,
    event: row.event,
    terms: JSON.parse(row.terms_json),
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
  };
}

/** Of one subject, in order of recording. */
export function selectConsents(db: D1Database, tenantId: string, subjectId: string) {
  return db
    .prepare('SELECT * FROM consent_events WHERE tenant_id = ? AND subject_id = ? ORDER BY seq')
    .bind(tenantId, subjectId);
}

/** Of several subjects, whoever's they are; rows name theirs in `subject_id`. */
export function selectConsentsOf(db: D1Database, subjectIds: readonly string[]) {
  return db
    .prepare('SELECT * FROM consent_events WHERE subject_id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(subjectIds));
}

/** Whether an event was recorded. */
export async function holdsConsent(db: D1Database, id: string): Promise<boolean> {
  const row = await db.prepare('SELECT 1 FROM consent_events WHERE id = ?').bind(id).first();
  return row !== null;
}

/** `seq` is the database's to give. */
export function insertConsent(
  db: D1Database,
  tenantId: string,
  subjectId: string,
  event: Omit<ConsentEvent, 'seq'>,
): D1PreparedStatement {
  const { id, purpose, controllerId, event: kind, terms, occurredAt, recordedAt } = event;
  return db
    .prepare(
      `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
         terms_json, occurred_at, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      id,
      tenantId,
      subjectId,
      purpose,
      controllerId,
      kind,
      JSON.stringify(terms),
      occurredAt,
      recordedAt,
    );
}
