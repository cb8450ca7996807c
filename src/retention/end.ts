/** How long a stored template may stay, by the policy and by what is registered now. */
import { type ConsentEvent, consentFor } from '../consent/ledger.ts';
import type { Policy } from '../policy/host.ts';
import type { PolicyInput } from '../policy/input.ts';
import type { Deployment } from '../registry/deployment.ts';
import { askPolicy } from '../registry/facts.ts';
import type { Subject } from '../registry/subject.ts';
import type { Template } from '../registry/template.ts';

/** A template with all that its end depends on, of one moment. */
export interface Kept {
  readonly template: Template;
  readonly deployment: Deployment;
  readonly subject: Subject;
  readonly consents: readonly ConsentEvent[];
}

/** What ended a template. */
export interface End {
  /** RFC 3339, UTC; null where the policy can give no date, and lets nothing stay. */
  readonly due_at: string | null;
  /** The rule that set it; null where only the limit written down at enrolment is known. */
  readonly rule: string | null;
}

/**
 * @returns what ended the template, or null while it may stay.
 * @throws PolicyFault if the policy gives no answer and the written limit is not reached: a fault is
 *   no reason to destroy what is stored, and meanwhile the policy refuses its use.
 */
export function endOf(kept: Kept, policy: Policy, now: number): End | null {
  try {
    const { overdue, due_at, rule } = policy.retention(askRetention(kept, now));
    return overdue ? { due_at, rule } : null;
  } catch (error) {
    const { retentionUntil } = kept.template;
    if (retentionUntil > now) throw error;
    return { due_at: new Date(retentionUntil).toISOString(), rule: null };
  }
}

/** The facts of a template that is only kept: for the purpose and the controller of its enrolment. */
function askRetention({ template, deployment, subject, consents }: Kept, now: number): PolicyInput {
  const facts = askPolicy({
    operation: 'verify',
    deployment,
    subject,
    registered: { deployment, subject, consents, templates: [template] },
    template,
    usesTemplate: true,
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
