import { expect, it } from 'vitest';
import { StoredRecordError } from '../stored.ts';
import { joinInput, storeInput } from './input.ts';

const input = {
  now: '2026-11-23T12:00:00.000Z',
  operation: 'verify',
  purpose: 'ticketing',
  subject: { age: 35, role: 'customer' },
  consent: null,
  template: { enrolment_purpose: 'ticketing' },
  notice: { given: true },
};

it('of two people at one deployment is one situation, which holds neither', () => {
  const other = { ...input, now: '2026-11-24T12:00:00.000Z', subject: { age: 7 }, consent: {} };
  const { situation } = storeInput(input);
  expect(storeInput(other).situation).toBe(situation);
  expect(JSON.parse(situation)).toEqual({
    operation: 'verify',
    purpose: 'ticketing',
    notice: { given: true },
  });
});

it('is read back whole', () => {
  const { own, situation } = storeInput(input);
  expect(joinInput(own, situation, 'r')).toEqual(input);
  expect(joinInput(input, null, 'r')).toEqual(input);
  expect(() => joinInput(own, '[]', 'log_texts of dec_1')).toThrow(StoredRecordError);
});
