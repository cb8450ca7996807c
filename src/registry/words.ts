/**
 * The words of a registration that a policy compares with a list. One that it does not know is
 * refused by every rule that reads it, at first use and without being named; so it is not registered.
 */
import { closestMatch } from 'leven';
import type { Vocabulary } from '../policy/vocabulary.ts';
import type { DeploymentRegistration } from './registration.ts';
import type { SubjectRegistration } from './subject.ts';

export interface UnknownWord {
  /** Where it stands in the registration: `place/type`. */
  readonly field: string;
  readonly value: string;
  /** The known one that it is most like, if there is one that it is like. */
  readonly nearest: string | undefined;
}

export class UnknownWordsError extends Error {
  override readonly name = 'UnknownWordsError';
  readonly words: readonly UnknownWord[];

  constructor(words: readonly UnknownWord[]) {
    super(`Unknown: ${words.map(({ field, value }) => `${field} ${value}`).join(', ')}`);
    this.words = words;
  }
}

/** A text, where it stands, and the list that it must be on; null is nothing to look up. */
export type Word = readonly [field: string, value: string | null, list: keyof Vocabulary];

/** @throws UnknownWordsError */
export function requireKnownDeployment(
  registration: DeploymentRegistration,
  vocabulary: Vocabulary,
): void {
  const { controller, jurisdictions, authorisation, transfer } = registration;
  const { verification_channel } = registration;
  // What every policy takes for granted, and an older one has no table for.
  const channel = verification_channel === 'own' ? null : verification_channel;
  const mechanism = transfer.mechanism === 'none' ? null : transfer.mechanism;
  requireKnown(vocabulary, [
    ['purpose', registration.purpose, 'purpose'],
    ['controller/type', controller.type, 'controller.type'],
    ['jurisdictions/controller', jurisdictions.controller, 'jurisdiction'],
    ['jurisdictions/processing', jurisdictions.processing, 'jurisdiction'],
    ['jurisdictions/place', jurisdictions.place, 'jurisdiction'],
    ['hosting', registration.hosting, 'hosting'],
    ['place/type', registration.place.type, 'place.type'],
    ['legal_basis', registration.legal_basis, 'legal_basis'],
    ['mandate', registration.mandate, 'mandate'],
    ['authorisation/type', authorisation.type, 'authorisation.type'],
    ['authorisation/objective', authorisation.objective, 'authorisation.objective'],
    ['transfer/mechanism', mechanism, 'transfer.mechanism'],
    ['verification_channel', channel, 'verification_channel'],
  ]);
}

/** A role may be any: the rules name a few that a law excepts, and treat all others alike. */
export function requireKnownSubject(subject: SubjectRegistration, vocabulary: Vocabulary): void {
  requireKnown(vocabulary, [['jurisdiction', subject.jurisdiction, 'jurisdiction']]);
}

/** @throws UnknownWordsError */
export function requireKnown(vocabulary: Vocabulary, words: readonly Word[]): void {
  const unknown = words.flatMap(([field, value, list]): UnknownWord[] => {
    const known = vocabulary[list];
    // A policy without such a list compares with nothing.
    if (value === null || known.length === 0 || known.includes(value)) return [];
    // A third of a word may be mistyped: what differs more is another word.
    const maxDistance = Math.floor(value.length / 3);
    return [{ field, value, nearest: closestMatch(value, known, { maxDistance }) }];
  });
  if (unknown.length > 0) throw new UnknownWordsError(unknown);
}
