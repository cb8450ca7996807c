import { describe, expect, it } from 'vitest';
import type { Tested } from '../reactor/opa.ts';
import { renderTests, soundTests } from './report.ts';

describe('the report of Rego tests', () => {
  it('shows failures, gaps and counts', () => {
    const place = { file: 'a_test.rego', row: 3, col: 1 };
    const test = { package: 'data.a', place, milliseconds: 1 };
    const text = renderTests({
      tests: [
        { ...test, name: 'test_a', outcome: 'pass' },
        { ...test, name: 'test_b', outcome: 'fail', output: 'x is 1\n', trace: 'Fail x\n' },
        { ...test, name: 'test_c', outcome: 'skip' },
      ],
      coverage: {
        'a.rego': {
          coverage: 75,
          covered_lines: 3,
          not_covered_lines: 1,
          not_covered: [{ start: { row: 5 }, end: { row: 6 } }],
        },
      },
    });
    expect(text.split('\n')).toEqual([
      'FAIL a_test.rego:3 test_b (1 ms)',
      '    x is 1',
      '    Fail x',
      '',
      'a.rego: 75 %, not covered: 5-6',
      'coverage: 75.0 % of 4 lines of rules',
      '1 passed, 1 failed, 1 skipped',
    ]);
  });
});

describe('the verdict on Rego tests', () => {
  const place = { file: 'a_test.rego', row: 3, col: 1 };
  const passed: Tested = {
    tests: [{ package: 'data.a', name: 'test_a', place, milliseconds: 1, outcome: 'pass' }],
    coverage: { 'a.rego': { coverage: 100, covered_lines: 4 } },
  };
  const gaps: Tested['coverage'] = {
    'a.rego': {
      ...{ coverage: 75, covered_lines: 3, not_covered_lines: 1 },
      not_covered: [{ start: { row: 5 }, end: { row: 6 } }],
    },
  };
  it('is good when every test passes and every line is reached', () => {
    expect(soundTests(passed, { everyLine: true })).toBe(true);
  });

  it('is bad when a line is not reached, unless only some tests ran', () => {
    expect(soundTests({ ...passed, coverage: gaps }, { everyLine: true })).toBe(false);
    expect(soundTests({ ...passed, coverage: gaps }, { everyLine: false })).toBe(true);
  });

  it.each(['fail', 'error'] as const)('is bad after one %s', (outcome) => {
    const tests = passed.tests.map((test) => ({ ...test, outcome }));
    expect(soundTests({ ...passed, tests }, { everyLine: false })).toBe(false);
  });

  it('is bad without a test', () => {
    expect(soundTests({ tests: [], coverage: {} }, { everyLine: false })).toBe(false);
  });
});
