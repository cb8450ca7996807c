/**
 * `npm run vault -- status`, `rotate`, `rotate --transform TENANT`: the vault's keys, from the outside,
 * because only the Worker has its secrets. Each step can be sent again: after an interruption, run it
 * again.
 */
import { readArguments } from '../local/command-line.ts';
import {
  askAt,
  readStatus,
  renewTransform,
  rotateKeys,
  type Told,
  type VaultStatus,
} from './rotation.ts';

const { values, positionals, endWith } = readArguments(
  `npm run vault -- status --url URL
npm run vault -- rotate --url URL
npm run vault -- rotate --transform TENANT --url URL

  status       what each master key seals
  rotate       seals with the first key of MASTER_KEY what others sealed: the keys of templates, the
               transforms of tenants, the secrets of webhooks; and gives the others up
  --transform  renews a tenant's secret transform; nobody has to be enrolled again
  --url        of the service, such as https://countersign.example
  OPERATOR_KEY in the environment: an operator's key (npm run key -- --operator NAME)`,
  { url: { type: 'string' }, transform: { type: 'string' } },
  true,
);
const [verb, ...rest] = positionals;
const url = values.url ?? endWith('Say where the service is: --url.');
const key = process.env.OPERATOR_KEY ?? endWith("Put an operator's key into OPERATOR_KEY.");
if ((verb !== 'status' && verb !== 'rotate') || rest.length > 0) endWith('Say status or rotate.');
if (verb === 'status' && values.transform !== undefined) endWith('--transform is of rotate.');
if (!URL.canParse(url)) endWith(`${url} is no URL.`);

try {
  await run();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const ask = askAt(url, key);
  if (verb === 'status') {
    describe(await readStatus(ask));
    return;
  }
  const { transform } = values;
  if (transform === undefined) {
    const rotated = await rotateKeys(ask, progress('wrapped anew'));
    const { done, transforms, webhooks, failed, status } = rotated;
    console.log(
      `${done} templates are wrapped anew, ${transforms} transforms and ${webhooks} secrets of webhooks sealed anew.`,
    );
    tellFailed(failed);
    describe(status);
    return;
  }
  const renewed = await renewTransform(ask, transform, progress('turned and sealed anew'));
  console.log(`${renewed.done} templates of ${transform} have generation ${renewed.generation}.`);
  tellFailed(renewed.failed);
  if (renewed.left > 0) process.exitCode = 1;
  describe(renewed.status);
}

function progress(what: string): (told: Told) => void {
  const live = process.stderr.isTTY;
  return ({ done, of }) => {
    const line = `${done}${of === null ? '' : ` of ${of}`} ${what}`;
    process.stderr.write(live ? `\r${line}` : `${line}\n`);
    if (live && done === of) process.stderr.write('\n');
  };
}

function tellFailed(failed: readonly string[]): void {
  if (failed.length === 0) return;
  console.error(`${failed.length} stay as they were; the service's log says why:`);
  for (const id of failed.slice(0, 50)) console.error(`  ${id}`);
  process.exitCode = 1;
}

function describe({ keys, renewals, former }: VaultStatus): void {
  for (const { id, name, state, held, templates, transforms, webhooks } of keys) {
    const sealed = `${templates} templates, ${transforms} transforms, ${webhooks} secrets of webhooks`;
    const over = state === 'retired' && held && templates + transforms + webhooks === 0;
    console.log(
      `key ${name ?? id} (${id}): ${state}, ${sealed}${over ? ': take it out of MASTER_KEY' : ''}`,
    );
  }
  for (const { tenant, generation } of renewals) {
    console.log(
      `tenant ${tenant}: generation ${generation}; the older transform goes with the sweep`,
    );
  }
  if (former.templates > 0) {
    console.log(`${former.templates} replaced ciphertexts are kept until ${former.until} at least`);
  }
}
