/**
 * The audit log: one row per decision, written before any answer, and one row for what came of it.
 * Neither holds biometric data: the policy input has none, and outcomes are named, not scored.
 */

import { storeDecision } from './decision.ts';
import { insertDryRun } from './dry-runs.ts';
import { storeInput } from './input.ts';
import type { DecisionRecord } from './record.ts';

export interface OutcomeRecord {
  readonly decisionId: string;
  /** `refused`, `matched`, `not_matched`, `enrolled`, `failed`, … */
  readonly outcome: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly recordedAt: number;
}

/** The log could not be written: the caller must not answer. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
}

/** The change was refused because the subject was erased meanwhile (a trigger of the schema). */
export class SubjectErasedError extends Error {
  override readonly name = 'SubjectErasedError';
}

export class AuditLog {
  readonly #db: D1Database;

  constructor(db: D1Database) {
    this.#db = db;
  }

  /** A decision whose outcome is already known: a refusal. @throws AuditError */
  async recordSettled(decision: DecisionRecord, outcome: OutcomeRecord): Promise<void> {
    await this.#write([...this.#decision(decision), this.#outcome(outcome)]);
  }

  /** What the policy would say; beside the log. @throws AuditError */
  async recordDryRun(decision: DecisionRecord): Promise<void> {
    await this.#write(insertDryRun(this.#db, decision));
  }

  /** The intent to act. @throws AuditError */
  async recordIntent(decision: DecisionRecord): Promise<void> {
    await this.#write(this.#decision(decision));
  }

  /**
   * The outcome, in one transaction with the changes that it stands for: both happen or neither.
   * @throws AuditError
   */
  async recordOutcome(outcome: OutcomeRecord, changes: D1PreparedStatement[] = []): Promise<void> {
    await this.#write([...changes, this.#outcome(outcome)]);
  }

  async #write(statements: D1PreparedStatement[]): Promise<void> {
    try {
      await this.#db.batch(statements);
    } catch (cause) {
      if (String(cause).includes('subject_erased')) throw new SubjectErasedError('', { cause });
      throw new AuditError('The audit log could not be written.', { cause });
    }
  }

  /** Two statements: a situation that is there already is left as it is. */
  #decision(record: DecisionRecord): D1PreparedStatement[] {
    const { own, situation } = storeInput(record.input);
    const insertion = this.#db
      .prepare(
        `INSERT INTO decisions (id, tenant_id, deployment_id, subject_id, operation, dry_run, allow,
           input_json, situation, decision_json, policy_revision, model_id, decided_at)
         VALUES (?, ?, ?, ?, ?, 0, ?, ?, (SELECT id FROM situations WHERE facts_json = ?), ?, ?, ?, ?)`,
      )
      .bind(
        record.id,
        record.tenantId,
        record.deploymentId,
        record.subjectId,
        record.operation,
        record.decision.allow ? 1 : 0,
        own,
        situation,
        storeDecision(record.decision),
        record.policyRevision,
        record.modelId,
        record.decidedAt,
      );
    const addition = this.#db
      .prepare(
        `INSERT INTO situations (facts_json)
         SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM situations WHERE facts_json = ?1)`,
      )
      .bind(situation);
    return [addition, insertion];
  }

  #outcome(record: OutcomeRecord): D1PreparedStatement {
    return this.#db
      .prepare(
        'INSERT INTO outcomes (decision_id, outcome, details_json, recorded_at) VALUES (?, ?, ?, ?)',
      )
      .bind(record.decisionId, record.outcome, JSON.stringify(record.details), record.recordedAt);
  }
}
