/**
 * The consent ledger, read. Events are only ever added; what a subject consents to at `now` is a
 * fold over them. The service believes this and never the caller.
 */
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

/** Consent as the policy input has it. */
export interface ConsentState {
  readonly status: 'given' | 'refused' | 'withdrawn';
  readonly form: string[];
  readonly given_at: string | null;
  readonly expires_at: string | null;
  readonly withdrawn_at: string | null;
  readonly purposes: string[];
  readonly controller_id: string;
  readonly guardian: boolean;
  readonly freely_given: boolean;
  readonly covers_transmission: boolean;
}

/**
 * The consent that counts for one purpose of one controller. Without any, a consent in force for
 * another purpose or controller is returned, so that the policy can say "given for something else"
 * and not "missing"; null when there is none either.
 */
export function consentAt(
  events: readonly ConsentEvent[],
  purpose: string,
  controllerId: string,
): ConsentState | null {
  const exact = consentFor(events, purpose, controllerId);
  if (exact) return exact;
  const others = Map.groupBy(events, (event) =>
    JSON.stringify([event.purpose, event.controllerId]),
  );
  for (const group of [...others.values()].reverse()) {
    const other = fold(group);
    if (other?.status === 'given') return other;
  }
  return null;
}

/** The consent for exactly this purpose of this controller; null when the person was never asked. */
export function consentFor(
  events: readonly ConsentEvent[],
  purpose: string,
  controllerId: string,
): ConsentState | null {
  return fold(
    events.filter((event) => event.purpose === purpose && event.controllerId === controllerId),
  );
}

function fold(events: readonly ConsentEvent[]): ConsentState | null {
  let state: ConsentState | null = null;
  let withdrawnAt = Number.NEGATIVE_INFINITY;
  for (const event of events.toSorted((a, b) => a.seq - b.seq)) {
    if (event.event === 'withdrawn' || event.event === 'refused') {
      withdrawnAt = Math.max(withdrawnAt, event.occurredAt);
      state = endConsent(state, event);
    } else if (event.occurredAt > withdrawnAt && (event.event === 'given' || isGiven(state))) {
      // A consent given before the withdrawal and recorded after it must not undo the withdrawal,
      // and a renewal that was under way must not either: it renews what is in force or nothing.
      state = giveConsent(event);
    }
  }
  return state;
}

function isGiven(state: ConsentState | null): boolean {
  return state?.status === 'given';
}

function giveConsent(event: ConsentEvent): ConsentState {
  return {
    status: 'given',
    form: event.terms.form,
    given_at: toInstant(event.occurredAt),
    expires_at: event.terms.expires_at,
    withdrawn_at: null,
    purposes: [event.purpose],
    controller_id: event.controllerId,
    guardian: event.terms.guardian,
    freely_given: event.terms.freely_given,
    covers_transmission: event.terms.covers_transmission,
  };
}

function endConsent(state: ConsentState | null, event: ConsentEvent): ConsentState {
  const before = state ?? { ...giveConsent(event), given_at: null };
  const withdrawn = event.event === 'withdrawn';
  return {
    ...before,
    status: withdrawn ? 'withdrawn' : 'refused',
    withdrawn_at: withdrawn ? toInstant(event.occurredAt) : before.withdrawn_at,
  };
}

function toInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
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
