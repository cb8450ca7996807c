/** Keys that are bound to deployments. */
import { type Caller, isWithin } from '../tenants/key.ts';
import { Refusal } from './errors.ts';

/**
 * For every deployment that a request names, and that what it names belongs to; before it is known
 * whether there is one, so that a bound key learns nothing of others.
 * @throws Refusal `key_bound`
 */
export function requireWithin(
  caller: Pick<Caller, 'deployments'>,
  deployment: string | null | undefined,
): void {
  if (caller.deployments === undefined) return;
  // What belongs to no deployment is the whole tenant's.
  if (typeof deployment === 'string' && isWithin(caller, deployment)) return;
  throw new Refusal({ is: 'key_bound' });
}
