import { readLibrary } from '../library/library.ts';
import { readProperties } from '../prove/properties.ts';
import { gates } from '../release/release.ts';
import { type Command, located, read } from './command.ts';
import { readDecisions } from './replay.ts';

export const releaseVerb: Command = {
  usage: '[--decisions FILE] [--accept REVISION]',
  about: 'hold the policy to all that must hold before it is deployed',
  help: `Checks, tests and proves, and decides recorded decisions again: a few minutes. npm run deploy begins
with it, and deploys nothing if it exits 1.

FILE is an export of recorded decisions (npm run policy -- export FILE). What the policy that decided
last would now decide otherwise is shown, and is an error until you say that it is meant: with
--accept and the revision that is printed. Without FILE nobody knows what would change, and that is
what it says. What the law that comes next would change of them is shown after that. Where options cannot be given, the environment can: COUNTERSIGN_DECISIONS=FILE and
COUNTERSIGN_ACCEPT=REVISION npm run deploy.`,
  async run(args) {
    const { values } = read(args, {
      decisions: { type: 'string' },
      accept: { type: 'string' },
    });
    const file = values.decisions ?? process.env.COUNTERSIGN_DECISIONS;
    const accepted = values.accept ?? process.env.COUNTERSIGN_ACCEPT ?? '';
    const decisions = file ? await readDecisions(file) : null;
    const library = await readLibrary();
    const { base, properties } = await readProperties();
    return located(library, async () => {
      for await (const { passed, text } of gates(library, {
        ...{ base, properties, decisions, accepted, now: Date.now() },
      })) {
        console.log(text);
        if (!passed) return 1;
      }
      return 0;
    });
  },
};
