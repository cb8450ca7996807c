import { writePolicy } from '../compile/compile.ts';
import { type Command, compile, read } from './command.ts';

export const buildVerb: Command = {
  usage: '',
  about: 'compile the rules to .build/policy',
  help: `Reads every .rego file and data/*.json under policies/, checks the rules, holds them to their
METADATA, and writes policy.wasm and policy.json. An error names file:line:column and shows the line.`,
  async run(args) {
    read(args, {});
    const started = performance.now();
    const { compilation } = await compile();
    const changed = await writePolicy(compilation);
    const { catalogue, revision } = compilation.compiled;
    const count = Object.keys(catalogue.rules).length;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${changed ? 'Built' : 'Unchanged'}: ${count} rules, ${compilation.wasm.length} bytes, revision ${revision.slice(0, 12)} (${seconds} s)`,
    );
    return 0;
  },
};
