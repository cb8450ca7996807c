import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type CompiledPolicy, loadPolicy, type Policy } from '../../../src/policy/host.ts';
import { type Compilation, compilePolicy } from '../compile/compile.ts';
import { everyModule, type Library, readLibrary } from '../library/library.ts';
import { PolicyProblems, renderProblems } from '../library/problems.ts';

export interface Command {
  usage: string;
  /** One line for the list of verbs. */
  about: string;
  /** The rest of what `--help` says, for someone who edits policies and not programs. */
  help?: string;
  /** @returns the exit code. */
  run(args: string[]): Promise<number>;
}

/** The command line is wrong, not the policy. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type Options = Record<string, { type: 'string' | 'boolean' }>;

export function read<Known extends Options>(
  args: string[],
  options: Known,
  positionals: number | readonly [least: number, most: number] = 0,
) {
  const [least, most] = typeof positionals === 'number' ? [positionals, positionals] : positionals;
  let parsed: ReturnType<
    typeof parseArgs<{ options: Known; args: string[]; allowPositionals: true }>
  >;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // Node's message goes on to say how to pass it anyway.
    throw new UsageError(
      (error as Error).message.replace(/(?<='). To specify a positional .*$/s, '.'),
    );
  }
  const count = parsed.positionals.length;
  if (count < least || count > most) {
    const wanted =
      most === least ? `${least}` : count < least ? `at least ${least}` : `at most ${most}`;
    throw new UsageError(`Expected ${wanted} argument(s), got ${count}.`);
  }
  return parsed;
}

export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UsageError(`There is no file ${path}.`);
    }
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

export async function compile(): Promise<{ library: Library; compilation: Compilation }> {
  const library = await readLibrary();
  return { library, compilation: await located(library, () => compilePolicy(library)) };
}

/** Runs a step, and shows the errors it finds in the Rego with their source lines. */
export async function located<Result>(
  library: Library,
  step: () => Promise<Result>,
): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof PolicyProblems)) throw error;
    throw new PolicyProblems(error.problems, renderProblems(error.problems, everyModule(library)));
  }
}

/** Loads a compilation as the Worker does; `faults` collects the evaluations that failed. */
export function load(
  { wasm, compiled }: { wasm: Uint8Array<ArrayBuffer>; compiled: CompiledPolicy },
  faults: string[] = [],
): Policy {
  return loadPolicy(new WebAssembly.Module(wasm), compiled, {
    onFault: ({ kind, message }) => faults.push(`${kind}: ${message}`),
  });
}
