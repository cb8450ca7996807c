import { checkRules } from '../check/check.ts';
import { inspectLibrary } from '../compile/compile.ts';
import { readLibrary } from '../library/library.ts';
import { readProperties } from '../prove/properties.ts';
import { renderProof } from '../prove/prove.ts';
import { proveAll } from '../prove/run.ts';
import { type Command, located, read } from './command.ts';
import { progress } from './progress.ts';

export const proveVerb: Command = {
  usage: '[NAME ...]',
  about: 'check claims of policies/properties for every input they are about',
  help: `A property is a file policies/properties/NAME.json: a title, a claim in one sentence, the attributes
that vary with their values, and what must come of it. Every combination is decided by the compiled
policy, on all cores; nothing is sampled. Places that no rule can tell apart, as most of the Union, are
decided once for all of them. Without NAME, all are checked.

A claim that fails prints how often, what the failing inputs have in common, and the first of them as
a case for a file of worked cases. Exits 1 if any claim fails.`,
  async run(args) {
    const { positionals } = read(args, {}, [0, Infinity]);
    const { base, properties } = await readProperties(positionals);
    const started = performance.now();
    progress('compiling');
    const library = await readLibrary();
    const data = located(library, async () => {
      const inspected = await inspectLibrary(library);
      await checkRules(library);
      return inspected.data;
    });
    let failed = 0;
    let inputs = 0;
    let done = 0;
    for await (const proof of proveAll(properties, base, library, data)) {
      progress(null);
      console.log(renderProof(proof));
      inputs += proof.inputs;
      if (proof.failures > 0) failed++;
      progress(`${++done} of ${properties.length}`);
    }
    progress(null);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `\n${properties.length - failed} hold, ${failed} fail (${inputs} inputs, ${seconds} s)`,
    );
    return failed > 0 ? 1 : 0;
  },
};
