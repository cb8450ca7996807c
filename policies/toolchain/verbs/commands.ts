import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { normaliseInstants } from '../../../src/policy/instants.ts';
import { type Case, runCases } from '../cases/cases.ts';
import { checkLibrary } from '../check/check.ts';
import { describePolicy, writePolicy } from '../compile/compile.ts';
import { everyModule, POLICIES, readLibrary } from '../library/library.ts';
import { type Explain, opa } from '../reactor/opa.ts';
import { rebuildToolchain } from '../reactor/rebuild.ts';
import { renderCases } from '../report.ts';
import { catalogue } from './catalogue.ts';
import { type Command, compile, load, located, read, readJson, UsageError } from './command.ts';
import { explain } from './explain.ts';
import { exportVerb } from './export.ts';
import { mutateVerb } from './mutate.ts';
import { proveVerb } from './prove.ts';
import { replayVerb } from './replay.ts';
import { testVerb } from './test.ts';
import { watchVerb } from './watch.ts';

export const COMMANDS: Record<string, Command> = {
  build: {
    usage: '',
    about: 'compile the rules to .build/policy',
    help: `Reads every .rego file and data/*.json under policies/, holds the rules to their METADATA, and writes
policy.wasm and policy.json. An error names file:line:column and shows the line.`,
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
  },
  check: {
    usage: '',
    about: 'strict type check of rules and tests, against the input schema',
    help: `Finds what would otherwise go wrong silently: an attribute that no input has (input.consnt), a name
that a helper does not have (request.consnt), a value of the wrong type, an unused variable, a negated
call that a missing attribute would silence. Each error says what was expected.`,
    async run(args) {
      read(args, {});
      const library = await readLibrary();
      const modules = await located(library, () => checkLibrary(library));
      console.log(`${modules} files are sound.`);
      return 0;
    },
  },
  fmt: {
    usage: '[--check]',
    about: 'lay out the Rego files as opa fmt does, or say which differ',
    help: `Rewrites the files that are laid out otherwise, and lists them. With --check it only lists them, and
exits 1 if there are any.`,
    async run(args) {
      const { values } = read(args, { check: { type: 'boolean' } });
      const library = await readLibrary();
      const before = everyModule(library);
      const { modules: after } = await located(library, async () =>
        (await opa()).format({ modules: before }),
      );
      const differing = Object.keys(after).filter((path) => after[path] !== before[path]);
      for (const path of differing) {
        console.log(path);
        if (!values.check) await writeFile(join(POLICIES, path), after[path] ?? '');
      }
      return values.check && differing.length > 0 ? 1 : 0;
    },
  },
  test: testVerb,
  eval: {
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
        const { data } = await describePolicy(library);
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
  },
  cases: {
    usage: 'FILE [--only CN,EU,...]',
    about: 'decide worked cases with the compiled policy and compare',
    help: `FILE is a JSON list of cases: {id, jurisdiction, scenario, input, expected: {allow, reasons,
obligations}}. Reasons must be exactly those, in any order; obligations at least those. --only takes
jurisdictions. Exits 1 if a case is decided otherwise.`,
    async run(args) {
      const { values, positionals } = read(args, { only: { type: 'string' } }, 1);
      const cases = (await readJson(positionals[0] ?? '')) as Case[];
      if (!Array.isArray(cases)) throw new UsageError(`${positionals[0]} is not a list of cases.`);
      const { compilation } = await compile();
      const faults: string[] = [];
      const policy = load(compilation, faults);
      const only = values.only === undefined ? undefined : new Set(values.only.split(','));
      const verdicts = runCases(policy, cases, only);
      if (verdicts.length === 0) throw new UsageError('No case is selected.');
      console.log(renderCases(verdicts));
      for (const fault of faults) console.error(`policy fault: ${fault}`);
      return verdicts.every(({ misses }) => misses.length === 0) ? 0 : 1;
    },
  },
  explain,
  replay: replayVerb,
  export: exportVerb,
  prove: proveVerb,
  mutate: mutateVerb,
  catalogue,
  watch: watchVerb,
  'rebuild-toolchain': {
    usage: '',
    about: 'build OPA itself again (the only verb that needs Go)',
    help: `Needed only after a change to policies/toolchain/opa. Replaces opa.wasm.br and opa.json.`,
    async run(args) {
      read(args, {});
      const { opa: version, go, bytes, sha256 } = await rebuildToolchain(console.log);
      console.log(`OPA ${version} with ${go}: ${bytes} bytes, SHA-256 ${sha256}`);
      return 0;
    },
  },
};

export function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const verbs = Object.entries(COMMANDS).map(
    ([name, { about }]) => `  ${name.padEnd(width)}  ${about}`,
  );
  return [
    'Usage: npm run policy -- <verb> [...]',
    '',
    ...verbs,
    '',
    'More on one verb: npm run policy -- <verb> --help',
    'The rules are in policies/; the README there says how to write one.',
  ].join('\n');
}

export function helpOn(name: string, { usage, about, help: more }: Command): string {
  const line = `Usage: npm run policy -- ${name} ${usage}`.trimEnd();
  return [
    line,
    '',
    `${about[0]?.toUpperCase()}${about.slice(1)}.`,
    ...(more ? ['', more] : []),
  ].join('\n');
}
