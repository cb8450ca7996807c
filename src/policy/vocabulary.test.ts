import { expect, it } from 'vitest';
import { readVocabulary } from './vocabulary.ts';

it('lists the codes of each attribute, sorted', () => {
  const data = { facts: { purposes: { ticketing: {}, payment: {} }, modes: { realtime: true } } };
  expect(readVocabulary(data)).toMatchObject({
    purpose: ['payment', 'ticketing'],
    mode: ['realtime'],
    operation: [],
  });
});

it.each([null, 7, {}, { facts: 7 }])('lists nothing for %j', (data) => {
  expect(Object.values(readVocabulary(data)).flat()).toEqual([]);
});
