/**
 * The consent ledger, read: what a subject consents to, from how each consent stands. The service
 * believes this and never the caller.
 */
import { toInstant } from '../instant.ts';
import { type ConsentEvent, type ConsentEventKind, type Evidence, readTerms } from './events.ts';
import { type ConsentScope, EVERYWHERE, readScopes, writeScope } from './scope.ts';
import type { Consent } from './states.ts';

/** Consent as the policy input has it. */
export interface ConsentState {
  readonly status: 'given' | 'refused' | 'withdrawn' | 'expired';
  readonly form: string[];
  readonly given_at: string | null;
  readonly expires_at: string | null;
  readonly withdrawn_at: string | null;
  readonly purposes: string[];
  readonly controller_id: string;
  readonly guardian: boolean;
  readonly freely_given: boolean;
  readonly covers_transmission: boolean;
  readonly evidence: Evidence['level'];
  /** It is in force, and for other scopes than the one that was asked about. */
  readonly elsewhere: boolean;
}

/**
 * The consent that counts for one purpose of one controller, at one scope. Without any, a consent in force for
 * another purpose or controller is returned, so that the policy can say "given for something else"
 * and not "missing": of several, that which was asked for last. Null when there is none either.
 * @throws StoredRecordError
 */
export function consentAt(
  consents: readonly Consent[],
  purpose: string,
  controllerId: string,
  scope: ConsentScope,
): ConsentState | null {
  const consent = findConsent(consents, purpose, controllerId);
  const exact = consent && toConsentState(consent, scope);
  if (exact) return exact;
  const [other] = consents
    .filter(({ status }) => status === 'given')
    .toSorted((a, b) => b.firstSeq - a.firstSeq);
  return other ? toConsentState(other) : null;
}

/**
 * The consent for exactly this purpose of this controller, by the latest that was said at any scope;
 * null when the person was never asked.
 * @throws StoredRecordError
 */
export function consentFor(
  consents: readonly Consent[],
  purpose: string,
  controllerId: string,
): ConsentState | null {
  const exact = findConsent(consents, purpose, controllerId);
  return exact ? toConsentState(exact) : null;
}

/**
 * The consents as they will stand once one more event is recorded: what the database's own fold does
 * then, for who must know it before.
 */
export function withEvent(
  consents: readonly Consent[],
  event: Omit<ConsentEvent, 'id' | 'recordedAt'>,
): Consent[] {
  const before = findConsent(consents, event.purpose, event.controllerId);
  const others = consents.filter((consent) => consent !== before);
  const last = Math.max(0, ...consents.map(({ firstSeq }) => firstSeq));
  return [...others, fold(before ?? askFirst(event, last + 1), event)];
}

function askFirst(
  { purpose, controllerId, terms }: Pick<ConsentEvent, 'purpose' | 'controllerId' | 'terms'>,
  firstSeq: number,
): Consent {
  const nothing = { status: null, scopes: '{}', givenAt: null, withdrawnAt: null, endedAt: null };
  return { purpose, controllerId, firstSeq, events: 0, terms: JSON.stringify(terms), ...nothing };
}

function fold(
  before: Consent,
  { event, occurredAt, ...said }: Pick<ConsentEvent, 'event' | 'terms' | 'scope' | 'occurredAt'>,
): Consent {
  const terms = JSON.stringify(said.terms);
  const counted = { ...before, events: before.events + 1 };
  if (event === 'withdrawn' || event === 'refused') {
    return {
      ...counted,
      status: event,
      // What was in force is what was ended; an end of nothing has only its own terms.
      terms: before.status === null ? terms : before.terms,
      withdrawnAt: event === 'withdrawn' ? occurredAt : before.withdrawnAt,
      endedAt: Math.max(before.endedAt ?? occurredAt, occurredAt),
      scopes: '{}',
    };
  }
  if (event === 'expired') return expire(counted, terms, said.scope, occurredAt);
  // A consent given before the withdrawal and recorded after it must not undo the withdrawal, and a
  // renewal that was under way must not either: it renews what was given for its scope or nothing.
  const counts = before.endedAt === null || occurredAt > before.endedAt;
  const scope = writeScope(said.scope);
  const inForce = scopesOf(before);
  const renews = scope in inForce || EVERYWHERE in inForce;
  if (!counts || (event === 'renewed' && !renews)) return counted;
  const expires_at = said.terms.expires_at === null ? NaN : Date.parse(said.terms.expires_at);
  const given = { given_at: occurredAt, terms, expires_at: finiteOr(expires_at) };
  const scopes = JSON.stringify({ ...inForce, [scope]: given });
  return { ...counted, status: 'given', terms, scopes, givenAt: occurredAt, withdrawnAt: null };
}

