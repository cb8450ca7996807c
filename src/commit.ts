/**
 * Writing to D1 over a network: a call that fails may have taken effect all the same. A transaction
 * that inserts a row under a fresh id can be sent again, because it cannot take effect twice.
 */

/** The transaction was not seen to take effect. */
export class WriteError extends Error {
  override readonly name = 'WriteError';
  /** Whether it may have taken effect, or may yet: then nothing that depends on it may be undone. */
  readonly unknown: boolean;

  constructor(message: string, unknown: boolean, cause: unknown) {
    super(message, { cause });
    this.unknown = unknown;
  }
}

/** The transaction was refused because a premise of it no longer holds (`premises` in the migrations). */
export class FactsChangedError extends Error {
  override readonly name = 'FactsChangedError';
  /** `subject`, `consent`, `template`, `registration`, `end` (of the deployment), `grant` or `key`. */
  readonly fact: string;

  constructor(fact: string, cause: unknown) {
    super(`The ${fact} has changed.`, { cause });
    this.fact = fact;
  }
}

/** Milliseconds before the second and the third attempt, at most; at least half of it. */
const PAUSES = [100, 400];

/**
 * Runs statements in one transaction, which takes effect once or not at all.
 * @param statements at least one inserts a row that can be there only once
 * @param isDone reads back whether that row is there; asked only after an answer was lost
 * @returns what each statement answered; null where it took effect and its answer was lost
 * @throws WriteError, FactsChangedError
 */
export async function commit(
  db: D1Database,
  statements: D1PreparedStatement[],
  isDone: () => Promise<boolean>,
): Promise<D1Result[] | null> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await db.batch(statements);
    } catch (cause) {
      if (isRefusal(cause)) {
        // Refused at first, it was rolled back. Refused again, it may be because it is there.
        if (attempt > 0 && (await readBack(isDone, cause))) return null;
        const changed = /facts_changed: (\w+)/.exec(String(cause));
        if (changed) throw new FactsChangedError(changed[1], cause);
        throw new WriteError('D1 refused the transaction.', false, cause);
      }
      if (attempt === PAUSES.length || !mayRepeat(cause)) {
        // An overloaded database that timed out may have done it before it said so.
        if (await isDone().catch(() => false)) return null;
        throw new WriteError('D1 did not confirm the transaction.', true, cause);
      }
    }
    const pause = PAUSES[attempt] * (0.5 + Math.random() / 2);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

async function readBack(isDone: () => Promise<boolean>, refusal: unknown): Promise<boolean> {
  try {
    return await isDone();
  } catch {
    throw new WriteError('D1 did not confirm the transaction.', true, refusal);
  }
}

/** SQLite's own word: a constraint, a trigger, a missing table. The transaction is rolled back. */
function isRefusal(error: unknown): boolean {
  return String(error).includes('SQLITE_');
}

/**
 * The errors that Cloudflare asks to be met with another attempt. An overloaded database is not
 * among them: it needs fewer requests.
 * https://developers.cloudflare.com/d1/observability/debug-d1/
 */
function mayRepeat(error: unknown): boolean {
  return /Network connection lost|reset because its code was updated|storage caused object to be reset|transient issue/.test(
    String(error),
  );
}
