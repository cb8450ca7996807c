import { describe, expect, it } from 'vitest';
import { FIXTURE } from '../library/fixture.ts';
import type { Library } from '../library/library.ts';
import { layOutJurisdiction, layOutRule } from './layout.ts';

const LIBRARY: Library = {
  ...FIXTURE,
  facts: {
    jurisdictions: {
      US: { name: 'United States', parents: [], family: 'US', tz: 'America/New_York' },
      'US-OH': { name: 'Ohio', parents: ['US'], family: 'US', tz: 'America/New_York' },
      'US-IL': { name: 'Illinois', parents: ['US'], family: 'US-IL', tz: 'America/Chicago' },
      'US-NJ': { name: 'New Jersey', parents: ['US'], family: 'US-STATES', tz: 'America/New_York' },
      EU: { name: 'European Union', parents: [], family: 'EU', tz: 'Europe/Brussels' },
      ES: { name: 'Spain', parents: ['EU'], family: 'EU', tz: 'Europe/Madrid' },
    },
  },
};

describe('a new rule', () => {
  it('of a place without rules brings its family and changes its entry alone', () => {
    const { files } = layOutRule('US-OH-123', LIBRARY, '2026-11-30');
    expect(Object.keys(files).sort()).toEqual([
      'data/jurisdictions.json',
      'us_oh/family.rego',
      'us_oh/us_oh_123.rego',
      'us_oh/us_oh_123_test.rego',
    ]);
    expect(JSON.parse(files['data/jurisdictions.json'] ?? '')).toEqual({
      ...(LIBRARY.facts.jurisdictions as object),
      'US-OH': { name: 'Ohio', parents: ['US'], family: 'US-OH', tz: 'America/New_York' },
    });
    expect(files['us_oh/us_oh_123.rego']).toContain('checked_on: "2026-11-30"');
  });

  it('of a place in a family that several share stays there, with its place as a condition', () => {
    const { files } = layOutRule('US-NJ-5', LIBRARY, '2026-11-30');
    expect(Object.keys(files)).toEqual(['us_states/us_nj_5.rego', 'us_states/us_nj_5_test.rego']);
    const [rule = '', test = ''] = Object.values(files);
    expect(rule).toContain('package countersign.rules["US-STATES"]');
    expect(rule).toContain('import data.countersign.lib.jurisdiction\n');
    expect(rule).toContain('if {\n\tjurisdiction.applies("US-NJ")\n');
    expect(test).toContain('package tests.us_states\n');
    expect(test).toContain('testing.base("US-NJ")');
  });

  it('of a member state brings its own family, and leaves it that of the Union by its parent', () => {
    const { files } = layOutRule('ES-1', LIBRARY, '2026-11-30');
    expect(JSON.parse(files['data/jurisdictions.json'] ?? '').ES).toMatchObject({
      parents: ['EU'],
      family: 'ES',
    });
  });

  it('of a place that has rules is a rule and a test', () => {
    expect(Object.keys(layOutRule('US-IL-GYMS', LIBRARY, '2026-11-30').files)).toEqual([
      'us_il/us_il_gyms.rego',
      'us_il/us_il_gyms_test.rego',
    ]);
  });

  it.each([
    ['ohio', '"ohio" is no id of a rule: it is a place and a name, as in US-OH-123.'],
    [
      'US-OG-1',
      'No place of data/jurisdictions.json begins the id US-OG-1; did you mean "US-OH"? For a place that is not there: npm run policy -- new jurisdiction US-OG',
    ],
    ['OH-1', 'begins the id OH-1; did you mean "US-OH"? For'],
    ['QQQQ-1', '"QQQQ-1" is no id of a rule'],
    ['BR-1', 'begins the id BR-1. For'],
  ])('is refused in a sentence: %s', (id, message) => {
    // US-OG-1 begins with no place but the country.
    const { US: _, ...states } = LIBRARY.facts.jurisdictions as Record<string, unknown>;
    const library = { ...LIBRARY, facts: { jurisdictions: states } };
    expect(() => layOutRule(id, library, '2026-11-30')).toThrow(message);
  });

  it('does not overwrite', () => {
    const rules = { ...LIBRARY.rules, 'us_il/us_il_gyms.rego': 'package a\n' };
    expect(() => layOutRule('US-IL-GYMS', { ...LIBRARY, rules }, '2026-11-30')).toThrow(
      'There is a file policies/us_il/us_il_gyms.rego already.',
    );
  });
});

describe('a new jurisdiction', () => {
  it('knows the name of a country, and its zone where it has one', () => {
    const { files, next } = layOutJurisdiction('PE', LIBRARY);
    expect(JSON.parse(files['data/jurisdictions.json'] ?? '').PE).toEqual({
      name: 'Peru',
      parents: [],
      family: 'PE',
      tz: 'America/Lima',
      minor_age: null,
    });
    expect(Object.keys(files)).toContain('pe/family.rego');
    const facts = { ...LIBRARY.facts, representatives: { places: ['US'], note: 'one of each' } };
    expect(layOutJurisdiction('PE', { ...LIBRARY, facts }).files['data/representatives.json']).toBe(
      `${JSON.stringify({ places: ['US', 'PE'], note: 'one of each' }, null, 2)}\n`,
    );
    expect(next.join()).toContain('minor_age');
  });

  it('asks for what it cannot know', () => {
    const { files, next } = layOutJurisdiction('US-HI', LIBRARY);
    expect(JSON.parse(files['data/jurisdictions.json'] ?? '')['US-HI']).toMatchObject({
      name: 'TODO',
      parents: ['US'],
      tz: 'TODO',
    });
    expect(next[0]).toMatch(/its name, tz,/);
  });

  it('is a part of all that its country is a part of', () => {
    const { files } = layOutJurisdiction('ES-MD', LIBRARY);
    expect(JSON.parse(files['data/jurisdictions.json'] ?? '')['ES-MD']).toMatchObject({
      parents: ['ES', 'EU'],
    });
  });

  it.each([
    ['XX', 'XX is the code of no country'],
    ['peru', '"peru" is no code of a place: it is written as NZ, US-OH or US-NY-NYC.'],
    ['US-OH', 'US-OH is in data/jurisdictions.json already (Ohio).'],
    ['CA-BC', 'CA-BC is a part of CA, which is not here.'],
  ])('is refused in a sentence: %s', (code, message) => {
    expect(() => layOutJurisdiction(code, LIBRARY)).toThrow(message);
  });
});
