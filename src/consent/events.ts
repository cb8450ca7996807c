/** The events of the consent ledger, in D1: only ever added. */
import { z } from 'zod';
import { parseStored } from '../stored.ts';
import { type ConsentScope, readScope, writeScope } from './scope.ts';

/** What a person can have said. */
export const SAID_EVENTS = ['given', 'renewed', 'refused', 'withdrawn'] as const;
/** `expired`: nobody said it; the service adds it when what was agreed to has run out. */
export const CONSENT_EVENTS = [...SAID_EVENTS, 'expired'] as const;
export type ConsentEventKind = (typeof CONSENT_EVENTS)[number];

/** Who indicated it: the person, or a parent or guardian of theirs. Nobody does that it has run out. */
export const INDICATORS = ['subject', 'parent', 'guardian'] as const;
export type Indicator = (typeof INDICATORS)[number];

/** Through what the person spoke. */
export const CHANNELS = ['desk', 'kiosk', 'web', 'app', 'phone', 'paper'] as const;

/** What stands behind an event, from the least on; policies/data/evidence.json says what each is. */
export const EVIDENCE_LEVELS = ['stated', 'referenced', 'desk', 'signed'] as const;

const Evidence = z.strictObject({
  level: z.enum(EVIDENCE_LEVELS),
  /** The controller's own name for the document or the record of the act. */
  reference: z.string().nullable(),
  /** Of the document, in lower-case hexadecimal. */
  sha256: z.string().nullable(),
});
export type Evidence = Readonly<z.infer<typeof Evidence>>;

export const STATED: Evidence = { level: 'stated', reference: null, sha256: null };

/** What was agreed to, and how. A term that an old row does not have was not agreed to. */
const ConsentTerms = z.strictObject({
  form: z.array(z.string()).default([]),
  guardian: z.boolean().default(false),
  /** Null in what was recorded before it was asked: the person, or `guardian` says who. */
  indicated_by: z.enum(INDICATORS).nullable().default(null),
  channel: z.enum(CHANNELS).nullable().default(null),
  freely_given: z.boolean().default(false),
  covers_transmission: z.boolean().default(false),
  /** Of the text that was shown. */
  notice_version: z.string().nullable().default(null),
  notice_sha256: z.string().nullable().default(null),
  language: z.string().nullable().default(null),
  /** RFC 3339, or null when no end was agreed. */
  expires_at: z.string().nullable().default(null),
  evidence: Evidence.default(STATED),
});
export type ConsentTerms = Readonly<z.infer<typeof ConsentTerms>>;

/** @throws StoredRecordError */
export function readTerms(json: string, record: string): ConsentTerms {
  return parseStored(ConsentTerms, json, record);
}

export interface ConsentEvent {
  readonly id: string;
  readonly purpose: string;
  readonly controllerId: string;
  readonly event: ConsentEventKind;
  readonly terms: ConsentTerms;
  /** Null for events from before there were scopes. */
  readonly scope: ConsentScope | null;
  /** When the person acted, in milliseconds since the epoch. */
  readonly occurredAt: number;
  readonly recordedAt: number;
}

export interface ConsentEventRow {
  id: string;
  purpose: string;
  controller_id: string;
  event: ConsentEventKind;
  terms_json: string;
  scope: string | null;
  occurred_at: number;
  recorded_at: number;
}

/** @throws StoredRecordError */
export function readConsentEvent(row: ConsentEventRow): ConsentEvent {
  return {
    id: row.id,
    purpose: row.purpose,
    controllerId: row.controller_id,
    event: row.event,
    terms: readTerms(row.terms_json, `consent_events ${row.id}`),
    scope: readScope(row.scope),
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
  };
}

/** Who indicated an event; `service` where a consent has run out, of which nobody had to tell it. */
export function indicatorOf({
  event,
  terms,
}: Pick<ConsentEvent, 'event' | 'terms'>): Indicator | 'service' {
  if (event === 'expired') return 'service';
  return terms.indicated_by ?? (terms.guardian ? 'guardian' : 'subject');
}

/** Of one subject, in order of recording. @param after the id of an event, or null for the first */
export function selectConsentEvents(
  db: D1Database,
  tenantId: string,
  subjectId: string,
  after: string | null,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT * FROM consent_events WHERE tenant_id = ?1 AND subject_id = ?2
         AND seq > ${after === null ? '?3' : `(${PLACE} AND id = ?3)`} ORDER BY seq LIMIT ?4`,
    )
    .bind(tenantId, subjectId, after ?? 0, most);
}

const PLACE = 'SELECT seq FROM consent_events WHERE tenant_id = ?1 AND subject_id = ?2';

export function selectConsentEvent(
  db: D1Database,
  tenantId: string,
  subjectId: string,
  id: string,
): D1PreparedStatement {
  return db.prepare(`${PLACE} AND id = ?3`).bind(tenantId, subjectId, id);
}

/** Its place in the order is the database's to give. */
export function insertConsent(
  db: D1Database,
  tenantId: string,
  subjectId: string,
  event: ConsentEvent,
): D1PreparedStatement {
  const { id, purpose, controllerId, event: kind, terms, scope, occurredAt, recordedAt } = event;
  return db
    .prepare(
      `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
         terms_json, scope, occurred_at, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      id,
      tenantId,
      subjectId,
      purpose,
      controllerId,
      kind,
      JSON.stringify(terms),
      scope && writeScope(scope),
      occurredAt,
      recordedAt,
    );
}

/** A place in the order of ends: seconds since the epoch, and the event among those of one second. */
export interface PlaceOfEnd {
  readonly ended: number;
  readonly seq: number;
}

/** A consent that ended by itself. */
export interface ExpiredConsentRow extends PlaceOfEnd {
  readonly id: string;
  readonly tenant_id: string;
  readonly subject_id: string;
}

/**
 * Consents whose agreed end came, and which nothing has replaced or ended before: whoever's they are, in
 * the order of their ends.
 * @param after not among them @param until seconds since the epoch
 */
export function selectExpiredConsents(
  db: D1Database,
  after: PlaceOfEnd,
  until: number,
  most: number,
): D1PreparedStatement {
  const ended = `unixepoch(iif(json_valid(e.terms_json), e.terms_json ->> 'expires_at', NULL))`;
  return db
    .prepare(
      `SELECT e.id, e.seq, e.tenant_id, e.subject_id, ${ended} AS ended FROM consent_events e
       WHERE e.event IN ('given', 'renewed') AND (${ended}, e.seq) > (?1, ?2) AND ${ended} <= ?3
         AND NOT EXISTS (
           SELECT 1 FROM consent_events later
           WHERE later.subject_id = e.subject_id AND later.seq > e.seq
             AND later.purpose = e.purpose AND later.controller_id = e.controller_id
             AND later.event <> 'expired'
             AND (later.event IN ('refused', 'withdrawn') OR later.scope IS e.scope))
       ORDER BY ${ended}, e.seq LIMIT ?4`,
    )
    .bind(after.ended, after.seq, until, most);
}
