import { expect, it } from 'vitest';
import { checkJurisdictions } from './jurisdictions.ts';

const place = (entry: object) => ({
  jurisdictions: { NZ: { name: 'New Zealand', parents: [], tz: 'Pacific/Auckland', ...entry } },
});

it('takes an entry that is whole', () => {
  expect(() => checkJurisdictions(place({ family: 'NZ' }), ['NZ'])).not.toThrow();
  expect(() => checkJurisdictions({}, [])).not.toThrow();
});

it.each([
  [{ tz: undefined }, 'NZ has no time zone: give it a "tz"'],
  [
    { tz: 'Pacific/Aukland' },
    'NZ has a time zone "Pacific/Aukland" that is none; did you mean "Pacific/Auckland"?',
  ],
  [{ tz: 'TODO' }, 'NZ has a time zone "TODO" that is none'],
  [{ parents: ['NY'] }, 'NZ has a parent NY, which is not here; did you mean "NZ"?'],
  [{ family: 'NX' }, 'the family of NZ is NX, for which no rules are written; did you mean "NZ"?'],
])('says what is wrong with %j', (entry, message) => {
  expect(() => checkJurisdictions(place(entry), ['NZ'])).toThrow(
    `data/jurisdictions.json: ${message}`,
  );
});
