/** What each purpose is for: the table of policies/data/purposes.json, as the host reads it. */
import * as z from 'zod';

const Words = z.union([z.literal('any'), z.array(z.string())]);

export const Purpose = z.object({
  operations: Words,
  controllers: Words,
  places: Words,
  modes: Words,
  /** Terms of the W3C's Data Privacy Vocabulary for it, and what is to be said of them. */
  dpv: z.string().optional(),
  /** Whether a person stands before the camera, and so has to have another way in. */
  present: z.boolean(),
  /** Where there is none under a statute, and why. */
  alternative: z.object({ required: z.literal(false), why: z.string() }).optional(),
  /** The outcome that goes against the person. */
  adverse: z.enum(['no_match', 'match', 'always', 'never']),
  why: z.string().optional(),
});
export type Purpose = z.infer<typeof Purpose>;
export type Purposes = Readonly<Record<string, Purpose>>;

const Data = z.object({ facts: z.object({ purposes: z.record(z.string(), z.unknown()) }) });

/**
 * @param data what a policy was compiled with. What is no entry of such a table is left out: of a
 *   purpose without one, every outcome counts as adverse, and the rules refuse what they do not list.
 */
export function readPurposes(data: unknown): Purposes {
  const { success, data: read } = Data.safeParse(data);
  if (!success) return {};
  const entries = Object.entries(read.facts.purposes).flatMap(([code, entry]) => {
    const purpose = Purpose.safeParse(entry);
    return purpose.success ? [[code, purpose.data] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Whether the table lists a value, in one respect. */
export function lists(words: Purpose['operations'], value: string): boolean {
  return words === 'any' || words.includes(value);
}
