/** Until when a guardian acts for somebody. Pure. */
import type { Majority } from '../policy/majority.ts';
import { ageAt, type Subject } from '../registry/subject.ts';

/** Nobody acts for a person of whom it is not known that they are no adult yet. */
export function hasGuardian(
  { dateOfBirth, jurisdiction }: Pick<Subject, 'dateOfBirth' | 'jurisdiction'>,
  majority: Majority,
  now: number,
): boolean {
  const age = ageAt(dateOfBirth, now);
  return age !== null && age >= 0 && age < majority(jurisdiction);
}
