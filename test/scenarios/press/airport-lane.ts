/** An airport lane: security and boarding. */
import { NO_ALTERNATIVE, type Place, registration } from '../registrations.ts';
import type { Chapter } from '../scenario.ts';

const airport = (place: Place, changes: Record<string, unknown> = {}) =>
  registration(place, 'Airport lane', {
    purpose: place === 'CN' ? 'transport_security' : 'transport_facilitation',
    place: { type: 'transport_hub' },
    ...changes,
  });

export const airportLane: Chapter = {
  title: 'An airport lane',
  scenarios: [
    {
      place: 'CN',
      asked: 'security lane, manual lane open',
      deployment: airport('CN'),
      consent: 'full',
      role: 'passenger',
      act: 'enrol+verify',
      expected: 'match',
    },
    {
      place: 'CN',
      asked: 'security lane, no manual lane',
      deployment: airport('CN', NO_ALTERNATIVE),
      consent: 'full',
      role: 'passenger',
      act: 'enrol',
      expected: ['ALTERNATIVE_NOT_OFFERED'],
    },
    {
      place: 'FR',
      asked: "boarding, reference on the traveller's phone",
      deployment: airport('FR', {
        reference_storage: {
          location: 'on_device',
          key_holder: 'subject',
          transmitted_over_internet: true,
        },
      }),
      consent: 'full',
      role: 'passenger',
      act: 'compare',
      expected: 'match',
    },
    {
      place: 'FR',
      asked: 'boarding, template in the central store',
      deployment: airport('FR'),
      consent: 'full',
      role: 'passenger',
      act: 'enrol',
      expected: ['STORAGE_LOCATION_UNLAWFUL'],
    },
    {
      place: 'US-IL',
      asked: 'bag drop, written release, staffed desk',
      deployment: airport('US-IL'),
      consent: 'full',
      role: 'passenger',
      act: 'enrol+verify',
      expected: 'match',
    },
  ],
};
