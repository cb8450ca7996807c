/**
 * Whether an event of consent can have happened as it is told, and whether whoever tells it may. Pure.
 */
import type { ConsentEvent } from '../consent/events.ts';
import { findNo } from '../consent/ledger.ts';
import type { Consent } from '../consent/states.ts';
import type { Subject } from '../registry/subject.ts';
import { Refusal } from './errors.ts';

/** In milliseconds; no consent holds longer than a life. */
const LONGEST = 100 * 365 * 86_400_000;

type Told = Pick<ConsentEvent, 'event' | 'purpose' | 'controllerId' | 'terms' | 'occurredAt'>;

/**
 * @param consents how all of the person's stand
 * @throws Refusal
 */
export function requireCredible(
  { event, purpose, controllerId, terms, occurredAt }: Told,
  consents: readonly Consent[],
  subject: Subject,
  now: number,
): void {
  requireBetween('occurred_at', occurredAt, subject.createdAt, now);
  if (event === 'withdrawn' || event === 'refused') return;
  if (terms.expires_at !== null) {
    const expiry = Date.parse(terms.expires_at);
    requireBetween('expires_at', expiry, occurredAt + 1, occurredAt + LONGEST);
  }
  // Who has said no is not talked over by the one they said it to.
  const { level } = terms.evidence;
  const alone = level === 'stated' || level === 'referenced';
  if (alone && takesBack({ event, purpose, controllerId }, consents)) {
    throw new Refusal({ is: 'consent_is_the_persons' });
  }
}

/** Whether a yes stands against a no of before. */
export function takesBack(
  { event, purpose, controllerId }: Pick<Told, 'event' | 'purpose' | 'controllerId'>,
  consents: readonly Consent[],
): boolean {
  return event === 'given' && findNo(consents, purpose, controllerId) !== undefined;
}

function requireBetween(
  field: 'occurred_at' | 'expires_at',
  instant: number,
  earliest: number,
  latest: number,
): void {
  if (instant >= earliest && instant <= latest) return;
  throw new Refusal({ is: 'out_of_time', field, earliest, latest });
}
