/**
 * One face against many people is a search, whatever it is called. It shows by its failures: nobody
 * fails to be one person after another. So nothing that a face could be known by is needed to see it.
 */

/** How far back it is looked for, in milliseconds: a gate whose camera was mended is free in an hour. */
export const PROBING_WINDOW = 3_600_000;

/** The latest attempts of a key that are looked at. */
export const MOST_LATEST = 200;

/**
 * People who fail before anything is thought of it. A gate that misses 2 %, and at which one in twenty
 * tries somebody else's card, has as many in an hour of 140 people, but then 130 matched.
 */
export const LEAST_FAILING = 10;

/** The latest attempt of a key on one person. */
export interface KeyAttempt {
  readonly subjectId: string;
  /** null: not known, because it is under way or was interrupted. */
  readonly matched: boolean | null;
}

/**
 * Whether the attempts of a key are a search: of the different people whom it asked about lately, at
 * least ten failed, and more failed than matched. Who failed and then matched, matched.
 */
export function isProbing(attempts: readonly KeyAttempt[]): boolean {
  const matched = new Set<string>();
  const failed = new Set<string>();
  for (const attempt of attempts) {
    if (attempt.matched === true) matched.add(attempt.subjectId);
    if (attempt.matched === false) failed.add(attempt.subjectId);
  }
  const failing = [...failed].filter((subject) => !matched.has(subject)).length;
  return failing >= LEAST_FAILING && failing > matched.size;
}
