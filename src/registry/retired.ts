/**
 * What registrations could say once, and what whoever still says it should do. Those that are stored
 * are read as if they had not said it: neither opens anything any more.
 */
export const RETIRED = {
  human_reviewers:
    'leave it out: reviews count that took place, and nobody who is only said to stand ready',
  entity_listed:
    'leave it out: whether a controller is listed is for the screening to say, and only true may be declared',
  release_similarity:
    'leave it out: no answer has the similarity, from which a face could be made that passes',
};

/** zod's message for an object that is sent with a retired field. */
export function explainField(field: keyof typeof RETIRED) {
  return ({ code, keys }: { code?: string | undefined; keys?: readonly string[] | undefined }) =>
    code === 'unrecognized_keys' && keys?.[0] === field ? RETIRED[field] : undefined;
}

/** @param stored what a table held, of any shape */
export function omitRetired(stored: unknown): unknown {
  if (!isRecord(stored)) return stored;
  const { release_similarity, ...rest } = stored;
  const kept = withoutReviewers(typeof release_similarity === 'boolean' ? rest : stored);
  if (!isRecord(kept.controller)) return kept;
  const { entity_listed, ...controller } = kept.controller;
  return entity_listed === false ? { ...kept, controller } : kept;
}

function withoutReviewers(stored: Record<string, unknown>): Record<string, unknown> {
  if (!isRecord(stored.decision)) return stored;
  const { human_reviewers, ...decision } = stored.decision;
  return typeof human_reviewers === 'number' ? { ...stored, decision } : stored;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
