/**
 * What a key that may not read a person learns of a refusal: what would be said to anybody at that
 * deployment. A refusal that follows from who the person is, what they agreed to or where they are
 * enrolled says no more than that it is one. The log has the reasons.
 */

import { toInstant } from '../instant.ts';
import { type Decision, withoutPerson } from '../policy/decision.ts';
import type { Policy } from '../policy/host.ts';
import type { PolicyInput } from '../policy/input.ts';

const DAY = 86_400_000;

/** @param facts what was decided on, of somebody. @returns a refusal that is the same of everybody */
export function refuseAlike(policy: Policy, facts: PolicyInput): Decision {
  const decision = policy.decide(ofAnybody(facts));
  // What is wrong with the deployment, or with the request, is wrong whoever it is about.
  return decision.allow ? withoutPerson(decision) : decision;
}

/**
 * The same request about somebody of age, who lives where the camera is, agreed yesterday in every form
 * that a law asks for, and was enrolled for the purpose.
 */
function ofAnybody(facts: PolicyInput): PolicyInput {
  const now = Date.parse(facts.now);
  const yesterday = toInstant(now - DAY);
  const tomorrow = toInstant(now + DAY);
  return {
    ...facts,
    jurisdictions: { ...facts.jurisdictions, subject: facts.jurisdictions?.place },
    subject: { age: 35, role: 'customer' },
    consent: {
      status: 'given',
      form: ['explicit', 'separate', 'written', 'electronic_signature'],
      given_at: yesterday,
      expires_at: tomorrow,
      withdrawn_at: null,
      purposes: facts.purpose ? [facts.purpose] : [],
      controller_id: facts.controller?.id,
      guardian: false,
      freely_given: true,
      covers_transmission: true,
    },
    // Of two pictures, neither is a template, whoever is in them.
    template: facts.comparison
      ? null
      : {
          enrolment_purpose: facts.purpose,
          source: 'direct',
          enrolled_at: yesterday,
          last_interaction_at: yesterday,
          purpose_ended_at: null,
          retention_until: tomorrow,
        },
  };
}
