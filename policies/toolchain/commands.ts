import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadPolicy } from '../../src/policy/host.ts';
import { inputSchema } from '../../src/policy/input.ts';
import { normaliseInstants } from '../../src/policy/instants.ts';
import { type Case, runCases } from './cases.ts';
import { type Compilation, compilePolicy, describePolicy, writePolicy } from './compile.ts';
import { everyModule, type Library, POLICIES, readLibrary } from './library.ts';
import { type Explain, opa } from './opa.ts';
import { PolicyProblems, renderProblems } from './problems.ts';
import { rebuildToolchain } from './rebuild.ts';
import { renderCases, renderTests } from './report.ts';

export interface Command {
  usage: string;
  about: string;
  /** @returns the exit code. */
  run(args: string[]): Promise<number>;
}

/** The command line is wrong, not the policy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const COMMANDS: Record<string, Command> = {
  build: {
    usage: '',
    about: 'compile the rules to .build/policy',
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
    async run(args) {
      read(args, {});
      const library = await readLibrary();
      const { modules } = await located(library, async () =>
        (await opa()).check({ modules: everyModule(library), schema: inputSchema() }),
      );
      console.log(`${modules} files are sound.`);
      return 0;
    },
  },
  fmt: {
    usage: '[--check]',
    about: 'lay out the Rego files as opa fmt does, or say which differ',
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
  test: {
    usage: '[--run REGEX]',
    about: 'run the Rego tests, with coverage of the rules',
    async run(args) {
      const { values } = read(args, { run: { type: 'string' } });
      const library = await readLibrary();
      const tested = await located(library, async () => {
        const { data } = await describePolicy(library);
        return (await opa()).test({ modules: everyModule(library), data, run: values.run ?? '' });
      });
      console.log(renderTests(tested));
      if (tested.tests.length === 0) return 1;
      return tested.tests.some(({ outcome }) => outcome === 'fail' || outcome === 'error') ? 1 : 0;
    },
  },
  eval: {
    usage: 'QUERY [--input FILE] [--explain [full|notes|fails]]',
    about: 'evaluate a query, such as data.countersign.decision, and say how',
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
    async run(args) {
      const { values, positionals } = read(args, { only: { type: 'string' } }, 1);
      const cases = (await readJson(positionals[0] ?? '')) as Case[];
      if (!Array.isArray(cases)) throw new UsageError(`${positionals[0]} is not a list of cases.`);
      const { compilation } = await compile();
      const faults: string[] = [];
      const policy = loadPolicy(new WebAssembly.Module(compilation.wasm), compilation.compiled, {
        onFault: (fault) => faults.push(`${fault.kind}: ${fault.message}`),
      });
      const only = values.only === undefined ? undefined : new Set(values.only.split(','));
      const verdicts = runCases(policy, cases, only);
      console.log(renderCases(verdicts));
      for (const fault of faults) console.error(`policy fault: ${fault}`);
      return verdicts.length > 0 && verdicts.every(({ misses }) => misses.length === 0) ? 0 : 1;
    },
  },
  'rebuild-toolchain': {
    usage: '',
    about: 'build OPA itself again (the only verb that needs Go)',
    async run(args) {
      read(args, {});
      const { opa: version, go, bytes, sha256 } = await rebuildToolchain(console.log);
      console.log(`OPA ${version} with ${go}: ${bytes} bytes, SHA-256 ${sha256}`);
      return 0;
    },
  },
};

export function help(): string {
  const verbs = Object.entries(COMMANDS).map(
    ([name, { usage, about }]) => `  ${name} ${usage}\n      ${about}`,
  );
  return `Usage: npm run policy -- <verb>\n\n${verbs.join('\n')}\n\nThe rules are in policies/; the README there says how to write one.`;
}

type Options = Record<string, { type: 'string' | 'boolean' }>;

function read<Known extends Options>(args: string[], options: Known, positionals = 0) {
  let parsed: ReturnType<
    typeof parseArgs<{ options: Known; args: string[]; allowPositionals: true }>
  >;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  if (parsed.positionals.length !== positionals) {
    throw new UsageError(`Expected ${positionals} argument(s), got ${parsed.positionals.length}.`);
  }
  return parsed;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

async function compile(): Promise<{ library: Library; compilation: Compilation }> {
  const library = await readLibrary();
  return { library, compilation: await located(library, () => compilePolicy(library)) };
}

/** Runs a step, and shows the errors it finds in the Rego with their source lines. */
async function located<Result>(library: Library, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof PolicyProblems)) throw error;
    throw new PolicyProblems(error.problems, renderProblems(error.problems, everyModule(library)));
  }
}
