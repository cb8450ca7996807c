/** What can go wrong with a call of the integrator to a store. */
export const FAULTS = [
  'fails',
  'fails after it took effect',
  'fails, as does every later one',
  'evicts the object',
  'evicts the object after it took effect',
] as const;

export interface Fault {
  /** Which of the calls, counted from 0. */
  readonly call: number;
  readonly kind: (typeof FAULTS)[number] | 'answers after 5 s';
}

/** The tables of an object, by name. */
export type Dump = Record<string, Record<string, string | number | null | ArrayBuffer>[]>;
