/** What can go wrong with a call to a store, and with all later ones to the same store. */
export const FAULTS = [
  'fails',
  'fails after it took effect',
  'fails, as does every later one',
  'fails after it took effect, and every later one fails',
  'answers after 5 s',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** What goes wrong with one request: its calls are counted from 0. */
export interface Fault {
  readonly call: number;
  readonly kind: FaultKind;
}
