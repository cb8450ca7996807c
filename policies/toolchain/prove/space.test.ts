import { expect, it } from 'vitest';
import { normaliseInstants } from '../../../src/policy/instants.ts';
import { atItsWord, type Input } from '../input/attributes.ts';
import { toProperty } from './properties.ts';
import { type At, spaceOf } from './space.ts';

const BASE: Input = {
  now: '2026-11-23T09:00:00Z',
  purpose: 'payment',
  jurisdictions: { subject: 'EU', place: 'EU' },
  consent: { status: 'given', expires_at: '2027-01-01T00:00:00Z' },
};
const PROPERTY = toProperty('x', {
  title: 'x',
  claim: 'x',
  given: { 'consent.status': 'withdrawn' },
  for_every: {
    'jurisdictions.*': ['EU', 'CN'],
    remote: [true, null],
    'consent.expires_at': ['not a date', '2027-01-01T00:00:00Z'],
  },
  result: 'a refusal stays a refusal',
  when: { 'jurisdictions.place': ['US', 'CN', null], 'subject.age': [9] },
});
const space = spaceOf(PROPERTY, BASE, { effective: {} });
const all = [...Array(space.size).keys()].flatMap((at): At[] => [
  { at, change: null },
  ...[...Array(space.changes).keys()].map((change) => ({ at, change })),
]);

it('holds every combination once, the last attribute varying first', () => {
  expect(space).toMatchObject({ size: 8, changes: 3 });
  const texts = all.map((one) => JSON.stringify(space.input(one)));
  expect(new Set(texts).size).toBe(8 * 4);
  const [first, second] = [
    space.input({ at: 0, change: null }),
    space.input({ at: 1, change: null }),
  ];
  expect(first).toMatchObject({ consent: { status: 'withdrawn', expires_at: 'not a date' } });
  expect(second).toEqual({
    ...first,
    consent: { ...(first.consent as Input), expires_at: '2027-01-01T00:00:00Z' },
  });
});

it('changes an input as the property says, and only that', () => {
  const before = space.input({ at: 4, change: null });
  const after = space.input({ at: 4, change: 2 });
  expect(before.jurisdictions).toEqual({
    subject: 'CN',
    controller: 'CN',
    processing: 'CN',
    place: 'CN',
  });
  expect(after).toEqual({
    ...before,
    jurisdictions: { ...(before.jurisdictions as Input), place: null },
    subject: { age: 9 },
  });
});

it('gives the policy each input as it would be read alone', () => {
  for (const one of all) {
    const read = { ...JSON.parse(space.shared), ...JSON.parse(space.own(one)) };
    expect(read).toEqual(normaliseInstants(atItsWord(space.input(one))));
  }
});

it('takes no word for granted where the property says who vouches', () => {
  const { name, ...content } = PROPERTY;
  const own = toProperty(name, { ...content, for_every: { vouched: [{}, null] } });
  const { shared } = spaceOf(own, BASE, { effective: {} });
  expect(shared).not.toContain('vouched');
});
