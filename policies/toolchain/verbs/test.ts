import { describePolicy } from '../compile/compile.ts';
import { everyModule, readLibrary } from '../library/library.ts';
import { opa } from '../reactor/opa.ts';
import { renderRules, renderTests, soundTests } from '../report.ts';
import { withDifferences } from '../test/difference.ts';
import { type Command, located, read, UsageError } from './command.ts';

export const testVerb: Command = {
  usage: '[--run REGEX] [--rules] [--verbose]',
  about: 'run the Rego tests, with coverage of the rules',
  help: `Exits 1 if a test fails, or if the tests leave a line of a rule unreached; the lines are named.
With --run only the tests whose full name (data.tests.cn.test_notice) matches run, such as --run cn,
and coverage is not asked for. --rules shows each rule with its coverage.
A failure is told by what was expected and what came; --verbose shows the whole trace instead.`,
  async run(args) {
    const { values } = read(args, {
      run: { type: 'string' },
      rules: { type: 'boolean' },
      verbose: { type: 'boolean' },
    });
    const run = regex(values.run);
    const library = await readLibrary();
    const { tested, facts } = await located(library, async () => {
      const reactor = await opa();
      const { data } = await describePolicy(library);
      const sources = { modules: everyModule(library), data };
      const tested = reactor.test({ ...sources, run });
      const tests = values.verbose ? tested.tests : withDifferences(tested.tests, sources, reactor);
      return {
        tested: { ...tested, tests },
        facts: reactor.inspect({ modules: library.rules }).rules,
      };
    });
    if (run !== '' && tested.tests.length === 0) {
      throw new UsageError(`No test has a name like ${run}.`);
    }
    if (values.rules) console.log(`${renderRules(tested, facts)}\n`);
    // What the other tests reach is not known.
    console.log(renderTests(run === '' ? tested : { ...tested, coverage: {} }));
    return soundTests(tested, { everyLine: run === '' }) ? 0 : 1;
  },
};

function regex(text = ''): string {
  try {
    return new RegExp(text).source === '(?:)' ? '' : text;
  } catch (error) {
    throw new UsageError(`--run: ${(error as Error).message}`);
  }
}
