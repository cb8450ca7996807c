/**
 * `npm run recover -- --url URL`: after a database was put back, tells it what was taken away since, and
 * opens a new log over it. Each step can be sent again: after an interruption, run it again.
 */
import { readArguments } from '../local/command-line.ts';
import { askAt } from './rotation.ts';

const { values, endWith } = readArguments(
  `npm run recover -- --url URL

Tells a database that was put back what was taken away since, and opens a new log: LOG_ORIGIN names it
already, with the next number behind it.

  --url  of the service, such as https://countersign.example
  OPERATOR_KEY in the environment: an operator's key (npm run key -- --operator NAME)`,
  { url: { type: 'string' } },
);
const url = values.url ?? endWith('Say where the service is: --url.');
if (!URL.canParse(url)) endWith(`${url} is no URL.`);
const key = process.env.OPERATOR_KEY ?? endWith("Put an operator's key into OPERATOR_KEY.");

interface Step {
  readonly told: number;
  readonly done: boolean;
}

try {
  const ask = askAt(url, key);
  let told = 0;
  for (;;) {
    const step = await ask<Step>('POST', '/v1/recovery');
    told += step.told;
    if (step.done) break;
    process.stderr.write(`${told} things taken away\n`);
  }
  console.log(`Told: ${told} things that were taken away since. The new log is open.`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
