import { expect, test } from 'vitest';
import { readVocabulary } from '../policy/vocabulary.ts';
import { DeploymentRegistration } from './registration.ts';
import { SubjectRegistration } from './subject.ts';
import { requireKnownDeployment, requireKnownSubject } from './words.ts';

const VOCABULARY = readVocabulary({
  facts: {
    purposes: { ticketing: {}, payment: {} },
    controllers: { private: {} },
    jurisdictions: { DE: {}, 'US-IL': {} },
    deployments: { hosted_us: {} },
    places: { workplace: {} },
    bases: { explicit_consent: {} },
    mandates: { 'CN-MIIT-2019': {} },
    authorisation: { types: { none: {}, warrant: {} }, objectives: { terrorism: {} } },
    transfers: { mechanisms: { scc: {} } },
  },
});

const KNOWN = {
  name: 'A gate',
  purpose: 'ticketing',
  controller: { id: 'c', name: 'C', type: 'private' },
  jurisdictions: { controller: 'DE', processing: 'DE', place: 'DE' },
  place: { type: 'workplace' },
  legal_basis: 'explicit_consent',
};

const check = (changes: object = {}, vocabulary = VOCABULARY) =>
  requireKnownDeployment(DeploymentRegistration.parse({ ...KNOWN, ...changes }), vocabulary);

test('what the policy lists may be registered, and what is left out', () => {
  expect(() => check()).not.toThrow();
  expect(() => check({ mandate: 'CN-MIIT-2019', transfer: { mechanism: 'scc' } })).not.toThrow();
});

test.each<[string, object, string | undefined]>([
  ['purpose', { purpose: 'tiketing' }, 'ticketing'],
  ['controller/type', { controller: { ...KNOWN.controller, type: 'privat' } }, 'private'],
  [
    'jurisdictions/controller',
    { jurisdictions: { ...KNOWN.jurisdictions, controller: 'US-IX' } },
    'US-IL',
  ],
  [
    'jurisdictions/processing',
    { jurisdictions: { ...KNOWN.jurisdictions, processing: 'US-IN' } },
    'US-IL',
  ],
  ['jurisdictions/place', { jurisdictions: { ...KNOWN.jurisdictions, place: 'XX' } }, undefined],
  ['hosting', { hosting: 'hosted_uk' }, 'hosted_us'],
  ['place/type', { place: { type: 'gym' } }, undefined],
  ['legal_basis', { legal_basis: 'treaty' }, undefined],
  ['mandate', { mandate: 'CN-MIIT-2018' }, 'CN-MIIT-2019'],
  ['authorisation/type', { authorisation: { type: 'warrent' } }, 'warrant'],
  ['authorisation/objective', { authorisation: { objective: 'terorism' } }, 'terrorism'],
  ['transfer/mechanism', { transfer: { mechanism: 'ssc' } }, 'scc'],
])('%s is named with the value and the nearest known one', (field, changes, nearest) => {
  const words = [expect.objectContaining({ field, nearest })];
  expect(() => check(changes)).toThrow(expect.objectContaining({ words }));
});

test('a policy without a list takes any word', () => {
  expect(() => check({ place: { type: 'gym' } }, readVocabulary({}))).not.toThrow();
});

test('a subject is protected by a law that the policy knows', () => {
  const subject = (jurisdiction: string) =>
    requireKnownSubject(
      SubjectRegistration.parse({ reference: 'r', jurisdiction, role: 'visitor' }),
      VOCABULARY,
    );
  expect(() => subject('US-IL')).not.toThrow();
  expect(() => subject('XX')).toThrow('jurisdiction XX');
});
