/**
 * The order of a deployment: what proves the code, then the database, then the code that needs it. A
 * migration therefore only adds; the code of yesterday runs beside it until the new code is everywhere.
 */
import { JURISDICTIONS, type Jurisdiction, readJurisdiction, readRunsIn } from '../place.ts';
import type { Ended } from './wrangler.ts';

export type Run = (args: readonly string[]) => Promise<Ended>;

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

/** @param asked for on the command line @param written JURISDICTION of wrangler.toml */
export function checkJurisdiction(asked: string | undefined, written: unknown): string | undefined {
  const known = JURISDICTIONS.join(', ');
  if (asked !== undefined && !readJurisdiction(asked)) {
    return `--jurisdiction takes ${known}, which is what D1 offers, not "${asked}".`;
  }
  if (written === undefined || written === '') return undefined;
  if (typeof written !== 'string' || !readJurisdiction(written)) {
    return `JURISDICTION in wrangler.toml is one of ${known}.`;
  }
  if (asked === undefined || asked === written) return undefined;
  return `This service was deployed to ${written}, where its database and its objects stay. For ${asked}, deploy another one, with stores of its own.`;
}

/** The place that faces are said to be processed in, of each jurisdiction. */
const PLACES: Readonly<Record<Jurisdiction, string>> = { eu: 'EU', us: 'US', fedramp: 'US' };

/**
 * wrangler.toml with the jurisdiction and RUNS_IN written where they were left out; what is written there
 * already stays.
 * @param env undefined: production
 */
export function writeJurisdiction(
  toml: string,
  env: string | undefined,
  jurisdiction: Jurisdiction,
): string {
  const table = env === undefined ? '[vars]' : `[env.${env}.vars]`;
  const begin = toml.indexOf(`\n${table}\n`);
  if (begin < 0) throw new Error(`wrangler.toml has no ${table}.`);
  const found = toml.slice(begin + table.length + 2).search(/^\[/m);
  const end = found < 0 ? toml.length : begin + table.length + 2 + found;
  const vars = toml
    .slice(begin, end)
    .replace(/^# JURISDICTION = .*$/m, `JURISDICTION = "${jurisdiction}"`)
    .replace(/^# RUNS_IN = .*$/m, `RUNS_IN = "${PLACES[jurisdiction]}"`);
  return toml.slice(0, begin) + vars + toml.slice(end);
}

/** What a jurisdiction holds, and what it does not. */
export function explainJurisdiction(jurisdiction: Jurisdiction): string {
  const place = PLACES[jurisdiction];
  const r2 =
    jurisdiction === 'us'
      ? 'R2 offers no such jurisdiction: a location hint is all.'
      : `R2 holds the bucket to it if it was made so: wrangler r2 bucket create NAME --jurisdiction ${jurisdiction}, and jurisdiction = "${jurisdiction}" at its binding.`;
  return [
    `D1 and the Durable Objects are made and stay in ${jurisdiction}. RUNS_IN = "${place}" is your word for the rest:`,
    `- The Worker runs where a request arrives, anywhere, unless Regional Services hold its domain to ${place}.`,
    '- Workers KV keeps sealed templates everywhere, Regional Services or not; they open only with keys from D1.',
    `- ${r2}`,
    `If you do not vouch for all of it, write RUNS_IN = "none": each registration then names what its transfers rest on.`,
  ].join('\n');
}

/** What takes something away that yesterday's code may use, outside of a trigger's body. */
const SUBTRACTION =
  /\b(DROP\s+TABLE|ALTER\s+TABLE\s+\w+\s+(DROP|RENAME)\b[^;]*|DELETE\s+FROM\s+\w+|TRUNCATE\b)[^;]*/i;

/** What a migration says of rows that are to be nowhere any more: of who was erased, say. */
const FORGETTING = /^-- Forgets, and no code misses it:\nDELETE FROM [^;]*;/gm;

/** @returns the first statement of a migration that does not only add; undefined where all do */
export function findSubtraction(sql: string): string | undefined {
  const left = sql.replace(FORGETTING, '');
  const plain = left.replace(/--[^\n]*/g, '').replace(/\bBEGIN\b[\s\S]*?\bEND\s*;/gi, ';');
  return SUBTRACTION.exec(plain)?.[0].replace(/\s+/g, ' ').trim();
}

export interface Deployment {
  readonly run: Run;
  readonly database: string;
  /** undefined: production. */
  readonly env: string | undefined;
  /** null: anywhere. */
  readonly jurisdiction: Jurisdiction | null;
  readonly tell: (sentence: string) => void;
}

/** @returns the exit code; what comes after a step that failed is not run. */
export async function deploy({
  run,
  database,
  env,
  jurisdiction,
  tell,
}: Deployment): Promise<number> {
  const of = env === undefined ? [] : ['--env', env];
  const migrate = ['d1', 'migrations', 'apply', 'DB', '--remote', ...of];
  const info = await run(['d1', 'info', 'DB', '--json', ...of]);
  if (info.code !== 0) {
    if (!NO_DATABASE.test(info.output)) return info.code;
    const where = jurisdiction === null ? [] : ['--jurisdiction', jurisdiction];
    const created = await run(['d1', 'create', database, ...where, ...of]);
    if (created.code !== 0) return created.code;
  } else if (jurisdiction !== null && !isIn(info.output, jurisdiction)) {
    tell(
      `The database ${database} is there, and D1 does not say that it was made in ${jurisdiction}, which cannot be changed. Name another database_name in wrangler.toml, or deploy without a jurisdiction.`,
    );
    return 2;
  }
  const migrated = await run(migrate);
  if (migrated.code !== 0) return migrated.code;
  return (await run(['deploy', '--strict', ...of])).code;
}

function isIn(info: string, jurisdiction: Jurisdiction): boolean {
  try {
    return (JSON.parse(info) as { jurisdiction?: unknown }).jurisdiction === jurisdiction;
  } catch {
    return false;
  }
}
