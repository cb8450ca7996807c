/**
 * What the press has reported since 2019, played against the running Worker: each scenario in China,
 * the EU and Illinois, once as reported and, where the law allows it at all, once done lawfully.
 */
import { type ConsentKind, type Place, registration, streetScreen } from './registrations.ts';

export interface Scenario {
  readonly place: Place;
  readonly asked: string;
  readonly deployment: Record<string, unknown>;
  readonly consent?: ConsentKind;
  readonly role: string;
  /**
   * enrol: a template is made. enrol+verify: and the person comes back. compare: two pictures,
   * nothing kept. Anything else is asked as a dry run of that operation.
   */
  readonly act: 'enrol' | 'enrol+verify' | 'compare' | 'identify' | 'sell' | 'export';
  /** A template made before, for another purpose. */
  readonly enrolledFor?: Record<string, unknown>;
  /** `match`, or the exact set of reasons for the refusal. */
  readonly expected: 'match' | readonly string[];
}

export interface Chapter {
  readonly title: string;
  readonly scenarios: readonly Scenario[];
}

const sim = (place: Place, changes: Record<string, unknown>) =>
  registration(place, 'SIM registration', {
    purpose: 'sim_registration',
    controller: {
      id: 'ctl-1',
      name: 'An example carrier',
      type: 'private',
      sector: 'telecom',
      entity_listed: false,
    },
    reference_storage: {
      location: 'on_device',
      key_holder: 'subject',
      transmitted_over_internet: false,
    },
    ...changes,
  });

const CHINESE_MANDATE = { legal_basis: 'legal_obligation', mandate: 'CN-MIIT-2019' };

const airport = (place: Place, changes: Record<string, unknown> = {}) =>
  registration(place, 'Airport lane', {
    purpose: place === 'CN' ? 'transport_security' : 'transport_facilitation',
    place: { type: 'transport_hub' },
    ...changes,
  });

const till = (place: Place, changes: Record<string, unknown> = {}) =>
  registration(place, 'Supermarket till', { purpose: 'payment', ...changes });

const hospital = (place: Place, changes: Record<string, unknown> = {}) =>
  registration(place, 'Hospital appointment', { purpose: 'health_appointment', ...changes });

const scoring = (place: Place) =>
  registration(place, 'Subway scoring', {
    purpose: 'social_scoring',
    place: { type: 'transport_hub' },
    mode: 'realtime',
    output: { score: true },
  });

const zoo = (place: Place, changes: Record<string, unknown> = {}) =>
  registration(place, 'Zoo gate', { purpose: 'ticketing', ...changes });

const NO_ALTERNATIVE = { alternative: { offered: false } };

const resale = (place: Place) =>
  registration(place, 'Face data market', {
    purpose: 'marketing',
    place: { type: 'private_premises' },
    output: { sale: true },
  });

