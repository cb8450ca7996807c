/** Faces for sale: 5,000 for 10 yuan. */
import { type Place, registration } from '../registrations.ts';
import type { Chapter } from '../scenario.ts';

const resale = (place: Place) =>
  registration(place, 'Face data market', {
    purpose: 'marketing',
    place: { type: 'private_premises' },
    output: { sale: true },
  });

export const faceMarket: Chapter = {
  title: 'Faces for sale',
  scenarios: [
    {
      place: 'CN',
      asked: '5,000 faces for 10 yuan',
      deployment: resale('CN'),
      consent: 'full',
      role: 'customer',
      act: 'sell',
      expected: ['TEMPLATE_SALE'],
    },
    {
      place: 'DE',
      asked: 'templates sold to a broker',
      deployment: resale('DE'),
      consent: 'full',
      role: 'customer',
      act: 'sell',
      expected: ['TEMPLATE_SALE'],
    },
    {
      place: 'US-IL',
      asked: 'a broker sells templates, consent signed',
      deployment: resale('US-IL'),
      consent: 'full',
      role: 'customer',
      act: 'export',
      expected: ['TEMPLATE_SALE'],
    },
  ],
};
