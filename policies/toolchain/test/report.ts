import type { FileCoverage, Tested, TestResult } from '../reactor/opa.ts';

/** Failures with their traces, lines that no test reached, and the count at the end. */
export function renderTests({ tests, coverage }: Tested): string {
  const bad = tests.filter(({ outcome }) => outcome === 'fail' || outcome === 'error');
  const skipped = tests.filter(({ outcome }) => outcome === 'skip').length;
  const files = Object.entries(coverage).sort(([a], [b]) => (a < b ? -1 : 1));
  const covered = sum(files, 'covered_lines');
  const total = covered + sum(files, 'not_covered_lines');
  const percent = total === 0 ? 0 : (100 * covered) / total;
  return [
    ...bad.flatMap(renderFailure),
    ...files.flatMap(renderGaps),
    ...(total > 0 ? [`coverage: ${percent.toFixed(1)} % of ${total} lines of rules`] : []),
    `${tests.length - bad.length - skipped} passed, ${bad.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  ].join('\n');
}

function renderFailure(test: TestResult): string[] {
  const { file, row } = test.place;
  const detail = [test.error, test.output, test.trace].filter((text) => text !== undefined);
  return [
    `${test.outcome.toUpperCase()} ${file}:${row} ${test.name} (${test.milliseconds} ms)`,
    ...detail.flatMap((text) => text.trimEnd().split('\n')).map((line) => `    ${line}`),
    '',
  ];
}

function renderGaps([file, { not_covered = [], coverage = 0 }]: [string, FileCoverage]): string[] {
  if (not_covered.length === 0) return [];
  const ranges = not_covered.map(({ start, end }) =>
    start.row === end.row ? `${start.row}` : `${start.row}-${end.row}`,
  );
  return [`${file}: ${coverage.toFixed(0)} %, not covered: ${[...new Set(ranges)].join(', ')}`];
}

function sum(files: [string, FileCoverage][], field: 'covered_lines' | 'not_covered_lines') {
  return files.reduce((total, [, report]) => total + (report[field] ?? 0), 0);
}

/** Whether there are tests, none fails and, if asked, they reach every line. */
export function soundTests(
  { tests, coverage }: Tested,
  { everyLine }: { everyLine: boolean },
): boolean {
  const missed = Object.values(coverage).some(({ not_covered_lines: lines = 0 }) => lines > 0);
  return (
    tests.length > 0 &&
    tests.every(({ outcome }) => outcome === 'pass' || outcome === 'skip') &&
    !(everyLine && missed)
  );
}
