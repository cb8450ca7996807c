/** The codes that the policy knows, so that nobody has to guess them. */
import * as z from 'zod';
import type { Catalogue } from './catalogue.ts';
import { HOST_REASONS } from './decision.ts';

/** By the attribute that takes them: the table of policies/data, or the part of one, whose keys they are. */
const TABLES = {
  purpose: 'purposes',
  operation: 'operations',
  mode: 'modes',
  jurisdiction: 'jurisdictions',
  'controller.type': 'controllers',
  'place.type': 'places',
  legal_basis: 'bases',
  mandate: 'mandates',
  hosting: 'deployments',
  'template.source': 'sources',
  'storage.location': 'storage',
  verification_channel: 'channels',
  'authorisation.type': 'authorisation.types',
  'authorisation.objective': 'authorisation.objectives',
  'transfer.mechanism': 'transfers.mechanisms',
} as const;

export type Vocabulary = Record<keyof typeof TABLES, string[]>;

const Data = z.object({
  facts: z.record(z.string(), z.record(z.string(), z.unknown())).catch({}),
});

/** @param data what a policy was compiled with; a missing table gives no codes. */
export function readVocabulary(data: unknown): Vocabulary {
  const { facts } = Data.catch({ facts: {} }).parse(data);
  const codes = Object.entries(TABLES).map(([attribute, table]) => [
    attribute,
    Object.keys(find(facts, table)).toSorted(),
  ]);
  return Object.fromEntries(codes) as Vocabulary;
}

function find(facts: z.infer<typeof Data>['facts'], path: string): object {
  const [table, part] = path.split('.');
  const found = part === undefined ? facts[table] : facts[table]?.[part];
  return typeof found === 'object' && found !== null ? found : {};
}

/** What the document of the API lists: what requests may say, and what decisions may. */
export interface Words extends Vocabulary {
  readonly reason: string[];
  readonly obligation: string[];
}

export function wordsIn(
  vocabulary: Vocabulary,
  { reasons, obligations }: Pick<Catalogue, 'reasons' | 'obligations'>,
): Words {
  return {
    ...vocabulary,
    reason: [...Object.keys(reasons), ...HOST_REASONS].toSorted(),
    obligation: Object.keys(obligations).toSorted(),
  };
}

/** For the document of a field: it lists the words of the policy at hand. */
export const wordsOf = (list: keyof Words) => ({ [VOCABULARY]: list });

/** An extension of OpenAPI, which stays beside the list. */
export const VOCABULARY = 'x-vocabulary';
