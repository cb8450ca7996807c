import { type Case, renderCases, runCases } from '../cases/cases.ts';
import { type Command, compile, load, read, readJson, UsageError } from './command.ts';

export const casesVerb: Command = {
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
};
