/** Recording what a person said about consent. Counts from the next request on, everywhere. */
import { type ConsentEvent, type ConsentTerms, insertConsent } from '../consent/events.ts';
import { consentAt, hasRoom } from '../consent/ledger.ts';
import { newId } from '../ids.ts';
import type { Deployment } from '../registry/deployment.ts';
import { Refusal } from './errors.ts';
import { gatherParties } from './gather.ts';
import type { Service, Timing } from './service.ts';

export interface ConsentRequest {
  readonly deployment: string;
  readonly subject: string;
  readonly event: ConsentEvent['event'];
  readonly terms: Omit<ConsentTerms, 'notice_version'>;
  /** When the person acted, in milliseconds since the epoch; now, unless it was before. */
  readonly occurredAt: number | undefined;
}

export interface RecordedConsent {
  readonly event: ConsentEvent;
  readonly deployment: Deployment;
}

/** @throws Refusal when the event cannot have happened as it is told. */
export async function recordConsent(
  { db, capacity }: Service,
  tenantId: string,
  request: ConsentRequest,
  timing: Timing,
): Promise<RecordedConsent> {
  const now = timing.now();
  const { deployment, registered } = await gatherParties(db, tenantId, request);
  const { purpose, controller, notice } = deployment.registration;
  const occurredAt = request.occurredAt ?? now;
  if (occurredAt > now) throw new Refusal({ is: 'in_the_future', field: 'occurred_at' });
  if (request.event === 'renewed') {
    const state = consentAt(registered.consents, purpose, controller.id);
    if (state?.status !== 'given' || !state.purposes.includes(purpose)) {
      throw new Refusal({ is: 'nothing_to_renew' });
    }
  }
  if (request.event === 'given' || request.event === 'renewed') {
    await capacity.require('registration', now);
  }
  if (!hasRoom(registered.consents, request.event, purpose, controller.id)) {
    throw new Refusal({ is: 'consents_full' });
  }
  const event = {
    id: newId('con'),
    purpose,
    controllerId: controller.id,
    event: request.event,
    terms: { ...request.terms, notice_version: notice.version ?? null },
    occurredAt,
    recordedAt: now,
  };
  await insertConsent(db, tenantId, request.subject, event).run();
  return { event, deployment };
}
