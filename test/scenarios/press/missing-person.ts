/** A search for a missing person, after the event: who says that it is the police, and that a judge agreed? */
import { type Changes, type Place, registration } from '../registrations.ts';
import type { Chapter } from '../scenario.ts';

const ORDER = {
  type: 'judicial',
  objective: 'missing_person',
  expires_at: new Date(Date.now() + 86_400_000).toISOString(),
  national_law: true,
} as const;
const LIST = { authorised: true, expires_at: ORDER.expires_at } as const;

/** Recordings of a station, searched for one missing person. */
const search = (place: Place, controller: string): Changes =>
  registration(place, 'Search of recordings', {
    purpose: 'missing_person_search',
    controller: { id: controller, name: 'An example police force', type: 'law_enforcement' },
    mode: 'post',
    remote: true,
    place: { type: 'transport_hub' },
    legal_basis: 'law_enforcement_statute',
    alternative: { offered: false },
    authorisation: ORDER,
    watchlist: { id: 'missing-1', ...LIST },
    decision: { automated: false, adverse_on: 'match' },
  });

/** What two operators have seen the documents of. */
const GRANTED = {
  'controller.type': 'law_enforcement',
  legal_basis: 'law_enforcement_statute',
  'authorisation.type': ORDER.type,
  'authorisation.objective': ORDER.objective,
  'authorisation.expires_at': ORDER.expires_at,
  'authorisation.national_law': true,
  'watchlist.authorised': true,
  'watchlist.expires_at': LIST.expires_at,
};

export const missingPerson: Chapter = {
  title: 'A missing person, and who says that it is the police',
  scenarios: [
    {
      place: 'DE',
      asked: 'recordings searched, as two operators vouch',
      deployment: search('DE', 'police-vouched'),
      granted: GRANTED,
      role: 'passerby',
      act: 'identify',
      expected: 'match',
    },
    {
      place: 'DE',
      asked: 'the same, by the word of whoever asks',
      deployment: search('DE', 'police-claimed'),
      role: 'passerby',
      act: 'identify',
      expected: [
        'ALTERNATIVE_NOT_OFFERED',
        'AUTHORISATION_MISSING',
        'NO_LEGAL_BASIS',
        'PURPOSE_NOT_FOR_THIS',
        'SPECIAL_CATEGORY_NO_CONDITION',
        'WATCHLIST_EXPIRED',
        'WATCHLIST_UNAUTHORISED',
      ],
    },
  ],
};
