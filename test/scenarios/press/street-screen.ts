/** A jaywalking camera whose faces appear on a street screen. */
import { type Changes, type Place, registration } from '../registrations.ts';
import type { Chapter } from '../scenario.ts';

/** Police cameras over a crossing, with a street screen. */
function crossingCameras(place: Place): Changes {
  return registration(place, 'Crossing cameras with a street screen', {
    purpose: 'traffic_enforcement',
    controller: {
      id: 'police-1',
      name: 'An example traffic police',
      type: 'law_enforcement',
    },
    mode: 'realtime',
    remote: true,
    place: { type: 'public_space' },
    legal_basis: 'law_enforcement_statute',
    alternative: { offered: false },
    authorisation: {
      type: 'statutory',
      objective: 'traffic_offence',
      expires_at: '2099-12-31T00:00:00Z',
    },
    watchlist: { id: 'wl-1', authorised: true, expires_at: '2099-12-31T00:00:00Z' },
    decision: { automated: true, adverse_on: 'always' },
    output: { public_display: true },
  });
}

/** Nobody vouches that they are the police, nor for their order, their list and their reviewer. */
const OWN_WORD = [
  'ALTERNATIVE_NOT_OFFERED',
  'AUTHORISATION_MISSING',
  'HUMAN_REVIEW_MISSING',
  'NO_LEGAL_BASIS',
  'PURPOSE_NOT_FOR_THIS',
  'WATCHLIST_EXPIRED',
  'WATCHLIST_UNAUTHORISED',
];

export const streetScreen: Chapter = {
  title: 'A jaywalking camera with a street screen',
  scenarios: [
    {
      place: 'CN',
      asked: 'identify jaywalkers, show their faces',
      deployment: crossingCameras('CN'),
      role: 'passerby',
      act: 'identify',
      // The faces would leave the crossing for the cloud, which nobody agreed to.
      expected: [
        ...OWN_WORD,
        'AUTHORISATION_OBJECTIVE_INVALID',
        'PUBLIC_DISPLAY',
        'STORAGE_LOCATION_UNLAWFUL',
      ],
    },
    {
      place: 'NL',
      asked: 'identify jaywalkers, show their faces',
      deployment: crossingCameras('NL'),
      role: 'passerby',
      act: 'identify',
      expected: [
        ...OWN_WORD,
        'AUTHORISATION_OBJECTIVE_INVALID',
        'PUBLIC_DISPLAY',
        'REALTIME_RBI_PROHIBITED',
        'SPECIAL_CATEGORY_NO_CONDITION',
      ],
    },
    {
      place: 'US-IL',
      asked: 'identify jaywalkers, show their faces',
      deployment: crossingCameras('US-IL'),
      role: 'passerby',
      act: 'identify',
      expected: [
        ...OWN_WORD,
        'AUTHORISATION_OBJECTIVE_INVALID',
        'CONSENT_MISSING',
        'PUBLIC_DISPLAY',
      ],
    },
  ],
};
