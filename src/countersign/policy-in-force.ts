import type { Policy } from '../policy/host.ts';
import { report } from '../report.ts';
import type { Service } from './service.ts';

/** null where it cannot be loaded: the log is read all the same, in codes and not in words. */
export function policyInForce({ policy }: Pick<Service, 'policy'>): Policy | null {
  try {
    return policy();
  } catch (error) {
    report('policy_not_loaded', error);
    return null;
  }
}
