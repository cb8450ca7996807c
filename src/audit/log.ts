/**
 * The audit log: an entry before any answer, in one transaction with the change that it records. It
 * holds no biometric data: the policy input has none, and outcomes are named, not scored.
 */
import { commit, FactsChangedError, WriteError } from '../commit.ts';
import { newId } from '../ids.ts';
import { report } from '../report.ts';
import { signDocument } from '../signing/jws.ts';
import type { SigningKey } from '../signing/keys.ts';
import { storeDecision } from './decision.ts';
import { holdsDryRun, insertDryRun } from './dry-runs.ts';
import { type CommittedEntry, commitTo, type NewEntry, outcomeIdFor } from './entry.ts';
import {
  findPlace,
  insertEntry,
  insertEntryIfChanged,
  insertPolicyEntry,
  nameLog,
  type PlacedRow,
} from './insertion.ts';
import { type Placed, signReceipt } from './receipt.ts';
import type { Asker, DecisionRecord, OutcomeRecord } from './record.ts';
import { LOG_STANDING, type Standing } from './standing.ts';

/** The log could not be written: the caller must not answer. */
export class AuditError extends Error {
  override readonly name = 'AuditError';
  /** Whether the entries may be there all the same, with the changes that they stand for. */
  readonly unknown: boolean;

  constructor(message: string, { cause, unknown }: { cause: unknown; unknown: boolean }) {
    super(message, { cause });
    this.unknown = unknown;
  }

  /** Whether a trigger of the schema refused it with this word. */
  isBecauseOf(refusal: string): boolean {
    const { cause } = this;
    return String(cause instanceof WriteError ? cause.cause : cause).includes(refusal);
  }
}

/** The log takes no entry: a store was found rolled back, or LOG_ORIGIN is another log's. */
export class LogHaltedError extends Error {
  override readonly name = 'LogHaltedError';
}

/** The change was refused because somebody was enrolled meanwhile (a trigger of the schema). */
export class EnrolledMeanwhileError extends Error {
  override readonly name = 'EnrolledMeanwhileError';
}

/** The intent was refused because a budget of failures is spent (the same). */
export class AttemptsExhaustedError extends Error {
  override readonly name = 'AttemptsExhaustedError';
}

/** What signs the promise that an answer carries. */
export interface Promising {
  /** Names the log. */
  readonly origin: string;
  key(): Promise<SigningKey>;
  /** Milliseconds since the epoch: a promise counts from when it is made, however long D1 took. */
  now(): number;
  /** Has the integrator look at the database, where its time is over until which it is vouched for. */
  renew?(): Promise<unknown>;
}

/** A signed promise that the log holds what was recorded: see receipt.ts. */
export type Receipt = string;

export interface Changed {
  /** null where nothing was changed. */
  readonly receipt: Receipt | null;
  /** Of the further statements; null where the answer of the transaction was lost. */
  readonly results: readonly D1Result[] | null;
}

export class AuditLog {
  readonly #db: D1Database;
  readonly #promising: Promising;
  readonly #count: (decision: DecisionRecord) => void;
  /** The policy that this isolate has seen to be the last one in the log. */
  #announced: string | undefined;
  /** Whether this isolate has seen that the database's log has its name. */
  #named = false;
  #grown = false;

  /** @param count is told each decision that was recorded */
  constructor(
    db: D1Database,
    promising: Promising,
    count: (decision: DecisionRecord) => void = () => undefined,
  ) {
    this.#db = db;
    this.#promising = promising;
    this.#count = count;
  }

  /** The log's name. */
  get origin(): string {
    return this.#promising.origin;
  }

  /**
   * A decision whose outcome is already known (a refusal, an erasure), in one transaction with the
   * changes that it stands for and what else is to be an entry.
   * @throws AuditError, LogHaltedError, FactsChangedError
   */
  async recordSettled(
    decision: DecisionRecord & Asker,
    { outcome, details }: Pick<OutcomeRecord, 'outcome' | 'details'>,
    changes: D1PreparedStatement[] = [],
    others: readonly NewEntry[] = [],
  ): Promise<Receipt> {
    const entry = entryOf('decision', decision, { outcome: { outcome, details } });
    const receipt = await this.append([entry, ...others], changes, decision.policyRevision);
    this.#count(decision);
    return receipt;
  }

