import { beforeAll, describe, expect, it } from 'vitest';
import { loadPolicy, type Policy } from '../../../src/policy/host.ts';
import { compilePolicy } from '../compile/compile.ts';
import { FIXTURE } from '../library/fixture.ts';
import type { RuleFact, Tested } from '../reactor/opa.ts';
import { renderCases, renderRules, renderTests, soundTests } from '../report.ts';
import { type Case, runCases } from './cases.ts';

let policy: Policy;
beforeAll(async () => {
  const { wasm, compiled } = await compilePolicy(FIXTURE);
  policy = loadPolicy(new WebAssembly.Module(wasm), compiled);
});

const ADVERT: Case = {
  id: 'EU-1',
  jurisdiction: 'DE',
  regimes: ['EU'],
  scenario: 'An advert that knows your name',
  input: { now: '2026-11-23T09:00:00Z', purpose: 'marketing' },
  expected: { allow: false, reasons: ['EXPIRED', 'NO_MARKETING'], obligations: ['KEEP:P1Y'] },
};
const expecting = (expected: Partial<Case['expected']>): Case => ({
  ...ADVERT,
  expected: { ...ADVERT.expected, ...expected },
});
const missesOf = (one: Case) => runCases(policy, [one])[0]?.misses;

describe('worked cases', () => {
  it('pass when reasons are exact and obligations are met', () => {
    expect(missesOf(ADVERT)).toEqual([]);
    expect(missesOf(expecting({ obligations: [] }))).toEqual([]);
    expect(missesOf(expecting({ obligations: ['KEEP'] }))).toEqual([]);
  });

  it.each([
    [{ allow: true }, ['expected allow, got deny']],
    [{ reasons: ['EXPIRED'] }, ['unexpected reason NO_MARKETING (rule T1)']],
    [{ reasons: ['EXPIRED', 'NO_MARKETING', 'X'] }, ['missing reason X']],
    [{ obligations: ['KEEP:P2Y'] }, ['missing obligation KEEP:P2Y']],
    [{ obligations: ['REVIEW'] }, ['missing obligation REVIEW']],
  ])('miss when %j is expected', (expected, misses) => {
    expect(missesOf(expecting(expected))).toEqual(misses);
  });

  it('can be those of some jurisdictions only', () => {
    expect(runCases(policy, [ADVERT], new Set(['EU', 'CN']))).toHaveLength(1);
    expect(runCases(policy, [ADVERT], new Set(['DE']))).toHaveLength(1);
    expect(runCases(policy, [ADVERT], new Set(['CN']))).toHaveLength(0);
  });

  it('are told in a table, with what differs', () => {
    const text = renderCases(runCases(policy, [ADVERT, expecting({ allow: true })]));
    expect(text.split('\n')).toEqual([
      '   case  want   got    scenario',
      '✓  EU-1  deny   deny   An advert that knows your name',
      '✗  EU-1  allow  deny   An advert that knows your name',
      '     expected allow, got deny',
      '',
      '1 passed, 1 failed',
    ]);
  });
});

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
  const fact = (row: number, emits: RuleFact['emits']): RuleFact => ({
    ...{ package: 'data.a', name: 'deny', annotations: null, emits },
    place: { file: 'a.rego', row, col: 1 },
  });

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

  it('is told rule by rule', () => {
    const facts = [
      fact(1, [{ code: 'A', rule: 'T1' }]),
      fact(5, [{ rule: 'T1' }]),
      fact(9, [{ rule: 'T10' }]),
      fact(12, []),
    ];
    expect(renderRules({ ...passed, coverage: gaps }, facts).split('\n')).toEqual([
      'T1   1/2  a.rego:1',
      'T10  1/1  a.rego:9',
    ]);
  });
});
