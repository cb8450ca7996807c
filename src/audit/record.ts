import type { Decision } from '../policy/decision.ts';

/** A decision as it is recorded, in the log or as a dry run. */
export interface DecisionRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly deploymentId: string | null;
  /** The version of its registration that was decided on; null where no deployment is named. */
  readonly deploymentVersion: number | null;
  readonly subjectId: string | null;
  /** The id of who is erased by it; then nobody else is concerned. */
  readonly erased?: string;
  readonly operation: string;
  /** The policy input that was decided. */
  readonly input: object;
  readonly decision: Decision;
  readonly policyRevision: string;
  readonly modelId: string;
  readonly decidedAt: number;
}

/** By whom it was asked for, and in which request; null where the service itself asks. */
export interface Asker {
  readonly keyId: string | null;
  /** The id that the request goes by in answers and in the operator's log. */
  readonly request: string | null;
  /** The id of the caller's trace. */
  readonly trace?: string | undefined;
}

/** What may come of a decision. */
export const OUTCOMES = [
  'refused',
  'failed',
  'interrupted',
  'withheld',
  'detected',
  'matched',
  'not_matched',
  'enrolled',
  'in_review',
  'repeated',
  'erased',
  'pass_issued',
  'admitted',
  'not_admitted',
  'double_use',
  'outside_validity',
  'revoked',
  'pass_told_again',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

export interface OutcomeRecord {
  readonly decisionId: string;
  readonly tenantId: string;
  readonly subjectId: string | null;
  readonly outcome: Outcome;
  readonly details: Readonly<Record<string, unknown>>;
  readonly recordedAt: number;
}
