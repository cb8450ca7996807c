/** An idempotency key that another request holds. */
import { AuditError } from '../audit/log.ts';
import { KEY_TAKEN } from '../idempotency/store.ts';
import { Problem } from './problems.ts';

/** Whether another request with the same key was recorded first, within the time that it takes to look. */
export function isTaken(error: unknown): boolean {
  return error instanceof AuditError && error.isBecauseOf(KEY_TAKEN);
}

export function keyInUse(): Problem {
  const detail = 'The first one is still under way. Ask again in a moment.';
  return new Problem('idempotency_key_in_use', detail, {}, { 'retry-after': '2' });
}
