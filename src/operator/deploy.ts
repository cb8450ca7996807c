/**
 * `npm run deploy`: check, tests, properties and the policy's release; then the database's migrations, then
 * the Worker. What is wrong with the arguments or wrangler.toml is told before any of it.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unstable_readConfig } from 'wrangler';
import { readArguments } from '../local/command-line.ts';
import { readJurisdiction } from '../place.ts';
import {
  checkJurisdiction,
  checkLogOrigin,
  checkRunsIn,
  deploy,
  explainJurisdiction,
  findSubtraction,
  writeJurisdiction,
} from './deployment.ts';
import { runWrangler } from './wrangler.ts';

const { values, endWith } = readArguments(
  `npm run deploy -- [--env staging] [--jurisdiction eu]

Checks, tests and proves; then migrates the database and uploads the Worker.

  --env           an environment of wrangler.toml, with stores of its own; production unless given
  --jurisdiction  eu, us or fedramp: makes D1 and the Durable Objects there, once and for good, and
                  writes JURISDICTION and RUNS_IN into wrangler.toml where they are left out
  --check         says what is wrong with these arguments and wrangler.toml, and does nothing`,
  {
    env: { type: 'string' },
    jurisdiction: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
);
const { env } = values;
const config = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
const toml = readFileSync(config, 'utf8');
if (env !== undefined && !toml.includes(`\n[env.${env}]\n`)) {
  endWith(`wrangler.toml has no environment "${env}".`);
}
const read = () => unstable_readConfig({ config, ...(env !== undefined && { env }) });
const before = read();
const fault =
  checkJurisdiction(values.jurisdiction, before.vars.JURISDICTION) ??
  checkLogOrigin(before.vars.LOG_ORIGIN) ??
  (values.jurisdiction === undefined ? checkRunsIn(before.vars.RUNS_IN) : undefined) ??
  checkMigrations();
if (fault !== undefined) endWith(fault);
if (values.check) process.exit(0);

const asked = readJurisdiction(values.jurisdiction ?? '') ?? null;
if (asked !== null) {
  writeFileSync(config, writeJurisdiction(toml, env, asked));
  console.log(`${explainJurisdiction(asked)}\n`);
}
const { d1_databases, vars } = read();
const runs = checkRunsIn(vars.RUNS_IN);
if (runs !== undefined) endWith(runs);
const databases: readonly { binding: string; database_name?: string }[] = d1_databases;
const database = databases.find(({ binding }) => binding === 'DB')?.database_name;
if (database === undefined) throw new Error('wrangler.toml names no database for DB.');

for (const args of [
  ['run', '-s', 'check'],
  ['test'],
  ['run', '-s', 'policy', '--', 'release'],
  ['run', '-s', 'build', '--', 'src/index.ts'],
]) {
  const { status } = spawnSync('npm', args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
const jurisdiction = readJurisdiction(String(vars.JURISDICTION ?? '')) ?? null;
const tell = (sentence: string) => console.error(sentence);
process.exitCode = await deploy({ run: runWrangler, database, env, jurisdiction, tell });

/** A migration is applied before the code that needs it, beside the code of yesterday. */
function checkMigrations(): string | undefined {
  const folder = new URL('../migrations/', import.meta.url);
  for (const file of readdirSync(folder)) {
    const found = findSubtraction(readFileSync(new URL(file, folder), 'utf8'));
    if (found !== undefined) {
      return `src/migrations/${file} takes away what the code of yesterday may use: ${found}`;
    }
  }
  return undefined;
}
