/** How long a stored template may stay, by the policy and by what is registered now. */
import { consentFor } from '../consent/ledger.ts';
import type { Consent } from '../consent/states.ts';
import { toInstant } from '../instant.ts';
import type { Policy } from '../policy/host.ts';
import type { PolicyInput } from '../policy/input.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import type { Template } from '../registry/template.ts';
import type { Grant } from '../tenants/grant.ts';
import { collectFacts } from './facts.ts';

/** A template with all that its end depends on, of one moment. */
export interface StoredTemplate {
  readonly template: Template;
  readonly deployment: Deployment;
  readonly subject: Subject;
  /** Its own, at least: for the purpose and the controller of its enrolment. */
  readonly consents: readonly Consent[];
  /** Of the controller of its enrolment. */
  readonly grants: readonly Grant[];
}

/** What ended a template. */
export interface EndOfRetention {
  /** RFC 3339, UTC; null where the policy can give no date, and lets nothing stay. */
  readonly due_at: string | null;
  /** The rule that set it; null where only the limit written down at enrolment is known. */
  readonly rule: string | null;
}

/** Over, or when to ask again, in milliseconds since the epoch. */
export type Stay = { readonly over: EndOfRetention } | { readonly next: number };

/**
 * @returns what ended the template, or null while it may stay.
 * @throws PolicyFault if the policy gives no answer and the written limit is not reached: a fault is
 *   no reason to destroy what is stored, and meanwhile the policy refuses its use.
 */
export function endOfRetention(
  stored: StoredTemplate,
  policy: Policy,
  now: number,
): EndOfRetention | null {
  const stay = stayOf(stored, policy, now);
  return 'over' in stay ? stay.over : null;
}

/** The same, and until when it may stay as things are. @throws PolicyFault */
export function stayOf(stored: StoredTemplate, policy: Policy, now: number): Stay {
  try {
    const { overdue, due_at, rule } = policy.retention(collectRetentionFacts(stored, policy, now));
    if (overdue || due_at === null) return { over: { due_at, rule } };
    // What a grant vouches for is claimed by nobody from its end on.
    const ends = stored.grants.map(({ expiresAt }) => expiresAt).filter((end) => end > now);
    return { next: Math.min(Date.parse(due_at), ...ends) };
  } catch (error) {
    const { retentionUntil } = stored.template;
    if (retentionUntil > now) throw error;
    return { over: { due_at: toInstant(retentionUntil), rule: null } };
  }
}

/** The facts of a template that is only kept: for the purpose and the controller of its enrolment. */
function collectRetentionFacts(
  { template, deployment, subject, consents, grants }: StoredTemplate,
  { purposes, vouchers }: Policy,
  now: number,
): PolicyInput {
  const facts = collectFacts({
    operation: 'verify',
    deployment,
    purposes,
    vouchers,
    subject,
    registered: { deployment, subject, consents, templates: [template], grants },
    template,
    usesTemplate: true,
    // No limit depends on it; so it is the least favourable.
    runsIn: [],
    now,
  });
  const { purpose, controllerId } = template;
  return {
    ...facts,
    purpose,
    controller: { ...facts.controller, id: controllerId },
    consent: consentFor(consents, purpose, controllerId),
  };
}
