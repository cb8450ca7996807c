import { expect, it } from 'vitest';
import { readVocabulary } from './vocabulary.ts';

it('lists the codes of each attribute, sorted', () => {
  const data = {
    facts: {
      purposes: { ticketing: {}, payment: {} },
      modes: { realtime: true },
      authorisation: { types: { warrant: {} }, grace: [] },
    },
  };
  expect(readVocabulary(data)).toMatchObject({
    purpose: ['payment', 'ticketing'],
    mode: ['realtime'],
    operation: [],
    'authorisation.type': ['warrant'],
    'authorisation.objective': [],
  });
});

it.each([null, 7, {}, { facts: 7 }])('lists nothing for %j', (data) => {
  expect(Object.values(readVocabulary(data)).flat()).toEqual([]);
});
