import { type Command, located, read } from '../command.ts';
import { describePolicy } from '../compile.ts';
import { everyModule, readLibrary } from '../library.ts';
import { opa } from '../opa.ts';
import { renderRules, renderTests, soundTests } from '../report.ts';

export const testVerb: Command = {
  usage: '[--run REGEX] [--rules]',
  about: 'run the Rego tests, with coverage of the rules',
  help: `Exits 1 if a test fails, or if the tests leave a line of a rule unreached; the lines are named.
With --run only the tests whose full name (data.tests.cn.test_notice) matches run, and coverage is
shown but not asked for. --rules shows each rule with its coverage.`,
  async run(args) {
    const { values } = read(args, { run: { type: 'string' }, rules: { type: 'boolean' } });
    const library = await readLibrary();
    const { tested, facts } = await located(library, async () => {
      const reactor = await opa();
      const { data } = await describePolicy(library);
      const run = values.run ?? '';
      return {
        tested: reactor.test({ modules: everyModule(library), data, run }),
        facts: reactor.inspect({ modules: library.rules }).rules,
      };
    });
    if (values.rules) console.log(`${renderRules(tested, facts)}\n`);
    console.log(renderTests(tested));
    return soundTests(tested, { everyLine: values.run === undefined }) ? 0 : 1;
  },
};
