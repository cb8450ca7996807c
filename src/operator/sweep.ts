/**
 * `npm run sweep -- --dry-run`, and without: what is over its limit, from the outside, because only the
 * Worker has the policy and the stores. Interrupted, run it again: nothing is taken away twice.
 */
import { readArguments } from '../local/command-line.ts';
import { askAt } from './rotation.ts';
import { type Going, previewAll, sweepAll } from './sweeping.ts';

const { values, endWith } = readArguments(
  `npm run sweep -- --dry-run --url URL
npm run sweep -- --url URL

  --dry-run  prints what would go now, when it was due, and by which rule; changes nothing
  --url      of the service, such as https://countersign.example
  OPERATOR_KEY in the environment: an operator's key (npm run key -- --operator NAME)

Without --dry-run, runs the sweep until nothing is due. It runs by itself every ten minutes.`,
  { url: { type: 'string' }, 'dry-run': { type: 'boolean' } },
);
const url = values.url ?? endWith('Say where the service is: --url.');
const key = process.env.OPERATOR_KEY ?? endWith("Put an operator's key into OPERATOR_KEY.");
if (!URL.canParse(url)) endWith(`${url} is no URL.`);

try {
  await (values['dry-run'] ? preview() : run());
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

async function preview(): Promise<void> {
  const byRule = new Map<string, number>();
  const { examined, failed } = await previewAll(askAt(url, key), (step) => {
    for (const one of step.going) {
      const name = `${one.kind} by ${one.rule ?? 'its written limit'}`;
      byRule.set(name, (byRule.get(name) ?? 0) + one.count);
      console.log(describe(one));
    }
    tell(`${step.examined} examined`);
  });
  endProgress();
  console.log(`${examined} examined; nothing was changed. Would go:`);
  if (byRule.size === 0) console.log('  nothing');
  for (const [name, count] of byRule) console.log(`  ${name}: ${count}`);
  if (failed.length === 0) return;
  console.error(`${failed.length} could not be asked about; the service's log says why:`);
  for (const id of failed.slice(0, 50)) console.error(`  ${id}`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const done = await sweepAll(askAt(url, key), ({ examined, erased, shredded }) =>
    tell(`${examined} examined, ${erased} erased, ${shredded} ciphertexts deleted`),
  );
  endProgress();
  const { examined, erased, expired, shredded, failed } = done;
  console.log(`${examined} templates were examined, and ${erased} erased.`);
  console.log(`${expired} consents have run out; ${shredded} ciphertexts are deleted.`);
  if (failed === 0) return;
  console.error(`${failed} failed in the last run; the service's log says why.`);
  process.exitCode = 1;
}

function describe({ kind, id, count, due_at, rule }: Going): string {
  const what = kind === 'consent' ? 'consent of' : kind;
  const many = due_at === null && kind !== 'template' ? ` (${count} of this deployment)` : '';
  return `${what} ${id}${many}: ${due_at ?? 'due'}, ${rule ?? 'written limit'}`;
}

function tell(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
}

function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\n');
}
