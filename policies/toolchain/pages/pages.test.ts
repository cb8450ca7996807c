import { beforeAll, describe, expect, it } from 'vitest';
import type { Policy } from '../../../src/policy/host.ts';
import type { Case } from '../cases/cases.ts';
import { compilePolicy, type Facts } from '../compile/compile.ts';
import { FIXTURE } from '../library/fixture.ts';
import { load } from '../verbs/command.ts';
import { examplesFromCases, findExamples } from './examples.ts';
import { byJurisdiction, pageName, renderIndex, renderPage } from './pages.ts';

const BASE = {
  now: '2026-11-23T09:00:00Z',
  purpose: 'access_control',
  consent: { expires_at: '2027-01-01T00:00:00Z' },
};

let policy: Policy;
let facts: Facts;
beforeAll(async () => {
  const compilation = await compilePolicy(FIXTURE);
  policy = load(compilation);
  facts = { ...compilation.compiled.data.facts, purposes: { marketing: {} } };
});
const ruleOf = (id: string) => {
  const rule = policy.catalogue.rules[id];
  if (!rule) throw new Error(`The fixture has no rule ${id}.`);
  return rule;
};
const search = (id: string) =>
  findExamples(ruleOf(id), { base: BASE, facts, decide: (input) => policy.decide(input) });

describe('examples', () => {
  it('are found by one change to an accepted request', () => {
    const setting = 'a consented face check at a private gate, with another way in';
    expect(search('T1')).toMatchObject({
      refused: { setting, changes: ['purpose: "marketing"'], codes: ['NO_MARKETING'] },
      accepted: { setting, changes: [], codes: [] },
    });
    expect(search('T2').refused?.changes).toHaveLength(1);
  });

  it('are of a day on which the rule binds', () => {
    const rule = ruleOf('T1');
    const until = Date.parse('2026-06-01T00:00:00Z');
    const effective = { ...facts.effective, T1: { from: 0, until } };
    const { refused } = findExamples(rule, {
      base: BASE,
      facts: { ...facts, effective },
      decide: (input) => policy.decide(input),
    });
    expect(refused?.setting).toMatch(/, on 2026-05-31$/);
  });

  it('are none of a refusal for a rule that refuses nothing', () => {
    expect(search('T3').refused).toBeUndefined();
  });

  it('may be worked cases, the one with the fewest reasons first', () => {
    const one = (
      id: string,
      input: object,
    ): { case: Case; decision: ReturnType<Policy['decide']> } => ({
      case: {
        id,
        jurisdiction: 'EU',
        scenario: 'an advert',
        input,
        expected: { allow: false, reasons: [], obligations: [] },
      },
      decision: policy.decide(input),
    });
    const advert = { ...BASE, purpose: 'marketing' };
    const decided = [one('A', { ...advert, consent: null }), one('B', advert), one('C', BASE)];
    expect(examplesFromCases(ruleOf('T1'), decided)).toEqual({
      refused: { setting: 'B, an advert', changes: [], codes: ['NO_MARKETING'] },
      accepted: { setting: 'C, an advert', changes: [], codes: [] },
    });
    expect(examplesFromCases(ruleOf('T1'), [])).toEqual({});
  });
});

describe('the pages', () => {
  it('tell each rule in plain words', () => {
    const examples = new Map([['T1', search('T1')]]);
    const page = renderPage('Europe', [ruleOf('T1'), ruleOf('T3')], policy.catalogue, examples);
    const lines = page.split('\n');
    expect(lines).toContain('# Europe');
    expect(lines).toContain('**No marketing.** Faces are not read to sell things.');
    expect(lines).toContain('- Source: Test Act, article 1');
    expect(lines).toContain(
      '- Law, from 2026-03-29; checked against primary text; checked on 2026-11-23',
    );
    expect(page).toContain('- Refuses with `NO_MARKETING`: Faces are not for marketing.');
    expect(lines).toContain(
      '- Refused, for example: a consented face check at a private gate, with another way in, but with `purpose: "marketing"` (NO_MARKETING)',
    );
    expect(lines).toContain('- Contested: by nobody');
    expect(lines).toContain('- Obliges to `KEEP`: keep a record');
    expect(lines).toContain('- It refuses nothing by itself.');
  });

  it('say so where no example was found', () => {
    const page = renderPage('Europe', [ruleOf('T1')], policy.catalogue, new Map());
    expect(page).toContain('- Refused, for example: no example found');
    expect(page).toContain('- Accepted, for example: no example found');
  });

  it('are listed in an index, the floor first', () => {
    const families = byJurisdiction(policy.catalogue);
    expect(families.map(([code, rules]) => [pageName(code), rules.length])).toEqual([
      ['floor.md', 1],
      ['EU.md', 2],
    ]);
    const named = families.map(([code, rules]) => ({ code, name: `name of ${code}`, rules }));
    const index = renderIndex(named, 'abcdef0123456789');
    expect(index).toContain('| [name of EU](EU.md) | 2 | 1 |');
    expect(index).toContain('Policy revision `abcdef012345`');
  });
});
