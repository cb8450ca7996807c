/** A subway that sorts riders into "whitelist" and "abnormal". */
import { type Place, registration } from '../registrations.ts';
import type { Chapter } from '../scenario.ts';

const scoring = (place: Place) =>
  registration(place, 'Subway scoring', {
    purpose: 'social_scoring',
    place: { type: 'transport_hub' },
    mode: 'realtime',
    output: { score: true },
  });

export const subway: Chapter = {
  title: 'A subway that sorts into "whitelist" and "abnormal"',
  scenarios: [
    {
      place: 'CN',
      asked: 'sort riders by credit score',
      deployment: scoring('CN'),
      consent: 'full',
      role: 'passenger',
      act: 'identify',
      expected: ['HUMAN_REVIEW_MISSING', 'SOCIAL_SCORING'],
    },
    {
      place: 'AT',
      asked: 'sort riders by score',
      deployment: scoring('AT'),
      consent: 'full',
      role: 'passenger',
      act: 'identify',
      expected: ['HUMAN_REVIEW_MISSING', 'SOCIAL_SCORING'],
    },
    {
      place: 'US-IL',
      asked: 'sort riders by score',
      deployment: scoring('US-IL'),
      consent: 'full',
      role: 'passenger',
      act: 'identify',
      expected: ['HUMAN_REVIEW_MISSING', 'SOCIAL_SCORING'],
    },
  ],
};
