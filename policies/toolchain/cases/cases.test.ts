import { beforeAll, describe, expect, it } from 'vitest';
import { loadPolicy, type Policy } from '../../../src/policy/host.ts';
import { compilePolicy } from '../compile/compile.ts';
import { FIXTURE } from '../library/fixture.ts';
import { type Case, renderCases, runCases } from './cases.ts';

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
const missesOf = (one: Case) => runCases(() => policy, [one])[0]?.misses;

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
    expect(runCases(() => policy, [ADVERT], new Set(['EU', 'CN']))).toHaveLength(1);
    expect(runCases(() => policy, [ADVERT], new Set(['DE']))).toHaveLength(1);
    expect(runCases(() => policy, [ADVERT], new Set(['CN']))).toHaveLength(0);
  });

  it('are told in a table, with what differs', () => {
    const text = renderCases(runCases(() => policy, [ADVERT, expecting({ allow: true })]));
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
