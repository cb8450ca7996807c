/** The codes that the policy knows, so that nobody has to guess them. */
import * as z from 'zod';

/** The table of policies/data whose keys are the codes, by the attribute that takes them. */
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
    Object.keys(facts[table] ?? {}).toSorted(),
  ]);
  return Object.fromEntries(codes) as Vocabulary;
}
