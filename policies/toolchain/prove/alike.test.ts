import { expect, it } from 'vitest';
import { aboutTelling, tellingCodes } from './alike.ts';
import { toProperty } from './properties.ts';

const member = { parents: ['EU'], family: 'EU', rbi: 'unconfirmed' };
const facts = {
  jurisdictions: {
    EU: { name: 'Union', parents: [], family: 'EU' },
    AT: { name: 'Austria', ...member },
    BE: { name: 'Belgium', ...member },
    DE: { name: 'Germany', ...member },
    FI: { name: 'Finland', ...member },
    SE: { name: 'Sweden', ...member, rbi: 'none' },
  },
  transfers: { adequate: ['FI'] },
};
const rules = {
  'a.rego':
    '# AT is in a comment\nx if data.facts.jurisdictions[code].rbi == "none"\ny if code == "DE"\n',
};
const property = (when?: object) =>
  toProperty('x', {
    title: 'x',
    claim: 'x',
    for_every: { 'jurisdictions.*': 'jurisdictions' },
    result: when ? 'a refusal stays a refusal' : 'refused',
    ...(when && { when }),
  });

it('leaves out the places that no rule can tell from another', () => {
  // AT and BE differ in name only. DE is named by a rule, FI by other data, and SE differs in a field
  // that a rule reads.
  expect(tellingCodes(property(), {}, facts, rules)).toEqual(['EU', 'AT', 'DE', 'FI', 'SE']);
});

it('keeps another one where two roles vary', () => {
  const two = property({ 'jurisdictions.place': 'jurisdictions' });
  const codes = tellingCodes(two, {}, facts, rules);
  expect(codes).toEqual(['EU', 'AT', 'BE', 'DE', 'FI', 'SE']);
  expect(aboutTelling(two, codes)).toMatchObject({
    for_every: { 'jurisdictions.*': codes },
    when: { 'jurisdictions.place': codes },
  });
});

it('keeps those that the property or its base names', () => {
  const base = { jurisdictions: { place: 'BE' } };
  expect(tellingCodes(property(), base, facts, rules)).toContain('BE');
});

it('leaves other ranges alone', () => {
  const given = toProperty('x', {
    ...{ title: 'x', claim: 'x', result: 'refused' },
    for_every: { 'jurisdictions.place': ['BE'], purpose: 'purposes' },
  });
  expect(aboutTelling(given, ['AT']).for_every).toEqual(given.for_every);
});
