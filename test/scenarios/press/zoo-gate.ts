/** A zoo gate: season tickets by face (Guo Bing v Hangzhou Safari Park began with one). */
import { NO_ALTERNATIVE, type Place, registration } from '../registrations.ts';
import type { Chapter } from '../scenario.ts';

const zoo = (place: Place, changes: Record<string, unknown> = {}) =>
  registration(place, 'Zoo gate', { purpose: 'ticketing', ...changes });

export const zooGate: Chapter = {
  title: 'A zoo gate',
  scenarios: [
    {
      place: 'CN',
      asked: 'face instead of card only; the holder said no',
      deployment: zoo('CN', NO_ALTERNATIVE),
      consent: 'refused',
      role: 'customer',
      act: 'enrol',
      // Nor did the holder agree that the face leaves the gate.
      expected: ['ALTERNATIVE_NOT_OFFERED', 'CONSENT_REFUSED', 'STORAGE_LOCATION_UNLAWFUL'],
    },
    {
      place: 'CN',
      asked: 'face gate as an option, card gate beside it',
      deployment: zoo('CN'),
      consent: 'full',
      role: 'customer',
      act: 'enrol+verify',
      expected: 'match',
    },
    {
      place: 'BE',
      asked: 'season tickets by face only',
      deployment: zoo('BE', NO_ALTERNATIVE),
      consent: 'pressed',
      role: 'customer',
      act: 'enrol',
      expected: ['ALTERNATIVE_NOT_OFFERED', 'CONSENT_COERCED'],
    },
    {
      place: 'BE',
      asked: 'face gate as an option, card gate beside it',
      deployment: zoo('BE'),
      consent: 'full',
      role: 'customer',
      act: 'enrol+verify',
      expected: 'match',
    },
    {
      place: 'US-IL',
      asked: 'faces required, release signed',
      deployment: zoo('US-IL', NO_ALTERNATIVE),
      consent: 'full',
      role: 'customer',
      act: 'enrol',
      expected: ['ALTERNATIVE_NOT_OFFERED'],
    },
    {
      place: 'US-IL',
      asked: 'face gate as an option, release signed',
      deployment: zoo('US-IL'),
      consent: 'full',
      role: 'customer',
      act: 'enrol+verify',
      expected: 'match',
    },
  ],
};
