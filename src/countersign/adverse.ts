/**
 * Which outcome goes against the person. The table of purposes says so: not the controller, who
 * may say that more of them do.
 */
import type { Purposes } from '../policy/purposes.ts';
import type { DeploymentRegistration } from '../registry/registration.ts';

export interface Use {
  readonly registration: DeploymentRegistration;
  readonly operation: string;
  readonly purposes: Purposes;
}

/** @param matched left out: the outcome is not known yet, or there is none to match. */
export function isAdverse({ registration, operation, purposes }: Use, matched?: boolean): boolean {
  const { purpose, decision, alternative } = registration;
  const named = [purposes[purpose]?.adverse ?? 'always', decision.adverse_on];
  if (named.includes('always')) return true;
  if (matched === undefined) return false;
  if (matched) return named.includes('match');
  // Who claims to be somebody and is not recognised goes in by the other way, which is as good.
  if (operation === 'verify' && alternative.offered) return false;
  return named.includes('no_match');
}
