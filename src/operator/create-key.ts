/**
 * `npm run key -- --tenant acme [--scopes recognise,audit]`: a tenant's key for the deployed
 * database, shown once.
 */
import { readArguments } from '../local/command-line.ts';
import { SCOPES, type Scope } from '../tenants/key.ts';
import { makeKey } from '../tenants/new-key.ts';
import { runWrangler } from './wrangler.ts';

const { values, endWith } = readArguments(
  `npm run key -- --tenant NAME [--scopes ${SCOPES.join(',')}]`,
  { tenant: { type: 'string' }, scopes: { type: 'string' } },
);
const asked = values.scopes?.split(',') ?? [...SCOPES];
const scopes = asked.filter((scope): scope is Scope => SCOPES.some((known) => known === scope));
const tenant = values.tenant ?? endWith('Name the tenant.');
if (scopes.length !== asked.length) endWith(`The scopes are ${SCOPES.join(', ')}.`);
const { key, statements } = await makeKey(tenant, scopes, Date.now());
const command = ['d1', 'execute', 'DB', '--remote', '--command', statements.join('; ')];
const { code, output } = await runWrangler(command, true);
if (code !== 0) {
  console.error(output);
  process.exit(code);
}
console.log(`Key for ${tenant} (${scopes.join(', ')}), shown once:\n${key}`);
