/** Nobody is refused without being told what they can do next, in words that are there. */
import { describe, expect, it } from 'vitest';
import jurisdictions from '../../policies/data/jurisdictions.json' with { type: 'json' };
import reasons from '../../policies/data/reasons.json' with { type: 'json' };
import { policyError, withoutPerson } from '../policy/decision.ts';
import authorities from './authorities.json' with { type: 'json' };
import { chooseLanguage, LANGUAGES, type Language } from './language.ts';
import steps from './steps.json' with { type: 'json' };
import { listNextSteps } from './steps.ts';
import words from './words.json' with { type: 'json' };

const HOSTS_OWN = [policyError(), withoutPerson(policyError())].flatMap(({ reasons }) =>
  reasons.map(({ code }) => code),
);

const listed = (record: Record<string, readonly string[]>) => Object.values(record).flat();

describe('every code', () => {
  it('that the policy refuses with says how to go on', () => {
    const codes = [...Object.keys(reasons), ...HOSTS_OWN].toSorted();
    expect(Object.keys(steps.reasons)).toEqual(expect.arrayContaining(codes));
    for (const code of codes) {
      const told = listNextSteps({ code: 'policy_denied', reasons: [code] }, 'en');
      expect(told[0]?.step, code).toBe('ask_other_way');
      expect(told.length, code).toBeGreaterThan(1);
    }
  });
});

describe('every step', () => {
  const used = new Set(
    [steps.reasons, steps.problems, steps.reviews]
      .flatMap(listed)
      .flatMap((step) => (step === 'way' ? ['other_way', 'ask_other_way'] : [step])),
  );

  it('has words, and all words are used', () => {
    expect([...used, 'complain_somewhere'].toSorted()).toEqual(Object.keys(words).toSorted());
  });

  it.each(Object.entries(words))('%s is said in each language', (_step, texts) => {
    expect(Object.keys(texts)).toEqual(Object.keys(LANGUAGES));
    expect(new Set(Object.values(texts)).size).toBe(Object.keys(LANGUAGES).length);
    const places = Object.values(texts).map((text) => text.match(/\{\w+\}/g)?.join() ?? '');
    expect(new Set(places).size).toBe(1);
    expect(texts.zh).toMatch(/^[\p{Script=Han}\p{P}{authority}]+。$/u);
    for (const text of Object.values(texts)) expect(text).toMatch(/[.。]$/);
  });
});

describe('authorities', () => {
  it('are of places that the policy knows, each with an address', () => {
    for (const [code, { name, url }] of Object.entries(authorities)) {
      expect(Object.keys(jurisdictions)).toContain(code);
      expect(name).toBeTruthy();
      expect(new URL(url).protocol).toBe('https:');
    }
  });

  it.each([
    [['DE', 'EU'], /BfDI/, /European Data Protection Board/],
    [['EU'], /European Data Protection Board/, /BfDI/],
    [['US', 'US-IL'], /Illinois Attorney General/, /Federal Trade Commission/],
    [['US', 'US-OH'], /Federal Trade Commission/, /\{authority\}/],
    [['US', 'US-CA', 'US-CA-SF'], /California Privacy Protection Agency/, /Federal Trade/],
    [['SA'], /where you live/, /\{authority\}/],
    [[], /where you live/, /\{authority\}/],
  ])('%s', (where, told, untold) => {
    const situation = { code: 'policy_denied', jurisdictions: where };
    const text = listNextSteps(situation, 'en').at(-1)?.text;
    expect(text).toMatch(told);
    expect(text).not.toMatch(untold);
  });
});

describe('several reasons', () => {
  it('are told together: each step once, the way in first, the complaint last, and five at most', () => {
    const situation = {
      code: 'policy_denied',
      reasons: Object.keys(reasons),
      hasAlternative: true,
      jurisdictions: ['FR', 'EU'],
    };
    const told = listNextSteps(situation, 'fr');
    expect(told).toHaveLength(5);
    expect(told[0]?.step).toBe('other_way');
    expect(told.at(-1)).toMatchObject({ step: 'complain', lang: 'fr' });
    expect(told.at(-1)?.text).toContain('CNIL');
    expect(new Set(told.map(({ step }) => step)).size).toBe(5);
  });
});

describe('Accept-Language', () => {
  it.each<[string | undefined, Language]>([
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['de-AT', 'de'],
    ['zh-Hant-TW', 'zh'],
    ['ZH-cn', 'zh'],
    ['it, fr;q=0.4, es;q=0.9', 'es'],
    ['pt-BR, pt;q=0.9', 'en'],
    ['*', 'en'],
    ['it, *;q=0.5, de;q=0.4', 'en'],
    ['de;q=0, fr', 'fr'],
    ['de-DE, de;q=0, fr;q=0.1', 'fr'],
    ['fr;q=0', 'en'],
    ['constructor, __proto__, es', 'es'],
    [`${'xx,'.repeat(10_000)}de`, 'en'],
    ['\u0000;;;q=,,', 'en'],
  ])('%j', (header, language) => {
    expect(chooseLanguage(header)).toBe(language);
  });
});
