import { everyModule, type Library } from '../library/library.ts';
import { opa, type Sources, type Span, type Tested, type TestResult } from '../reactor/opa.ts';
import { withDifferences } from './difference.ts';
import { coverageOf, type SuiteRun } from './suite.ts';

export type Shard = SuiteRun & { lines: readonly Span[] };

/** So many failures are explained: the interpreter takes its time over each. */
const EXPLAINED = 20;

/**
 * Puts the shards together, and has the interpreter run what did not pass.
 * @param explained how many of the failures it is asked about
 */
export async function settle(
  library: Library,
  data: Sources['data'],
  runs: readonly Shard[],
  traces = false,
  explained = EXPLAINED,
): Promise<Tested> {
  const tests = runs.flatMap((one) => one.tests);
  const unsettled = tests.filter(({ outcome }) => outcome === 'unsettled');
  const sources = { modules: everyModule(library), data };
  const told = new Map<string, TestResult>();
  let alsoReached: readonly Shard[] = [];
  if (unsettled.length > 0) {
    const reactor = await opa();
    const names = unsettled
      .slice(0, explained)
      .map((one) => nameOf(one).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const again = reactor.test({ ...sources, run: `^(${names.join('|')})$` });
    const results = traces ? again.tests : withDifferences(again.tests, sources, reactor);
    for (const result of results) told.set(nameOf(result), result);
    // What only the interpreter can run reaches lines as well.
    const reached = Object.entries(again.coverage).flatMap(([file, { covered = [] }]) =>
      covered.map((range) => ({ ...range, file })),
    );
    alsoReached = [{ tests: [], reached, lines: [] }];
  }
  const shards = [...runs, ...alsoReached];
  return {
    tests: tests.map((test) => told.get(nameOf(test)) ?? unexplained(test)).sort(byPlace),
    // Every shard holds all the rules.
    coverage: coverageOf(
      runs[0]?.lines ?? [],
      shards.flatMap((one) => one.reached),
    ),
  };
}

function unexplained({ outcome, ...test }: SuiteRun['tests'][number]): TestResult {
  if (outcome !== 'unsettled') return { ...test, outcome };
  return { ...test, outcome: 'fail', trace: `npm run policy -- test --run ${test.name} says more` };
}

function nameOf(test: { package: string; name: string }): string {
  return `${test.package}.${test.name}`;
}

function byPlace(a: TestResult, b: TestResult): number {
  return a.place.file === b.place.file
    ? a.place.row - b.place.row
    : a.place.file < b.place.file
      ? -1
      : 1;
}
