/** `npm run deploy`, after the checks and the build: the database's migrations, then the Worker. */
import { fileURLToPath } from 'node:url';
import { unstable_readConfig } from 'wrangler';
import { deploy } from './deployment.ts';
import { runWrangler } from './wrangler.ts';

const config = fileURLToPath(new URL('../../wrangler.toml', import.meta.url));
const databases: readonly { binding: string; database_name?: string }[] = unstable_readConfig({
  config,
}).d1_databases;
const database = databases.find(({ binding }) => binding === 'DB')?.database_name;
if (database === undefined) throw new Error('wrangler.toml names no database for DB.');
process.exitCode = await deploy(runWrangler, database);
