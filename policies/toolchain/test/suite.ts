import type { FileCoverage, LineRange, Span, Suite, TestResult } from '../reactor/opa.ts';
import { startMachine } from './machine.ts';

type Outcome = 'pass' | 'skip' | 'unsettled';

/** What running a suite gives. Where a test did not pass, only the interpreter can say why. */
export interface SuiteRun {
  tests: (Omit<TestResult, 'outcome'> & { outcome: Outcome })[];
  /** What evaluation came to. */
  reached: Span[];
}

/** Runs every test of a suite over the data that the build makes. */
export function runSuite(suite: Suite, data: unknown): SuiteRun {
  const { wasm, tests, marks } = suite;
  if (wasm === undefined) return { tests: [], reached: [] };
  const module = new WebAssembly.Module(Buffer.from(wasm, 'base64'));
  const machine = startMachine(module, data, marks.length);
  const results = tests.map(({ skip = false, ...test }, at) => {
    const started = performance.now();
    const outcome: Outcome = skip ? 'skip' : passes(at) ? 'pass' : 'unsettled';
    return { ...test, outcome, milliseconds: performance.now() - started };
  });
  return { tests: results, reached: marks.filter((_, at) => machine.reached[at] === 1) };

  function passes(at: number): boolean {
    try {
      return machine.evaluate(`${at}`) !== '[]';
    } catch {
      // A trap, or a function that is not here.
      return false;
    }
  }
}

/** As OPA's own report counts: rows within what was reached, and rows of lines that lie in none of it. */
export function coverageOf(
  lines: readonly Span[],
  reached: readonly Span[],
): Record<string, FileCoverage> {
  const reachedIn = Map.groupBy(reached, ({ file }) => file);
  return Object.fromEntries(
    [...Map.groupBy(lines, ({ file }) => file)].map(([file, own]) => {
      const covered = distinct(reachedIn.get(file) ?? []);
      const missed = distinct(own).filter((one) => !covered.some((range) => contains(range, one)));
      const [yes, no] = [rows(covered), rows(missed)];
      return [
        file,
        {
          covered,
          not_covered: missed,
          covered_lines: yes,
          not_covered_lines: no,
          coverage: yes + no === 0 ? 0 : (100 * yes) / (yes + no),
        },
      ];
    }),
  );
}

function distinct(spans: readonly Span[]): LineRange[] {
  const known = new Map(
    spans.map(({ start, end }) => [JSON.stringify([start, end]), { start, end }]),
  );
  return [...known.values()].sort((a, b) => a.start.row - b.start.row || col(a) - col(b));
}

function col({ start }: LineRange): number {
  return start.col ?? 0;
}

function contains(outer: LineRange, inner: LineRange): boolean {
  const before = (a: LineRange['start'], b: LineRange['start']) =>
    a.row < b.row || (a.row === b.row && (a.col ?? 0) <= (b.col ?? 0));
  return before(outer.start, inner.start) && before(inner.end, outer.end);
}

function rows(ranges: readonly LineRange[]): number {
  const seen = new Set<number>();
  for (const { start, end } of ranges) {
    for (let row = start.row; row <= end.row; row++) seen.add(row);
  }
  return seen.size;
}
