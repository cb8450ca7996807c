/** An attempt to match, from the facts that were gathered. */
import { decideAttempt } from '../attempts/budget.ts';
import type { Subject } from '../registry/subject.ts';
import type { Attempt } from './countersign.ts';
import type { Parties } from './gather.ts';

export function attemptOf(
  keyId: string,
  { subject, attempts }: Parties<Subject>,
  now: number,
): Attempt {
  return {
    by: { keyId, subjectId: subject.id },
    wait: decideAttempt(attempts.onSubject, now),
  };
}
