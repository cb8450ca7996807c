/** A hospital appointment, kept by face against scalpers. */
import { NO_ALTERNATIVE, type Place, registration } from '../registrations.ts';
import type { Chapter } from '../scenario.ts';

const checkIn = (place: Place, changes: Record<string, unknown> = {}) =>
  registration(place, 'Hospital appointment', { purpose: 'health_appointment', ...changes });

export const hospital: Chapter = {
  title: 'A hospital appointment',
  scenarios: [
    {
      place: 'CN',
      asked: 'face against the booking, ID card accepted too',
      deployment: checkIn('CN'),
      consent: 'full',
      role: 'patient',
      act: 'enrol+verify',
      expected: 'match',
    },
    {
      place: 'CN',
      asked: 'the face is the only way to keep it',
      deployment: checkIn('CN', NO_ALTERNATIVE),
      consent: 'full',
      role: 'patient',
      act: 'enrol',
      expected: ['ALTERNATIVE_NOT_OFFERED'],
    },
    {
      place: 'IT',
      asked: 'check-in, explicit consent, desk open',
      deployment: checkIn('IT'),
      consent: 'full',
      role: 'patient',
      act: 'enrol+verify',
      expected: 'match',
    },
    {
      place: 'US-IL',
      asked: 'check-in, consent, desk open',
      deployment: checkIn('US-IL'),
      consent: 'full',
      role: 'patient',
      act: 'enrol+verify',
      expected: 'match',
    },
  ],
};
