/** Why a request is not carried out. `src/http/errors.ts` says what the outside learns of it. */
import type { Wait } from '../attempts/budget.ts';
import type { Receipt } from '../audit/log.ts';
import type { FaultReport } from '../liveness/attestation.ts';
import type { Decision } from '../policy/decision.ts';
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
  | { readonly is: 'nothing_to_renew' }
  | { readonly is: 'consents_full' }
  | { readonly is: 'grant_not_found' }
  | { readonly is: 'grant_settled'; readonly status: GrantStatus }
  | { readonly is: 'own_grant' }
  | { readonly is: 'grants_full' }
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
