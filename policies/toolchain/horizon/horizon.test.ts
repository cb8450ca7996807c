import { beforeAll, expect, it } from 'vitest';
import type { CatalogueRule } from '../../../src/policy/catalogue.ts';
import { loadPolicy } from '../../../src/policy/host.ts';
import { type Compilation, compilePolicy } from '../compile/compile.ts';
import { FIXTURE, fixtureWith } from '../library/fixture.ts';
import {
  lawOf,
  listChanges,
  listStale,
  monthsAfter,
  parseDate,
  parseDay,
  renderChanges,
} from './horizon.ts';

let compilation: Compilation;
beforeAll(async () => {
  const text = (FIXTURE.rules['eu/rules.rego'] ?? '').replace(
    '#   effective: "2020-01-01"\n#   confidence: choice',
    '#   effective: "2020-01-01"\n#   until: "2026-12-01"\n#   confidence: choice',
  );
  compilation = await compilePolicy(fixtureWith('eu/rules.rego', text));
});

const at = (text: string) => Date.parse(text);
const changesIn = (from: string, to: string) => {
  const { catalogue, data } = compilation.compiled;
  return listChanges(catalogue.rules, data.facts.effective, at(from), at(to));
};

it('holds what begins and what ends, in its own midnight', () => {
  const changes = changesIn('2026-01-01', '2027-01-01');
  expect(changes.map(({ date, what, rule }) => [date, what, rule.id])).toEqual([
    ['2026-03-29', 'begins', 'T1'],
    ['2026-12-01', 'ends', 'T2'],
  ]);
  expect(changes[0]?.at).toBe(at('2026-03-28T23:00:00Z'));
  expect(changesIn('2026-03-28T23:00:00Z', '2026-11-30')).toEqual([]);
  expect(changesIn('2026-03-28T22:59:59.999Z', '2026-03-28T23:00:00Z')).toHaveLength(1);
  expect(renderChanges(changes)).toEqual([
    '2026-03-29  T1  begins  No marketing (EU)',
    '2026-12-01  T2  ends    Consent lasts until it expires (*)',
  ]);
});

it('decides by the law of another day, at the instant that an input has', () => {
  const module = new WebAssembly.Module(compilation.wasm);
  const reasonsBy = (day: string) =>
    loadPolicy(module, lawOf(compilation.compiled, at(day)))
      .decide({
        now: '2026-02-01T00:00:00Z',
        purpose: 'marketing',
        consent: { expires_at: '2026-02-02T00:00:00Z' },
      })
      .reasons.map(({ rule }) => rule);
  expect(reasonsBy('2026-02-01')).toEqual([]);
  expect(reasonsBy('2026-04-01')).toEqual(['T1']);
});

it('counts months, not blocks of days', () => {
  expect(monthsAfter(at('2026-11-30'), 24)).toBe(at('2028-11-30'));
  expect(monthsAfter(at('2026-01-31'), 1)).toBe(at('2026-02-28'));
  expect(monthsAfter(at('2028-02-29'), -12)).toBe(at('2027-02-28'));
  expect(parseDate('2026-02-30')).toBeUndefined();
  expect(parseDate('2026-02-28')).toBe(at('2026-02-28'));
  // A law of the Pacific's last hour has begun, too.
  expect(parseDay('2026-02-28')).toBe(at('2026-02-28T12:00:00Z'));
  expect(parseDay('2026-02-30')).toBeUndefined();
});

it('lists as stale what was checked more than a year before, the oldest first', () => {
  const rule = (id: string, checked_on: string) =>
    ({ ...compilation.compiled.catalogue.rules.T1, id, checked_on }) as CatalogueRule;
  const rules = {
    A: rule('A', '2025-11-30'),
    B: rule('B', '2025-11-29'),
    C: rule('C', '2024-01-01'),
  };
  expect(listStale(rules, at('2026-11-30')).map(({ id }) => id)).toEqual(['C', 'B']);
});