export const CHAPTERS: readonly Chapter[] = [
  {
    title: 'A SIM card',
    scenarios: [
      {
        place: 'CN',
        asked: 'live face against the ID photo, as the law orders',
        deployment: sim('CN', CHINESE_MANDATE),
        role: 'customer',
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
  },
  {
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
  },
  {
    title: 'A supermarket till',
    scenarios: [
      {
        place: 'CN',
        asked: 'face payment, opted in, cash and QR too',
        deployment: till('CN'),
        consent: 'full',
        role: 'customer',
        act: 'enrol+verify',
        expected: 'match',
      },
      {
        place: 'CN',
        asked: 'face payment, consent buried in the terms',
        deployment: till('CN'),
        consent: 'buried',
        role: 'customer',
        act: 'enrol',
        expected: ['CONSENT_FORM_INVALID', 'CONSENT_NOT_SEPARATE'],
      },
      {
        place: 'ES',
        asked: 'every shopper against a ban list',
        deployment: till('ES', {
          purpose: 'retail_loss_prevention',
          mode: 'realtime',
          remote: true,
          legal_basis: 'legitimate_interest',
          watchlist: { id: 'wl-1', authorised: true, expires_at: '2099-12-31T00:00:00Z' },
        }),
        role: 'customer',
        act: 'identify',
        expected: ['NO_LEGAL_BASIS', 'SPECIAL_CATEGORY_NO_CONDITION'],
      },
      {
        place: 'ES',
        asked: 'face payment, opted in, card too',
        deployment: till('ES'),
        consent: 'full',
        role: 'customer',
        act: 'enrol+verify',
        expected: 'match',
      },
      {
        place: 'US-IL',
        asked: 'face payment, a spoken yes',
        deployment: till('US-IL'),
        consent: 'spoken',
        role: 'customer',
        act: 'enrol',
        expected: ['CONSENT_NOT_WRITTEN'],
      },
      {
        place: 'US-IL',
        asked: 'face payment, signed release',
        deployment: till('US-IL'),
        consent: 'full',
        role: 'customer',
        act: 'enrol+verify',
        expected: 'match',
      },
    ],
  },
  {
    title: 'A jaywalking camera with a street screen',
    scenarios: [
      {
        place: 'CN',
        asked: 'identify jaywalkers, show their faces',
        deployment: streetScreen('CN'),
        role: 'passerby',
        act: 'identify',
        // The faces would leave the crossing for the cloud, which nobody agreed to.
        expected: [
          'AUTHORISATION_OBJECTIVE_INVALID',
          'PUBLIC_DISPLAY',
          'STORAGE_LOCATION_UNLAWFUL',
        ],
      },
      {
        place: 'NL',
        asked: 'identify jaywalkers, show their faces',
        deployment: streetScreen('NL'),
        role: 'passerby',
        act: 'identify',
        expected: [
          'AUTHORISATION_MISSING',
          'AUTHORISATION_OBJECTIVE_INVALID',
          'PUBLIC_DISPLAY',
          'REALTIME_RBI_PROHIBITED',
        ],
      },
      {
        place: 'US-IL',
        asked: 'identify jaywalkers, show their faces',
        deployment: streetScreen('US-IL'),
        role: 'passerby',
        act: 'identify',
        expected: ['AUTHORISATION_OBJECTIVE_INVALID', 'PUBLIC_DISPLAY'],
      },
    ],
  },
  {
    title: 'A hospital appointment',
    scenarios: [
      {
        place: 'CN',
        asked: 'face against the booking, ID card accepted too',
        deployment: hospital('CN'),
        consent: 'full',
        role: 'patient',
        act: 'enrol+verify',
        expected: 'match',
      },
      {
        place: 'CN',
        asked: 'the face is the only way to keep it',
        deployment: hospital('CN', NO_ALTERNATIVE),
        consent: 'full',
        role: 'patient',
        act: 'enrol',
        expected: ['ALTERNATIVE_NOT_OFFERED'],
      },
      {
        place: 'IT',
        asked: 'check-in, explicit consent, desk open',
        deployment: hospital('IT'),
        consent: 'full',
        role: 'patient',
        act: 'enrol+verify',
        expected: 'match',
      },
      {
        place: 'US-IL',
        asked: 'check-in, consent, desk open',
        deployment: hospital('US-IL'),
        consent: 'full',
        role: 'patient',
        act: 'enrol+verify',
        expected: 'match',
      },
    ],
  },
  {
    title: 'A subway that sorts into "whitelist" and "abnormal"',
    scenarios: [
      {
        place: 'CN',
        asked: 'sort riders by credit score',
        deployment: scoring('CN'),
        consent: 'full',
        role: 'passenger',
        act: 'identify',
        expected: ['SOCIAL_SCORING'],
      },
      {
        place: 'AT',
        asked: 'sort riders by score',
        deployment: scoring('AT'),
        consent: 'full',
        role: 'passenger',
        act: 'identify',
        expected: ['SOCIAL_SCORING'],
      },
      {
        place: 'US-IL',
        asked: 'sort riders by score',
        deployment: scoring('US-IL'),
        consent: 'full',
        role: 'passenger',
        act: 'identify',
        expected: ['SOCIAL_SCORING'],
      },
    ],
  },
  {
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
  },
  {
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
  },
];
