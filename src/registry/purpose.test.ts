import { expect, test } from 'vitest';
import type { Purposes } from '../policy/purposes.ts';
import { requireFittingPurpose } from './purpose.ts';
import { DeploymentRegistration } from './registration.ts';

const PURPOSES: Purposes = {
  ticketing: {
    operations: ['verify'],
    controllers: ['private', 'public_body'],
    places: ['public_accommodation'],
    modes: ['interactive'],
    present: true,
    adverse: 'no_match',
  },
  anything: {
    operations: 'any',
    controllers: 'any',
    places: 'any',
    modes: 'any',
    present: true,
    adverse: 'always',
  },
};

const GATE = {
  name: 'A gate',
  purpose: 'ticketing',
  controller: { id: 'c', name: 'C', type: 'private' },
  jurisdictions: { controller: 'DE', processing: 'DE', place: 'DE' },
  place: { type: 'public_accommodation' },
  legal_basis: 'explicit_consent',
};
const SCHOOL = { controller: { ...GATE.controller, type: 'school' } };

const check = (changes: object = {}) =>
  requireFittingPurpose(DeploymentRegistration.parse({ ...GATE, ...changes }), PURPOSES);

test('what the table lists may be registered, and under a purpose for anything, anything', () => {
  expect(() => check()).not.toThrow();
  const odd = { ...SCHOOL, place: { type: 'border' }, mode: 'post' };
  expect(() => check({ ...odd, purpose: 'anything' })).not.toThrow();
});

test.each<[string, object, string, string[]]>([
  ['controller/type', SCHOOL, 'school', ['private', 'public_body']],
  ['place/type', { place: { type: 'border' } }, 'border', ['public_accommodation']],
  ['mode', { mode: 'post' }, 'post', ['interactive']],
])('%s is named with what the purpose is for', (field, changes, value, takes) => {
  const misfits = [{ field, purpose: 'ticketing', value, takes }];
  expect(() => check(changes)).toThrow(expect.objectContaining({ misfits }));
});

test('every respect is named at once', () => {
  const changes = { ...SCHOOL, place: { type: 'border' }, mode: 'post' };
  expect(() => check(changes)).toThrow(
    'ticketing is not for school, ticketing is not for border, ticketing is not for post',
  );
});

test('a private room and a purpose without a table are left to the rules', () => {
  expect(() => check({ place: { type: 'private_room' } })).not.toThrow();
  expect(() => check({ purpose: 'unlisted', mode: 'post' })).not.toThrow();
});
