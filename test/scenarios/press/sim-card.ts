/** A SIM card: real-name registration by face. */
import { NO_ALTERNATIVE, type Place, registration } from '../registrations.ts';
import type { Chapter } from '../scenario.ts';

const sim = (place: Place, changes: Record<string, unknown>) =>
  registration(place, 'SIM registration', {
    purpose: 'sim_registration',
    controller: {
      id: 'ctl-1',
      name: 'An example carrier',
      type: 'private',
      sector: 'telecom',
    },
    reference_storage: {
      location: 'on_device',
      key_holder: 'subject',
      transmitted_over_internet: false,
    },
    ...changes,
  });

const CHINESE_MANDATE = { legal_basis: 'legal_obligation', mandate: 'CN-MIIT-2019' };

/** That the order binds this carrier is for operators to have seen. */
const GRANTED = { mandate: 'CN-MIIT-2019' };

export const simCard: Chapter = {
  title: 'A SIM card',
  scenarios: [
    {
      place: 'CN',
      asked: 'live face against the ID photo, as the ministry orders',
      deployment: sim('CN', CHINESE_MANDATE),
      granted: GRANTED,
      role: 'customer',
      // A ministry's notice is no law that would let a face leave the counter: the person has to.
      consent: 'full',
      act: 'compare',
      expected: 'match',
    },
    {
      place: 'CN',
      asked: 'the carrier uses the SIM face again, for marketing',
      deployment: sim('CN', { purpose: 'marketing', ...CHINESE_MANDATE }),
      role: 'customer',
      act: 'identify',
      enrolledFor: sim('CN', CHINESE_MANDATE),
      expected: [
        'NO_LEGAL_BASIS',
        'PUBLIC_SPACE_PURPOSE_LIMIT',
        'PURPOSE_MISMATCH',
        'STORAGE_LOCATION_UNLAWFUL',
      ],
    },
    {
      place: 'DE',
      asked: 'the carrier demands a face, no other route',
      deployment: sim('DE', { legal_basis: 'contract', ...NO_ALTERNATIVE }),
      role: 'customer',
      act: 'compare',
      expected: ['ALTERNATIVE_NOT_OFFERED', 'NO_LEGAL_BASIS', 'SPECIAL_CATEGORY_NO_CONDITION'],
    },
    {
      place: 'US-IL',
      asked: 'a spoken yes, no other route',
      deployment: sim('US-IL', NO_ALTERNATIVE),
      consent: 'spoken',
      role: 'customer',
      act: 'compare',
      expected: ['ALTERNATIVE_NOT_OFFERED', 'CONSENT_NOT_WRITTEN'],
    },
  ],
};
