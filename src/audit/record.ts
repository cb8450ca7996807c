import type { Decision } from '../policy/decision.ts';

/** A decision as it is recorded, in the log or as a dry run. */
export interface DecisionRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly deploymentId: string | null;
  /** The version of its registration that was decided on; null where no deployment is named. */
  readonly deploymentVersion: number | null;
  readonly subjectId: string | null;
  readonly operation: string;
  /** The policy input that was decided. */
  readonly input: object;
  readonly decision: Decision;
  readonly policyRevision: string;
  readonly modelId: string;
  readonly decidedAt: number;
}
