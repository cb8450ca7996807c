/**
 * The audit log: one row per decision, written before any answer, and one row for what came of it.
 * Neither holds biometric data: the policy input has none, and outcomes are named, not scored.
 */
import { commit, FactsChangedError, WriteError } from '../commit.ts';

import { storeDecision } from './decision.ts';
import { holdsDryRun, insertDryRun } from './dry-runs.ts';
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
  /** Whether the rows may be there all the same, with the changes that they stand for. */
  readonly unknown: boolean;

  constructor(message: string, { cause, unknown }: { cause: unknown; unknown: boolean }) {
    super(message, { cause });
    this.unknown = unknown;
  }
}

/** The change was refused because somebody was enrolled meanwhile (a trigger of the schema). */
export class EnrolledMeanwhileError extends Error {
  override readonly name = 'EnrolledMeanwhileError';
}

/** The intent was refused because a budget of failures is spent (the same). */
export class AttemptsExhaustedError extends Error {
  override readonly name = 'AttemptsExhaustedError';
}

export class AuditLog {
  readonly #db: D1Database;

  constructor(db: D1Database) {
    this.#db = db;
  }

  /**
   * A decision whose outcome is already known (a refusal, an erasure), in one transaction with the
   * changes that it stands for.
   * @throws AuditError
   */
  async recordSettled(
    decision: DecisionRecord,
    outcome: OutcomeRecord,
    changes: D1PreparedStatement[] = [],
  ): Promise<void> {
    const rows = [...this.#decision(decision), this.#outcome(outcome)];
    await this.#write([...rows, ...changes], () => this.#holdsOutcome(outcome));
  }

  /** What the policy would say; beside the log. @throws AuditError */
  async recordDryRun(record: DecisionRecord): Promise<void> {
    await this.#write(insertDryRun(this.#db, record), () => holdsDryRun(this.#db, record.id));
  }

  /** The intent to act, with what it takes. @throws AuditError, AttemptsExhaustedError */
  async recordIntent(decision: DecisionRecord, changes: D1PreparedStatement[] = []): Promise<void> {
    const rows = this.#decision(decision);
    await this.#write([...rows, ...changes], () => this.#holdsDecision(decision));
  }

  /**
   * The outcome, in one transaction with the changes that it stands for: both happen or neither.
   * @throws AuditError, EnrolledMeanwhileError; FactsChangedError when a premise among the changes no
   *   longer holds
   */
  async recordOutcome(outcome: OutcomeRecord, changes: D1PreparedStatement[] = []): Promise<void> {
    await this.#write([this.#outcome(outcome), ...changes], () => this.#holdsOutcome(outcome));
  }

  async #write(statements: D1PreparedStatement[], isDone: () => Promise<boolean>): Promise<void> {
    try {
      await commit(this.#db, statements, isDone);
    } catch (cause) {
      if (cause instanceof FactsChangedError) throw cause;
      const refusal = cause instanceof WriteError ? cause.cause : cause;
      if (String(refusal).includes('enrolled_meanwhile')) {
        throw new EnrolledMeanwhileError('', { cause });
      }
      if (String(refusal).includes('attempts_exhausted')) {
        throw new AttemptsExhaustedError('', { cause });
      }
      const unknown = cause instanceof WriteError && cause.unknown;
      throw new AuditError('The audit log could not be written.', { cause, unknown });
    }
  }

  async #holdsDecision({ id }: DecisionRecord): Promise<boolean> {
    const row = await this.#db.prepare('SELECT 1 FROM decisions WHERE id = ?').bind(id).first();
    return row !== null;
  }

  /** This outcome and no other: the sweep may have settled the decision as interrupted. */
  async #holdsOutcome({ decisionId, outcome, recordedAt }: OutcomeRecord): Promise<boolean> {
    const row = await this.#db
      .prepare('SELECT 1 FROM outcomes WHERE decision_id = ? AND outcome = ? AND recorded_at = ?')
      .bind(decisionId, outcome, recordedAt)
      .first();
    return row !== null;
  }

  /** Two statements: a situation that is there already is left as it is. */
  #decision(record: DecisionRecord): D1PreparedStatement[] {
    const { own, situation } = storeInput(record.input);
    const insertion = this.#db
      .prepare(
        `INSERT INTO decisions (id, tenant_id, deployment_id, subject_id, operation, dry_run, allow,
           input_json, situation, decision_json, policy_revision, model_id, decided_at,
           deployment_version)
         VALUES (?, ?, ?, ?, ?, 0, ?, ?, (SELECT id FROM situations WHERE facts_json = ?), ?, ?, ?, ?,
           ?)`,
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
        record.deploymentVersion,
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
