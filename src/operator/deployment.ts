/**
 * The order of a deployment: the database first, then the code that needs it. A migration therefore
 * only adds; the code of yesterday runs beside it until the new code is everywhere.
 */
import { readRunsIn } from '../place.ts';
import type { Ended } from './wrangler.ts';

export type Run = (args: readonly string[]) => Promise<Ended>;

const MIGRATE = ['d1', 'migrations', 'apply', 'DB', '--remote'];
const NO_DATABASE = /Couldn't find a D1 DB/;

/**
 * A deployed Worker runs where its operator says and vouches for, which is not anywhere.
 * @param written RUNS_IN of wrangler.toml @returns what is wrong with it
 */
export function checkRunsIn(written: unknown): string | undefined {
  const runsIn = typeof written === 'string' ? readRunsIn(written) : undefined;
  if (runsIn !== undefined && runsIn !== 'any') return undefined;
  return 'Write at RUNS_IN in wrangler.toml where faces are processed and stored: codes such as "EU" or "DE,CH", or "none". src/operator/README.md says what you vouch for with it.';
}

/** A log is known by its name for ever. @param written LOG_ORIGIN of wrangler.toml */
export function checkLogOrigin(written: unknown): string | undefined {
  const named =
    typeof written === 'string' &&
    /^[a-z0-9.-]+\.[a-z]+(:\d+)?\/log(\/[1-9]\d{0,5})?$/.test(written);
  if (named) return undefined;
  return 'Write at LOG_ORIGIN in wrangler.toml where the log is served: the host name of this Worker and /log, such as "countersign.example/log". It cannot be changed later.';
}

/** @returns the exit code; what comes after a step that failed is not run. */
export async function deploy(run: Run, database: string): Promise<number> {
  const first = await run(MIGRATE);
  if (first.code !== 0) {
    if (!NO_DATABASE.test(first.output)) return first.code;
    const created = await run(['d1', 'create', database]);
    if (created.code !== 0) return created.code;
    const second = await run(MIGRATE);
    if (second.code !== 0) return second.code;
  }
  return (await run(['deploy'])).code;
}
