/** A supermarket till: paying by face, and ban lists. */
import { type Place, registration } from '../registrations.ts';
import type { Chapter } from '../scenario.ts';

const till = (place: Place, changes: Record<string, unknown> = {}) =>
  registration(place, 'Supermarket till', { purpose: 'payment', ...changes });

export const supermarketTill: Chapter = {
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
      expected: [
        'NO_LEGAL_BASIS',
        'SPECIAL_CATEGORY_NO_CONDITION',
        // Nobody vouches for the approval of the list.
        'WATCHLIST_EXPIRED',
        'WATCHLIST_UNAUTHORISED',
      ],
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
};
