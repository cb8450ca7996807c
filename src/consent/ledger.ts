/**
 * The consent ledger, read. What a subject consents to at `now` is a fold over the events. The
 * service believes this and never the caller.
 */
import { toInstant } from '../instant.ts';
import type { ConsentEvent } from './events.ts';

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
