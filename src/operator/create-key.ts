/**
 * `npm run key -- --tenant acme [--scopes recognise,audit]`: a tenant's key for the deployed
 * database, shown once.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readArguments } from '../local/command-line.ts';
import { SCOPES, type Scope } from '../tenants/key.ts';
import { makeKey } from '../tenants/new-key.ts';

const { values, endWith } = readArguments(
  `npm run key -- --tenant NAME [--scopes ${SCOPES.join(',')}]`,
  { tenant: { type: 'string' }, scopes: { type: 'string' } },
);
const asked = values.scopes?.split(',') ?? [...SCOPES];
const scopes = asked.filter((scope): scope is Scope => SCOPES.some((known) => known === scope));
const tenant = values.tenant ?? endWith('Name the tenant.');
if (scopes.length !== asked.length) endWith(`The scopes are ${SCOPES.join(', ')}.`);
const { key, statements } = await makeKey(tenant, scopes, Date.now());
const wrangler = fileURLToPath(
  new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url),
);
const { status } = spawnSync(
  process.execPath,
  [wrangler, 'd1', 'execute', 'DB', '--remote', '--command', statements.join('; ')],
  { stdio: ['inherit', 'ignore', 'inherit'] },
);
if (status !== 0) process.exit(status ?? 1);
console.log(`Key for ${tenant} (${scopes.join(', ')}), shown once:\n${key}`);
