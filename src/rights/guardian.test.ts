import { expect, it } from 'vitest';
import { readMajority } from '../policy/majority.ts';
import { hasGuardian } from './guardian.ts';

const majority = readMajority({
  facts: {
    evidence: { majority: 18, majorities: { KR: { age: 19 }, 'US-AL': { age: 19, note: 'x' } } },
  },
});
const born = (dateOfBirth: string | null, jurisdiction = 'DE') => ({ dateOfBirth, jurisdiction });
const at = (text: string) => Date.parse(text);

it('a guardian acts until the day on which the person is of age, where they live', () => {
  // Birthdays begin where they begin last: at noon in London.
  expect(hasGuardian(born('2008-05-04'), majority, at('2026-05-04T11:59:59Z'))).toBe(true);
  expect(hasGuardian(born('2008-05-04'), majority, at('2026-05-04T12:00:00Z'))).toBe(false);
  expect(hasGuardian(born('2008-05-04', 'KR'), majority, at('2026-05-04T12:00:00Z'))).toBe(true);
  expect(hasGuardian(born('2008-05-04', 'KR'), majority, at('2027-05-04T12:00:00Z'))).toBe(false);
  expect(hasGuardian(born('2008-05-04', 'US-AL'), majority, at('2026-06-01T00:00:00Z'))).toBe(true);
  expect(hasGuardian(born('2008-05-04', 'US-IL'), majority, at('2026-06-01T00:00:00Z'))).toBe(
    false,
  );
});

it('and for nobody whose age is not known', () => {
  expect(hasGuardian(born(null), majority, at('2026-05-04T12:00:00Z'))).toBe(false);
});

it('without a table, nobody is a child above 18', () => {
  expect(readMajority({})('KR')).toBe(18);
  expect(readMajority({ facts: { evidence: { majority: 21 } } })('DE')).toBe(21);
});
