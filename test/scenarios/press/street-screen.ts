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
    decision: { automated: true, adverse_on: 'always', human_reviewers: 1 },
    output: { public_display: true },
  });
}

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
      expected: ['AUTHORISATION_OBJECTIVE_INVALID', 'PUBLIC_DISPLAY', 'STORAGE_LOCATION_UNLAWFUL'],
    },
    {
      place: 'NL',
      asked: 'identify jaywalkers, show their faces',
      deployment: crossingCameras('NL'),
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
      deployment: crossingCameras('US-IL'),
      role: 'passerby',
      act: 'identify',
      expected: ['AUTHORISATION_OBJECTIVE_INVALID', 'PUBLIC_DISPLAY'],
    },
  ],
};
