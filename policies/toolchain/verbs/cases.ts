import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Case, renderCases, runCases } from '../cases/cases.ts';
import { policiesOver, UnknownFactError } from '../cases/facts.ts';
import { CASES, CaseError, parseCases, readCases } from '../cases/read.ts';
import { type Command, compile, read, UsageError } from './command.ts';

export const casesVerb: Command = {
  usage: '[FILE] [--only CN,EU,...]',
  about: 'decide worked cases with the compiled policy and compare',
  help: `FILE is a JSON list of cases, or a folder of them; by default policies/cases:
{id, jurisdiction, scenario, input, expected: {allow, reasons, obligations}}. Reasons must be exactly
those, in any order; obligations at least those. "facts" replaces data of the policy for that case
alone: {"jurisdictions.FR.rbi_enabling_law": {"enacted": true}}. --only takes jurisdictions. Exits 1
if a case is decided otherwise.`,
  async run(args) {
    const { values, positionals } = read(args, { only: { type: 'string' } }, [0, 1]);
    const cases = await readGiven(positionals[0] ?? CASES);
    const { compilation } = await compile();
    const faults: string[] = [];
    const policyOver = policiesOver(
      new WebAssembly.Module(compilation.wasm),
      compilation.compiled,
      { onFault: ({ kind, message }) => faults.push(`${kind}: ${message}`) },
    );
    const only = values.only === undefined ? undefined : new Set(values.only.split(','));
    const verdicts = decideAll(policyOver, cases, only);
    if (verdicts.length === 0) throw new UsageError('No case is selected.');
    console.log(renderCases(verdicts));
    for (const fault of faults) console.error(`policy fault: ${fault}`);
    return verdicts.every(({ misses }) => misses.length === 0) ? 0 : 1;
  },
};

/** @throws UsageError in a sentence for whatever is no case */
export async function readGiven(path: string): Promise<Case[]> {
  try {
    const folder = (await stat(path)).isDirectory();
    return folder
      ? await readCases(path)
      : parseCases(basename(path), await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof CaseError) throw new UsageError(error.message);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UsageError(`There is no file ${path}.`);
    }
    throw error;
  }
}

function decideAll(...[policyOver, cases, only]: Parameters<typeof runCases>) {
  try {
    return runCases(policyOver, cases, only);
  } catch (error) {
    if (error instanceof UnknownFactError) throw new UsageError(error.message);
    throw error;
  }
}
