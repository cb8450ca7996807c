/** What a person, or somebody for them, does in exercise of their rights. Pure. */

/** By its name in statements, in the log and in the API. */
export const ACTS = [
  'withdraw',
  'consent',
  'object',
  'end_objection',
  'restrict',
  'end_restriction',
  'ask_rectification',
  'rectify',
  'register_key',
  'refuse_key',
  'erase',
] as const;
export type ActName = (typeof ACTS)[number];

/** Who can be said to have done it. */
export const HOLDERS = ['person', 'guardian'] as const;
export type Holder = (typeof HOLDERS)[number];

/**
 * How it came. signed: by the key that a link registered, and nothing else counts as the person's own.
 * link: by whoever opened a link. desk: before the controller's staff. key: the controller itself.
 */
export const CHANNELS = ['signed', 'link', 'desk', 'key'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What an opened link may do by itself: it takes away, and gives nothing. */
export const WITHOUT_SIGNATURE: ReadonlySet<ActName> = new Set(['withdraw']);

/**
 * What is taken however much is on record: it ends something, or makes a key with which to. Each has a
 * bound of its own: what stands already is not done again, and to take it back needs room.
 */
export const ALWAYS_TAKEN: ReadonlySet<ActName> = new Set([
  'withdraw',
  'object',
  'restrict',
  'register_key',
  'refuse_key',
  'erase',
]);

/** What takes a no back, or says yes: a tenant that is suspended is given nothing. */
export const GIVES: ReadonlySet<ActName> = new Set(['consent', 'end_objection', 'end_restriction']);

/** By whose hand it came: the person's, or that of the controller, whose desk and key these are. */
export const handOf = (channel: Channel): Hand =>
  channel === 'desk' || channel === 'key' ? 'controller' : 'person';
export type Hand = 'person' | 'controller';

/** What is kept of an act. */
export interface Act {
  readonly id: string;
  readonly act: ActName;
  /** null: of everything. */
  readonly purpose: string | null;
  readonly controllerId: string | null;
  readonly deploymentId: string | null;
  readonly by: Holder | 'controller';
  readonly channel: Channel;
  readonly content: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly at: number;
}
