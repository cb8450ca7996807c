/**
 * What end points are told: that something happened, and ids to ask with. No name, no reference of the
 * tenant's, and nothing of what came of a person: who reads it needs a key, and asks the API.
 */

/** The data of each type of event. */
export interface EventData {
  /** A person took back a consent; `templates` that it ended are erased. */
  'subject.consent_withdrawn': { subject: string; consent: string; deployment: string };
  'subject.erased': { subject: string; decision: string };
  /** A consent reached the end that was agreed, and was neither renewed nor taken back. */
  'consent.expired': { subject: string; consent: string };
  /** An adverse outcome waits for people. */
  'review.wanted': { review: string; decision: string };
  'review.done': { review: string; decision: string };
  /** A template reached the end of its retention, and was erased. */
  'retention.due': { subject: string; template: string; decision: string };
  /** A deployment with a watchlist ended, or its authorisation did. */
  'watchlist.ended': { deployment: string };
  /** Another policy decides from now on. */
  'policy.changed': { policy_revision: string };
  /** A new state of the log was signed; at most one in ten minutes. */
  'checkpoint.published': { size: number };
}

export type EventType = keyof EventData;

export const EVENT_TYPES = [
  'subject.consent_withdrawn',
  'subject.erased',
  'consent.expired',
  'review.wanted',
  'review.done',
  'retention.due',
  'watchlist.ended',
  'policy.changed',
  'checkpoint.published',
] as const satisfies readonly EventType[];

/** An event of one of the types, to be told. */
export type NewEvent = {
  [Type in EventType]: {
    readonly type: Type;
    /** null: of every tenant. */
    readonly tenantId: string | null;
    readonly data: Readonly<EventData[Type]>;
  };
}[EventType];

/** An event of the outbox. */
export interface StoredEvent {
  /** Its place: events are told in this order. */
  readonly seq: number;
  /** `msg_…`: the same at every attempt, and for every end point. */
  readonly id: string;
  readonly type: EventType;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly trace: string | null;
  /** JSON. */
  readonly data: string;
}

/** The body that is sent, the same bytes at every attempt: the payload that Standard Webhooks recommends. */
export function bodyOf({ type, at, data }: StoredEvent): string {
  return JSON.stringify({
    type,
    timestamp: new Date(at).toISOString(),
    data: JSON.parse(data),
  });
}
