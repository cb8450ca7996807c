import { expect, it } from 'vitest';
import { loadPolicy } from '../../../src/policy/host.ts';
import { compilePolicy } from '../compile/compile.ts';
import { readLibrary } from '../library/library.ts';
import { runCases } from './cases.ts';
import { policiesOver } from './facts.ts';
import { CaseError, parseCases, readCases } from './read.ts';

const CASE = {
  id: 'X-1',
  jurisdiction: 'GB',
  scenario: 'A gate',
  input: { now: '2026-11-23T09:00:00Z' },
  expected: { allow: false, reasons: ['NOTICE_MISSING'], obligations: [] },
};
const parsed = (one: unknown) => () => parseCases('gb.json', JSON.stringify([one]));

it.each([
  [
    { ...CASE, expected: { allow: false, reasons: [] } },
    /^gb\.json, case X-1: expected\.obligations: /,
  ],
  [
    { ...CASE, input: { ...CASE.input, notise: {} } },
    /^gb\.json, case X-1: input: Unrecognized key/,
  ],
  [{ ...CASE, input: { now: 'today' } }, /input\.now: must be an RFC 3339 instant/],
  [
    { ...CASE, expected: { ...CASE.expected, reasons: ['no notice'] } },
    /reasons\.0: must be a code/,
  ],
  [null, /^gb\.json, case number 1: /],
])('a case that is none is told in a sentence: %j', (one, message) => {
  expect(parsed(one)).toThrow(CaseError);
  expect(parsed(one)).toThrow(message);
});

it('a file that is no list of cases is told', () => {
  expect(() => parseCases('gb.json', '{}')).toThrow('gb.json is not a list of cases.');
  expect(() => parseCases('gb.json', '[')).toThrow(CaseError);
  expect(parsed(CASE)()).toEqual([CASE]);
});

it('the worked cases of the library are decided as they say', { timeout: 120_000 }, async () => {
  const { wasm, compiled } = await compilePolicy(await readLibrary());
  const module = new WebAssembly.Module(wasm);
  const cases = await readCases();
  const verdicts = runCases(policiesOver(module, compiled), cases);
  expect(verdicts.filter(({ misses }) => misses.length > 0)).toEqual([]);
  expect(verdicts.length).toBeGreaterThan(180);
  // Those that run on a made-up enactment are refused by the law there is.
  const madeUp = cases.filter(({ id, facts }) => facts && id.startsWith('EU-RBI'));
  const today = runCases(() => loadPolicy(module, compiled), madeUp);
  for (const { decision } of today) {
    expect(decision.reasons.map(({ code }) => code)).toContain('REALTIME_RBI_PROHIBITED');
  }
});
