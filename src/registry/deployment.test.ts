import { describe, expect, it } from 'vitest';
import { StoredRecordError } from '../stored.ts';
import { type DeploymentRow, readDeployment } from './deployment.ts';
import { DeploymentRegistration } from './registration.ts';

const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const registration = {
  name: 'Gate',
  purpose: 'ticketing',
  controller: { id: 'zoo', name: 'Zoo', type: 'private' },
  jurisdictions: { controller: 'DE', processing: 'DE', place: 'DE' },
  place: { type: 'public_accommodation' },
  legal_basis: 'explicit_consent',
  liveness: { keys: [{ kid: 'k', issuer: 'i', jwk }] },
};

const row = (stored: unknown): DeploymentRow => ({
  id: 'dep_1',
  tenant_id: 'acme',
  version: 3,
  registration_json: JSON.stringify(stored),
  created_at: 0,
  updated_at: 0,
  ended_at: null,
});

describe('a stored registration', () => {
  it('is what was registered', async () => {
    const registered = await DeploymentRegistration.parseAsync(registration);
    expect(readDeployment(row(registered)).registration).toEqual(registered);
  });

  it('of before a field was there has the default, which is the least favourable', () => {
    const { decision, liveness, mirrored } = readDeployment(row(registration)).registration;
    expect(decision).toEqual({
      automated: true,
      adverse_on: 'always',
      reviewers_needed: 1,
      review_within_hours: 24,
    });
    expect(liveness?.max_age_seconds).toBe(120);
    expect(mirrored).toBe(false);
  });

  it.each([true, false])('of before is read without what is said no more (%s)', (said) => {
    const { controller } = registration;
    const before = {
      ...registration,
      controller: { ...controller, entity_listed: false },
      decision: { human_reviewers: 2 },
      release_similarity: said,
    };
    expect(readDeployment(row(before))).toEqual(readDeployment(row(registration)));
    const listed = { ...before, controller: { ...controller, entity_listed: true } };
    expect(readDeployment(row(listed)).registration.controller.entity_listed).toBe(true);
  });

  it.each([
    ['has no purpose', { ...registration, purpose: undefined }, 'purpose: invalid_type'],
    ['says what is not known here', { ...registration, later: 1 }, 'unrecognized_keys'],
    ['has a group of another shape', { ...registration, place: 'zoo' }, 'place: invalid_type'],
    ['has a word that no enum has', { ...registration, mode: 'slow' }, 'mode: invalid_value'],
    [
      'says in a group what is not known here',
      { ...registration, place: { type: 'zoo', floor: 2 } },
      'place: unrecognized_keys',
    ],
    [
      'says neither that it is listed nor that it is not',
      { ...registration, controller: { ...registration.controller, entity_listed: 'no' } },
      'controller.entity_listed: invalid_value',
    ],
    [
      'releases the similarity in a way that was never there',
      { ...registration, release_similarity: 'all' },
      'unrecognized_keys',
    ],
    [
      'counts reviewers in a way that was never there',
      { ...registration, decision: { human_reviewers: 'ten' } },
      'decision: unrecognized_keys',
    ],
    ['is none', null, 'all of it: invalid_type'],
  ])('that %s is an error that names the record and no value', (_what, stored, fault) => {
    const read = () => readDeployment(row(stored));
    expect(read).toThrow(StoredRecordError);
    expect(read).toThrow(`deployments dep_1 version 3 cannot be read: `);
    expect(read).toThrow(fault);
    expect(read).not.toThrow('ticketing');
  });
});
