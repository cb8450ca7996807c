/** What a scenario is: who asks for what, where, and what must come of it. */
import type { ConsentKind, Place } from './registrations.ts';

export interface Scenario {
  readonly place: Place;
  readonly asked: string;
  readonly deployment: Record<string, unknown>;
  readonly consent?: ConsentKind;
  /** What two operators vouch for, by attribute, of this controller at this purpose and place. */
  readonly granted?: Readonly<Record<string, string | boolean>>;
  readonly role: string;
  /**
   * enrol: a template is made. enrol+verify: and the person comes back. compare: two pictures,
   * nothing kept. Anything else is asked as a dry run of that operation.
   */
  readonly act: 'enrol' | 'enrol+verify' | 'compare' | 'identify' | 'sell' | 'export';
  /** A template made before, for another purpose. */
  readonly enrolledFor?: Record<string, unknown>;
  /** `match`, or the exact set of reasons for the refusal. */
  readonly expected: 'match' | readonly string[];
}

export interface Chapter {
  readonly title: string;
  readonly scenarios: readonly Scenario[];
}
