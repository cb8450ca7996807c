/**
 * Deployments for the scenarios: one that does everything right in its jurisdiction, from which a
 * scenario takes away what the press reported.
 */
export type Place = 'CN' | 'DE' | 'FR' | 'ES' | 'NL' | 'IT' | 'AT' | 'BE' | 'US-IL';

export type Changes = Record<string, unknown>;

export function registration(place: Place, name: string, changes: Changes): Changes {
  const { mode = 'interactive', remote = false } = changes;
  // A camera that nobody walks up to says which notice and which assessment.
  const documents = mode !== 'interactive' || remote === true;
  return {
    name,
    controller: {
      id: 'ctl-1',
      name: 'An example company',
      type: 'private',
      address: 'Example Street 1, Exampletown',
      contact: 'privacy@example.com',
    },
    withdrawal_url: 'https://example.com/withdraw',
    jurisdictions: { controller: place, processing: place, place },
    place: { type: 'public_accommodation' },
    legal_basis: 'explicit_consent',
    notice: {
      given: true,
      written: true,
      signage: true,
      retention_disclosed: true,
      public_policy: true,
      url: 'https://example.com/notice',
      ...(documents && { sha256: 'a3'.repeat(32) }),
      version: '2026-11',
    },
    alternative: { offered: true, description: 'Show your card at the staffed desk.' },
    retention: { days: 365 },
    transfer: { cross_border: false },
    dpia: {
      on_file: true,
      reference: 'DPIA 2026-04',
      ...(documents && { sha256: 'b4'.repeat(32), date: '2026-04-30' }),
    },
    filing: { stored_subjects: 500 },
    decision: { automated: false, adverse_on: 'no_match' },
    necessity: { justified: true },
    ...changes,
  };
}

/** What the press reported most: the face is the only way in. */
export const NO_ALTERNATIVE = { alternative: { offered: false } };

/** How a person agreed; each law asks for its own form. */
export const CONSENT = {
  full: {
    event: 'given',
    form: ['explicit', 'separate', 'written', 'electronic_signature'],
    freely_given: true,
    covers_transmission: true,
    language: 'en',
    expires_at: '2099-01-01T00:00:00Z',
  },
  spoken: {
    event: 'given',
    form: ['explicit'],
    freely_given: true,
    covers_transmission: true,
    expires_at: '2099-01-01T00:00:00Z',
  },
  buried: {
    event: 'given',
    form: ['bundled'],
    freely_given: true,
    covers_transmission: true,
    expires_at: '2099-01-01T00:00:00Z',
  },
  pressed: {
    event: 'given',
    form: ['explicit', 'separate', 'written'],
    freely_given: false,
    covers_transmission: true,
    expires_at: '2099-01-01T00:00:00Z',
  },
  refused: { event: 'refused', form: ['explicit', 'separate'], freely_given: true },
} as const;

export type ConsentKind = keyof typeof CONSENT;
