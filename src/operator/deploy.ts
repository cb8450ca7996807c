/** `npm run deploy`, after the checks and the build: the database's migrations, then the Worker. */
import { fileURLToPath } from 'node:url';
import { unstable_readConfig } from 'wrangler';
import { checkLogOrigin, checkRunsIn, deploy } from './deployment.ts';
import { runWrangler } from './wrangler.ts';

const config = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
const { d1_databases, vars } = unstable_readConfig({ config });
const fault = checkRunsIn(vars.RUNS_IN) ?? checkLogOrigin(vars.LOG_ORIGIN);
if (fault !== undefined) {
  console.error(fault);
  process.exit(2);
}
const databases: readonly { binding: string; database_name?: string }[] = d1_databases;
const database = databases.find(({ binding }) => binding === 'DB')?.database_name;
if (database === undefined) throw new Error('wrangler.toml names no database for DB.');
process.exitCode = await deploy(runWrangler, database);
