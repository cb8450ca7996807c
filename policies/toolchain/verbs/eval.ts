import { normaliseInstants } from '../../../src/policy/instants.ts';
import { inspectLibrary } from '../compile/compile.ts';
import { readLibrary } from '../library/library.ts';
import { type Explain, opa } from '../reactor/opa.ts';
import { type Command, located, read, readJson } from './command.ts';

export const evalVerb: Command = {
  usage: 'QUERY [--input FILE] [--explain [full|notes|fails]]',
  about: 'evaluate a query, such as data.countersign.decision, and say how',
  help: `For one request, "explain" is easier to read. This asks OPA's interpreter anything, for example
npm run policy -- eval 'data.countersign.rules.CN.deny' --input request.json --explain fails
--explain alone traces everything; notes shows what trace() says, fails where evaluation stopped.`,
  async run(args) {
    const { values, positionals } = read(
      // --explain alone means --explain full.
      args.map((arg, at) =>
        arg === '--explain' && !/^(full|notes|fails)$/.test(args[at + 1] ?? '')
          ? '--explain=full'
          : arg,
      ),
      { input: { type: 'string' }, explain: { type: 'string' } },
      1,
    );
    const [query = ''] = positionals;
    const library = await readLibrary();
    const input = values.input === undefined ? undefined : await readJson(values.input);
    const answer = await located(library, async () => {
      const { data } = await inspectLibrary(library);
      return (await opa()).eval({
        modules: library.rules,
        data,
        query,
        ...(input !== undefined && { input: normaliseInstants(input) }),
        ...(values.explain !== undefined && { explain: values.explain as Explain }),
      });
    });
    if (answer.explanation) console.log(answer.explanation);
    if (answer.printed) console.error(answer.printed.trimEnd());
    const results = answer.results ?? [];
    for (const { expressions } of results) {
      for (const { value } of expressions) console.log(JSON.stringify(value, null, 2));
    }
    if (results.length === 0) console.log('undefined');
    return 0;
  },
};
