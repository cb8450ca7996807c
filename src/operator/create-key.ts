/**
 * `npm run key -- --tenant acme [--scopes recognise,audit] [--test]`: a tenant's key, shown once; with
 * `--reviewer ruth`, one of somebody there who reviews; `--operator olga`: a key of one of the people
 * who run the service; `--auditor maria`: one that reads the log and no more;
 * `--monitor prometheus`: one that reads /metrics and no more; `--revoke csk_…`: the end of any. In the deployed database, or with `--data` in the local server's.
 */
import { readArguments } from '../local/command-line.ts';
import {
  OPERATOR_SCOPES,
  type OperatorScope,
  REVIEW_SCOPE,
  SCOPES,
  type Scope,
} from '../tenants/key.ts';
import { makeKey, makeOperatorKey, revokeKey } from '../tenants/new-key.ts';
import { runWrangler, untilFree } from './wrangler.ts';

const { values, endWith } = readArguments(
  `npm run key -- --tenant NAME [--scopes ${SCOPES.join(',')}] [--holder NAME] [--test]
npm run key -- --tenant NAME --reviewer NAME
npm run key -- --operator NAME
npm run key -- --auditor NAME
npm run key -- --monitor NAME
npm run key -- --revoke csk_… or cso_…

  --holder    whose key it is, if it is one person's: they review nothing that it asked
  --reviewer  one person's name: the key reviews outcomes that go against somebody, and does nothing else
  --test      the key is for test data, which is kept apart and goes after 30 days
  --operator  one person's name: a grave grant takes two people
  --auditor   the key reads every entry of the log, and can do nothing else
  --monitor   the key reads /metrics, and can do nothing else
  --revoke    a key, or its beginning up to the second _; the next request with it is refused
  --data      the local server's folder (.wrangler/state), in place of the deployed database`,
  {
    tenant: { type: 'string' },
    scopes: { type: 'string' },
    holder: { type: 'string' },
    reviewer: { type: 'string' },
    test: { type: 'boolean', default: false },
    operator: { type: 'string' },
    auditor: { type: 'string' },
    monitor: { type: 'string' },
    revoke: { type: 'string' },
    data: { type: 'string' },
  },
);
const { tenant, reviewer, operator, auditor, monitor, revoke } = values;
if (tenant === undefined && (reviewer ?? values.holder) !== undefined) {
  endWith('A reviewer or a holder is somebody at a tenant: name it, too.');
}
const asked = [tenant, operator, auditor, monitor, revoke].filter((value) => value !== undefined);
if (asked.length !== 1) {
  endWith('Name a tenant, an operator, an auditor, a monitor or a key to revoke.');
}
if (values.scopes !== undefined && tenant === undefined) endWith("Scopes are of a tenant's key.");
if (reviewer !== undefined && (values.scopes ?? values.holder) !== undefined) {
  endWith("A reviewer's key does nothing but review: leave --scopes and --holder out.");
}
if (values.test && tenant === undefined) endWith("A test key is a tenant's.");

if (tenant !== undefined) await giveTenant(tenant);
if (operator !== undefined) await giveOperator(operator, 'operator', OPERATOR_SCOPES);
if (auditor !== undefined) await giveOperator(auditor, 'auditor', ['log']);
if (monitor !== undefined) await giveOperator(monitor, 'monitor', ['metrics']);
if (revoke !== undefined) await end(revoke);

async function giveTenant(name: string): Promise<void> {
  if (reviewer !== undefined) {
    const { key, statements } = await orEnd(() =>
      makeKey(name, [REVIEW_SCOPE], Date.now(), { holder: reviewer, test: values.test }),
    );
    await execute(statements);
    console.log(`Key for the reviewer ${reviewer} at ${name}, shown once:\n${key}`);
    return;
  }
  const named = values.scopes?.split(',') ?? [...SCOPES];
  const scopes = named.filter((scope): scope is Scope => SCOPES.some((known) => known === scope));
  if (scopes.length !== named.length) endWith(`The scopes are ${SCOPES.join(', ')}.`);
  const { holder, test } = values;
  const { key, statements } = await orEnd(() =>
    makeKey(name, scopes, Date.now(), { holder, test }),
  );
  await execute(statements);
  console.log(
    `${values.test ? 'Test key' : 'Key'} for ${name} (${scopes.join(', ')}), shown once:\n${key}`,
  );
}

async function giveOperator(
  name: string,
  office: 'operator' | 'auditor' | 'monitor',
  scopes: readonly OperatorScope[],
): Promise<void> {
  const { key, statements } = await orEnd(() => makeOperatorKey(name, Date.now(), scopes));
  await execute(statements);
  console.log(`Key for the ${office} ${name} (${scopes.join(', ')}), shown once:\n${key}`);
}

async function end(key: string): Promise<void> {
  const statements = await orEnd(() => revokeKey(key, Date.now()));
  const [, id] = key.replace('_test_', '_').split('_');
  if (!(await execute(statements)).includes(`"id": "${id}"`)) {
    console.error('There is no such key, or it is revoked already.');
    process.exit(1);
  }
  console.log('Revoked: the next request with it is refused.');
}

async function orEnd<Made>(make: () => Made | Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof RangeError) return endWith(error.message);
    throw error;
  }
}

/** @returns what the database answered, in JSON */
async function execute(statements: readonly string[]): Promise<string> {
  const where = values.data === undefined ? ['--remote'] : ['--local', '--persist-to', values.data];
  const command = ['d1', 'execute', 'DB', ...where, '--json', '--command', statements.join('; ')];
  const run = () => runWrangler(command, true);
  // Only a local server's file is locked by others; D1 waits for its turn by itself.
  const { code, output } = await (values.data === undefined ? run() : untilFree(run));
  if (code !== 0) {
    console.error(output);
    process.exit(code);
  }
  return output;
}
