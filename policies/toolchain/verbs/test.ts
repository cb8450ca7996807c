import { readLibrary } from '../library/library.ts';
import { renderTests, soundTests } from '../test/report.ts';
import { runTests } from '../test/run.ts';
import { type Command, located, read, UsageError } from './command.ts';
import { progress } from './progress.ts';

export const testVerb: Command = {
  usage: '[--run REGEX] [--verbose]',
  about: 'run the Rego tests, with coverage of the rules',
  help: `Exits 1 if a test fails, or if the tests leave a line of a rule unreached; the lines are named.
With --run only the tests whose full name (data.tests.cn.test_notice) matches run, such as --run cn,
and coverage is not asked for. A failure is told by what was expected and what came; --verbose shows
the whole trace instead.`,
  async run(args) {
    const { values } = read(args, { run: { type: 'string' }, verbose: { type: 'boolean' } });
    const run = regex(values.run);
    const library = await readLibrary();
    const started = performance.now();
    const tested = await located(library, () =>
      runTests(library, undefined, { run, traces: values.verbose === true, onStep: progress }),
    );
    progress(null);
    if (run !== '' && tested.tests.length === 0) {
      throw new UsageError(`No test has a name like ${run}.`);
    }
    // Coverage by some of the tests says nothing about the others.
    console.log(renderTests(run === '' ? tested : { ...tested, coverage: {} }));
    console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
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
