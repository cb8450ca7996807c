import { readLibrary } from '../library/library.ts';
import {
  mutate,
  percentKilled,
  REQUIRED_PERCENT,
  renderMutation,
  score,
} from '../mutate/mutation.ts';
import { type Command, located, read, UsageError } from './command.ts';

export const mutateVerb: Command = {
  usage: '[--only PATH] [--sample N] [--seed S]',
  about: 'put small wrongs into the rules, and see whether a test notices each',
  help: `A comparison is flipped or moved by one, a condition dropped or negated, a whole rule switched
off, a number shifted, true and false or min and max swapped, a text changed: one at a time, in the
rules and not in the tests. The Rego tests run against each. Who survives shows what no test holds.

--only cn/ takes the files whose path under policies/ begins so. --sample 200 draws so many, the same
ones for the same --seed (1 unless given). The whole library takes some ten minutes; MUTATION.md has what it
came to. Shows how far it is: in place on a terminal, elsewhere with a line every 15 seconds.

Prints killed and survived per rule, then every survivor with its place. Exits 1 below ${REQUIRED_PERCENT} %.`,
  async run(args) {
    const { values } = read(args, {
      only: { type: 'string' },
      sample: { type: 'string' },
      seed: { type: 'string' },
    });
    const library = await readLibrary();
    const started = performance.now();
    const tried = await located(library, () =>
      mutate(library, {
        ...(values.only !== undefined && { only: values.only.replace(/^policies\//, '') }),
        ...(values.sample !== undefined && { sample: whole('sample', values.sample) }),
        ...(values.seed !== undefined && { seed: whole('seed', values.seed) }),
        onTried: progress(),
      }),
    );
    console.log(renderMutation(tried));
    console.error(`${((performance.now() - started) / 1000).toFixed(0)} s`);
    return percentKilled(score(tried)) < REQUIRED_PERCENT ? 1 : 0;
  },
};

function whole(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${option} takes a whole number.`);
  return Number(text);
}

/** Without a terminal, how often a line shows that the run is still going. */
const QUIET_MS = 15_000;

function progress(): (done: number, total: number) => void {
  const started = performance.now();
  let said = started;
  return (done, total) => {
    const now = performance.now();
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${done} of ${total}${done < total ? '' : '\n'}`);
    } else if (now - said >= QUIET_MS) {
      said = now;
      console.error(`${done} of ${total}, ${((now - started) / 1000).toFixed(0)} s`);
    }
  };
}
