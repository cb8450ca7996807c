import { expect, it } from 'vitest';
import { lists, readPurposes } from './purposes.ts';

const TICKETING = {
  operations: ['verify'],
  controllers: 'any',
  places: ['public_accommodation'],
  modes: ['interactive'],
  present: true,
  adverse: 'no_match',
};

it('reads the table, without what the rules alone read', () => {
  const purposes = { ticketing: { ...TICKETING, dpv: 'dpv:X', service: true } };
  const read = { ticketing: { ...TICKETING, dpv: 'dpv:X' } };
  expect(readPurposes({ facts: { purposes } })).toEqual(read);
});

it('leaves out what is no whole entry', () => {
  const purposes = { ticketing: TICKETING, odd: { ...TICKETING, adverse: 'sometimes' }, none: {} };
  expect(Object.keys(readPurposes({ facts: { purposes } }))).toEqual(['ticketing']);
});

it.each([null, 7, {}, { facts: 7 }, { facts: { purposes: 7 } }])('reads nothing in %j', (data) => {
  expect(readPurposes(data)).toEqual({});
});

it('knows what is listed', () => {
  expect([lists('any', 'x'), lists(['x'], 'x'), lists(['x'], 'y'), lists([], 'x')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
