import { readProperties } from '../prove/properties.ts';
import { prove, renderProof } from '../prove/prove.ts';
import { type Command, compile, load, read } from './command.ts';

export const proveVerb: Command = {
  usage: '[NAME ...]',
  about: 'check claims of policies/properties for every input they are about',
  help: `A property is a file policies/properties/NAME.json: a title, a claim in one sentence, the attributes
that vary with their values, and what must come of it. Every combination is decided by the compiled
policy; nothing is sampled. Without NAME, all are checked.

A claim that fails prints how often, what the failing inputs have in common, and the first of them as
a case for a file of worked cases. Exits 1 if any claim fails.`,
  async run(args) {
    const { positionals } = read(args, {}, [0, Infinity]);
    const { base, properties } = await readProperties(positionals);
    const { compilation } = await compile();
    const faults: string[] = [];
    const policy = load(compilation, faults);
    const { facts } = compilation.compiled.data;
    let failed = 0;
    let inputs = 0;
    for (const property of properties) {
      const proof = prove(property, base, facts, (input) => policy.decide(input));
      console.log(renderProof(proof));
      inputs += proof.inputs;
      if (proof.failures > 0) failed++;
    }
    console.log(`\n${properties.length - failed} hold, ${failed} fail (${inputs} inputs)`);
    for (const fault of faults.slice(0, 1)) console.error(`policy fault: ${fault}`);
    return failed > 0 ? 1 : 0;
  },
};