  /** The intent to act, with what it takes. @throws AuditError, AttemptsExhaustedError */
  async recordIntent(
    decision: DecisionRecord & Asker,
    changes: D1PreparedStatement[] = [],
  ): Promise<void> {
    await this.#record([entryOf('intent', decision)], changes, decision.policyRevision);
    this.#count(decision);
  }

  /**
   * The outcome of an intent, in one transaction with the changes that it stands for: both happen or
   * neither. There is one to an intent.
   * @throws AuditError, EnrolledMeanwhileError; FactsChangedError when a premise among the changes no
   *   longer holds
   */
  async recordOutcome(
    outcome: OutcomeRecord,
    changes: D1PreparedStatement[] = [],
  ): Promise<Receipt> {
    return this.append([entryOfOutcome(outcome)], changes);
  }

  /** What the policy would say; beside the log. @throws AuditError */
  async recordDryRun(record: DecisionRecord): Promise<void> {
    await this.#write(insertDryRun(this.#db, record), () => holdsDryRun(this.#db, record.id));
  }

  /**
   * Entries with the changes that they stand for, in one transaction.
   * @param entries at least one; the receipt is for the first
   * @param revision of the policy that decided, if one did: a new one is an entry before
   * @throws AuditError, LogHaltedError, FactsChangedError, and what triggers refuse
   */
  async append(
    entries: readonly NewEntry[],
    changes: D1PreparedStatement[] = [],
    revision: string | undefined = undefined,
  ): Promise<Receipt> {
    const { committed, index } = await this.#record(entries, changes, revision);
    return this.#promise(committed, index);
  }

