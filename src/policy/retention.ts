import { toInstant } from '../instant.ts';

/** When a stored template must be gone. */
export interface Retention {
  /**
   * RFC 3339, UTC: the first instant at which it may no longer be there. Null when the input has no
   * readable `now`, and then it is overdue.
   */
  due_at: string | null;
  /** The rule that sets it: of all limits, the earliest. */
  rule: string;
  /** Reached at `now`: at the limit is over the limit. */
  overdue: boolean;
}

/** The widest instant that ECMAScript knows, in epoch milliseconds either way. */
const MAX_INSTANT = 8.64e15;

/** Reads an answer of the entrypoint `countersign/retention`. @returns null if it is malformed. */
export function readRetention(value: unknown): Retention | null {
  if (typeof value !== 'object' || value === null) return null;
  const { due_at, rule, overdue } = value as Record<string, unknown>;
  if (typeof rule !== 'string' || typeof overdue !== 'boolean') return null;
  if (due_at === null) return overdue ? { due_at, rule, overdue } : null;
  if (typeof due_at !== 'number' || !(Math.abs(due_at) <= MAX_INSTANT)) return null;
  return { due_at: toInstant(due_at), rule, overdue };
}
