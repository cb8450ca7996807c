import { type Grant, isInForce } from '../tenants/grant.ts';
import type { Clearing } from './screen.ts';

/** What operators have granted, as far as it may clear a hit. @param now in milliseconds */
export function listClearings(grants: readonly Grant[], now: number): Clearing[] {
  return grants
    .filter((grant) => isInForce(grant, now))
    .map(({ facts, events: [proposal] }) => ({ facts, proposedAt: proposal.recordedAt }));
}
