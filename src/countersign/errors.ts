/** Why a request is not carried out. `src/http/errors.ts` says what the outside learns of it. */
import type { Wait } from '../attempts/budget.ts';
import type { Receipt } from '../audit/log.ts';
import type { FaultReport } from '../liveness/attestation.ts';
import type { Decision } from '../policy/decision.ts';
import type { ReviewStatus } from '../reviews/review.ts';
import type { GrantStatus } from '../tenants/grant.ts';

export type RefusalReason =
  | { readonly is: 'deployment_not_found' }
  /** Its controller and its purpose, to which consent is bound. */
  | { readonly is: 'deployment_use_fixed' }
  | { readonly is: 'deployment_ended' }
  | { readonly is: 'subject_not_found' }
  | { readonly is: 'subject_erased' }
  | { readonly is: 'template_not_found' }
  | { readonly is: 'subject_not_enrolled' }
  | { readonly is: 'too_many_templates'; readonly most: number }
  | { readonly is: 'template_model_differs'; readonly model: string }
  /** KV shows a new value everywhere within a minute; the row in D1 may be there before it. */
  | { readonly is: 'template_too_new' }
  | { readonly is: 'liveness_nonce_spent' }
  /** Pictures that are to become one template, counted from 1. */
  | { readonly is: 'faces_differ'; readonly first: number; readonly second: number }
  /** The pictures do not show whom the template that is there shows. */
  | { readonly is: 'different_person' }
  | { readonly is: 'enrolled_meanwhile' }
  /** Of a request that is sent again, whose decision is erased. */
  | { readonly is: 'answer_forgotten' }
  /** Of the budget of failures, in which the person and the key are. */
  | {
      readonly is: 'attempt_refused';
      readonly wait: Wait;
      readonly alternatives: readonly string[];
    }
  | { readonly is: 'point_for_several_pictures' }
  /** No data shows that the embedder keeps that false match rate among everyone. */
  | {
      readonly is: 'rate_unsupported';
      readonly rate: number;
      readonly supported: readonly number[];
    }
  /** The embedder was not measured in a group of that name. */
  | {
      readonly is: 'group_unmeasured';
      readonly group: string;
      readonly measured: readonly string[];
    }
  | { readonly is: 'in_the_future'; readonly field: 'date_of_birth' | 'dpia/date' }
  /** Instants in milliseconds since the epoch; both bounds are allowed. */
  | {
      readonly is: 'out_of_time';
      readonly field: 'occurred_at' | 'expires_at';
      readonly earliest: number;
      readonly latest: number;
    }
  /** The person said no, and the controller says that they said yes since. */
  | { readonly is: 'consent_is_the_persons' }
  | { readonly is: 'guardian_not_given' }
  | { readonly is: 'nothing_to_renew' }
  | { readonly is: 'consents_full' }
  | { readonly is: 'pass_not_found' }
  /** It is no pass of this service. */
  | { readonly is: 'pass_invalid'; readonly why: 'unreadable' | 'forged' }
  | {
      readonly is:
        | 'pass_elsewhere'
        | 'pass_not_yet_valid'
        | 'pass_expired'
        | 'pass_spent'
        | 'pass_revoked'
        | 'pass_gone';
    }
  /** When a pass shall be valid; instants in milliseconds since the epoch, both bounds allowed. */
  | {
      readonly is: 'pass_out_of_time';
      readonly field: 'valid_from' | 'expires_at' | 'used_at';
      readonly earliest: number;
      readonly latest: number;
    }
  /** Unknown, opened already, over, or with another secret: nobody is told which. */
  | { readonly is: 'link_invalid' }
  | { readonly is: 'links_full' }
  /** The person is of age, or nobody knows how old they are. */
  | { readonly is: 'no_guardian' }
  | { readonly is: 'challenge_invalid' }
  | { readonly is: 'challenges_full' }
  | { readonly is: 'no_person_key' }
  | { readonly is: 'signature_invalid' }
  | { readonly is: 'key_waiting' }
  | { readonly is: 'keys_full' }
  | { readonly is: 'act_changes_nothing' }
  | { readonly is: 'acts_full' }
  | { readonly is: 'act_needs_deployment' }
  | { readonly is: 'subject_exists' }
  | { readonly is: 'recovery_refused'; readonly why: 'not_halted' | 'name_taken' | 'too_old' }
  | { readonly is: 'grant_not_found' }
  | { readonly is: 'tenant_not_found' }
  | { readonly is: 'grant_settled'; readonly status: GrantStatus }
  | { readonly is: 'own_grant' }
  | { readonly is: 'grants_full' }
  | { readonly is: 'review_not_found' }
  | { readonly is: 'review_settled'; readonly status: ReviewStatus }
  /** It was asked with a key of the reviewer's. */
  | { readonly is: 'own_review' }
  | { readonly is: 'reviewed_already' }
  /** Of a verification or comparison that waited for a review. */
  | { readonly is: 'answer_not_found' }
  /** A key is bound to other deployments than the request is about. */
  | { readonly is: 'key_bound' }
  /** A key would make one with more than it has: of what. */
  | { readonly is: 'key_exceeds'; readonly by: 'scopes' | 'deployments' | 'expires_at' }
  | { readonly is: 'key_not_found' }
  | { readonly is: 'key_over' }
  | { readonly is: 'tenant_keys_full' }
  /** What is to expire would have expired already. */
  | { readonly is: 'ends_before' }
  | { readonly is: 'tenant_exists' }
  /** It is given nothing: no consent, and no objection back. */
  | { readonly is: 'tenant_suspended' }
  /** Only what is suspended is deleted. */
  | { readonly is: 'tenant_in_use' }
  | { readonly is: 'tenant_deleted' }
  | { readonly is: 'capture_not_valid' }
  | { readonly is: 'capture_not_found' }
  | { readonly is: 'origin_not_allowed' }
  | {
      readonly is: 'policy_denied';
      readonly decisionId: string;
      readonly receipt: Receipt;
      readonly decision: Decision;
      /** Ways without a face. */
      readonly alternatives: readonly string[];
      /** What was wrong with an attestation of liveness. */
      readonly liveness?: FaultReport | undefined;
    };

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(reason.is);
    this.reason = reason;
  }
}

/** A request failed after its decision was recorded; `cause` says how. */
export class DecidedError extends Error {
  override readonly name = 'DecidedError';
  readonly decisionId: string;
  readonly receipt: Receipt;

  constructor(decisionId: string, receipt: Receipt, cause: unknown) {
    super(`Decision ${decisionId} failed.`, { cause });
    this.decisionId = decisionId;
    this.receipt = receipt;
  }
}

/** Whether a face was compared and did not match, which an answer that is no match must not hide. */
export function isMismatch(error: unknown): boolean {
  return error instanceof Refusal && error.reason.is === 'different_person';
}