/**
 * Ends the scope that ends by its own terms at that instant, or by a rule before; one that was renewed
 * since stays.
 */
function expire(before: Consent, terms: string, scope: ConsentScope | null, at: number): Consent {
  const name = writeScope(scope);
  const given = scopesOf(before);
  const now = given[name];
  const ruled = now && now.terms === terms && now.given_at < at;
  if (!now || (now.expires_at !== at && !ruled)) return before;
  const scopes = { ...given, [name]: { ...given[name], expired_at: at } };
  const left = Object.values(scopes).some(({ expired_at }) => expired_at === undefined);
  const status = before.status === 'given' && !left ? 'expired' : before.status;
  return { ...before, status, scopes: JSON.stringify(scopes) };
}

const finiteOr = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** What one subject may have: uses (a purpose of a controller) that were agreed to, and events about all. */
export const MOST_CONSENTS = 100;
export const MOST_EVENTS = 10_000;

/**
 * Whether there is room for one more event. For a no that changes how a use stands there always is: each
 * registered use has one first no, and what comes between two is a yes, which needs room.
 */
export function hasRoom(
  consents: readonly Consent[],
  event: ConsentEventKind,
  purpose: string,
  controllerId: string,
): boolean {
  const own = findConsent(consents, purpose, controllerId);
  const no = event === 'withdrawn' || event === 'refused';
  if (no && own?.status !== 'withdrawn' && own?.status !== event) return true;
  const events = consents.reduce((sum, consent) => sum + consent.events, 0);
  if (events >= MOST_EVENTS) return false;
  if (no || typeof own?.givenAt === 'number') return true;
  return consents.filter(({ givenAt }) => givenAt !== null).length < MOST_CONSENTS;
}

/** How it stands, whatever it says; undefined when the person was never asked. */
export function findConsent(
  consents: readonly Consent[],
  purpose: string,
  controllerId: string,
): Consent | undefined {
  return consents.find(
    (consent) => consent.purpose === purpose && consent.controllerId === controllerId,
  );
}

/**
 * The no that stands against a yes which the controller alone records: to this use, as long as the
 * person has not given it since; to its purpose, whichever controller was refused; and any withdrawal.
 * Purposes and controllers are named by whoever holds the tenant's key, so that a no to one name alone
 * would be answered by another.
 */
export function findNo(
  consents: readonly Consent[],
  purpose: string,
  controllerId: string,
): Consent | undefined {
  if (findConsent(consents, purpose, controllerId)?.status === 'given') return undefined;
  return consents.find(
    (consent) =>
      // A withdrawal stays one, whatever further no is written behind it.
      consent.status === 'withdrawn' ||
      (consent.status === 'refused' &&
        (consent.purpose === purpose || consent.withdrawnAt !== null)),
  );
}

function scopesOf({ scopes, purpose, controllerId }: Consent) {
  return readScopes(scopes, `The consent to ${purpose} of ${controllerId}`);
}

/** @param scope whose terms are asked for; left out, the latest */
function toConsentState(consent: Consent, scope?: ConsentScope): ConsentState | null {
  const { status, purpose, controllerId } = consent;
  if (status === null) return null;
  const asked = scope !== undefined && (status === 'given' || status === 'expired');
  const told = asked ? scopesOf(consent) : {};
  const given = scope && (told[writeScope(scope)] ?? told[EVERYWHERE]);
  const record = `The consent to ${purpose} of ${controllerId}`;
  const terms = readTerms(given?.terms ?? consent.terms, record);
  return {
    status: given?.expired_at === undefined ? status : 'expired',
    form: terms.form,
    given_at: toInstant(given?.given_at ?? consent.givenAt),
    expires_at: terms.expires_at,
    withdrawn_at: toInstant(consent.withdrawnAt),
    purposes: [purpose],
    controller_id: controllerId,
    guardian: terms.guardian,
    freely_given: terms.freely_given,
    covers_transmission: terms.covers_transmission,
    evidence: terms.evidence.level,
    elsewhere: asked && !given,
  };
}