  /**
   * A change that may find nothing to change, and its entry if it did.
   * @param further what else is run in the transaction, whether or not the change found anything: each
   *   statement has to say for itself whose rows it means
   * @throws AuditError, LogHaltedError, and what triggers refuse
   */
  async appendIfChanged(
    change: D1PreparedStatement,
    entry: NewEntry,
    further: D1PreparedStatement[] = [],
  ): Promise<Changed> {
    const committed = await commitTo(entry);
    const statements = [change, ...insertEntryIfChanged(this.#db, committed), ...further];
    const results = await this.#write(
      statements,
      async () => (await findPlace(this.#db, committed)) !== null,
    );
    const placed = results?.[1]?.results[0] as PlacedRow | undefined;
    const told = results?.slice(-further.length) ?? null;
    // Sent again after its answer was lost, it finds its own change, and nothing left to change.
    const index = placed?.idx ?? (await findPlace(this.#db, committed));
    if (index === null) return { receipt: null, results: told };
    this.#grown = true;
    return { receipt: await this.#promise(committed, index), results: told };
  }

  /** @returns the first entry, and its place where the answer of the transaction was not lost */
  async #record(
    entries: readonly NewEntry[],
    changes: D1PreparedStatement[],
    revision: string | undefined,
  ): Promise<{ committed: CommittedEntry; index: number | undefined }> {
    const committed = await Promise.all(entries.map(commitTo));
    const announcement = [
      ...(this.#named ? [] : [nameLog(this.#db, this.#promising.origin)]),
      ...(await this.#announce(revision, entries[0].at)),
    ];
    const rows = committed.flatMap((entry) => insertEntry(this.#db, entry));
    const results = await this.#write(
      [...announcement, ...rows, ...changes],
      async () => (await findPlace(this.#db, committed[0])) !== null,
    );
    this.#named = true;
    this.#announced = revision ?? this.#announced;
    this.#grown = true;
    const placed = results?.[announcement.length]?.results[0] as PlacedRow | undefined;
    return { committed: committed[0], index: placed?.idx };
  }

  /**
   * Before anything is told of what is kept: a database of an earlier day says what was taken away since,
   * to who may no longer ask. Where nobody vouches for it, the integrator looks first.
   * @param standing as it was selected with who asks
   * @throws LogHaltedError
   */
  async requireStanding(standing: Standing): Promise<void> {
    if (standing === 'stands') return;
    if (standing === 'unvouched' && this.#promising.renew) {
      await this.#renew(this.#promising.renew);
      const found = await this.#db.prepare(`SELECT ${LOG_STANDING} AS standing`).first('standing');
      if (found === 'stands') return;
    }
    throw new LogHaltedError('It is not known to be the newest.');
  }

  async #renew(renew: () => Promise<unknown>): Promise<void> {
    await renew().catch((error: unknown) => report('log_not_renewed', error));
  }

  /** A statement in the log's name, with the key of its receipts. @param type of the JOSE header */
  async attest(type: string, claims: object): Promise<string> {
    const { origin, key } = this.#promising;
    return signDocument({ iss: origin, ...claims }, type, await key());
  }

  /** Whether anything was recorded since this was asked: then somebody tells the integrator. */
  takeGrowth(): boolean {
    const grown = this.#grown;
    this.#grown = false;
    return grown;
  }

  async #announce(revision: string | undefined, at: number): Promise<D1PreparedStatement[]> {
    if (revision === undefined || revision === this.#announced) return [];
    const entry = await commitTo({
      id: newId('pol'),
      kind: 'policy',
      tenantId: null,
      subjectId: null,
      at,
      content: { revision },
    });
    return insertPolicyEntry(this.#db, entry, revision);
  }

  /** @param index where the answer of the transaction was not lost */
  async #promise({ id, entry }: CommittedEntry, index: number | undefined): Promise<Receipt> {
    const { origin, key, now } = this.#promising;
    const place = index ?? (await this.#findPlace({ id, entry }));
    return signReceipt({ id, entry, index: place }, origin, await key(), now());
  }

  async #findPlace(entry: Omit<Placed, 'index'>): Promise<number> {
    try {
      const index = await findPlace(this.#db, entry);
      if (index !== null) return index;
      throw new Error('The entry is gone.');
    } catch (cause) {
      // It was recorded, and without its place nothing can be promised: so nothing is answered.
      throw new AuditError('The entry could not be read back.', { cause, unknown: true });
    }
  }

  async #write(
    statements: D1PreparedStatement[],
    isDone: () => Promise<boolean>,
    renewed = false,
  ): Promise<D1Result[] | null> {
    try {
      return await commit(this.#db, statements, isDone);
    } catch (cause) {
      if (cause instanceof FactsChangedError) throw cause;
      const refusal = cause instanceof WriteError ? cause.cause : cause;
      const text = String(refusal);
      if (text.includes('log_unvouched')) {
        const { renew } = this.#promising;
        if (renewed || !renew) throw new LogHaltedError('Nobody vouches for it.', { cause });
        await this.#renew(renew);
        return this.#write(statements, isDone, true);
      }
      if (text.includes('enrolled_meanwhile')) throw new EnrolledMeanwhileError('', { cause });
      if (text.includes('attempts_exhausted')) throw new AttemptsExhaustedError('', { cause });
      if (/log_halted|log_origin/.test(text)) throw new LogHaltedError('', { cause });
      const unknown = cause instanceof WriteError && cause.unknown;
      throw new AuditError('The audit log could not be written.', { cause, unknown });
    }
  }
}

function entryOf(
  kind: 'intent' | 'decision',
  record: DecisionRecord & Asker,
  more: Readonly<Record<string, unknown>> = {},
): NewEntry {
  return {
    id: record.id,
    kind,
    tenantId: record.tenantId,
    subjectId: record.subjectId,
    at: record.decidedAt,
    content: {
      operation: record.operation,
      deployment: record.deploymentId,
      deployment_version: record.deploymentVersion,
      key: record.keyId,
      request: record.request,
      ...(record.trace !== undefined && { trace: record.trace }),
      ...(record.erased !== undefined && { erased: record.erased }),
      input: record.input,
      ...storeDecision(record.decision),
      policy_revision: record.policyRevision,
      model: record.modelId,
      ...more,
    },
  };
}

export function entryOfOutcome(record: OutcomeRecord): NewEntry {
  return {
    id: outcomeIdFor(record.decisionId),
    kind: 'outcome',
    tenantId: record.tenantId,
    subjectId: record.subjectId,
    at: record.recordedAt,
    content: { outcome: record.outcome, details: record.details },
  };
}
