/**
 * A review: an outcome that goes against a person and waits until people have looked. How it stands
 * follows from its verdicts, its end and the time.
 */
import { z } from 'zod';
import { parseStored } from '../stored.ts';

/** How a reviewer found out: saw the person, or a document of theirs. */
export const CHECKS = ['in_person', 'document'] as const;
export const VERDICTS = ['upheld', 'overturned'] as const;

const Verdict = z.object({
  number: z.int(),
  /** Who it was; one person, whichever of their keys it came with. */
  reviewer: z.string(),
  checked: z.enum(CHECKS),
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  /** In milliseconds since the epoch. */
  recordedAt: z.int(),
});
export type Verdict = Readonly<z.infer<typeof Verdict>>;

/** What was found, without the face: no picture, no embedding, no similarity. */
const Finding = z.strictObject({
  matched: z.boolean(),
  falseMatchRate: z.number(),
  /** The id of the template that was compared; null of two pictures. */
  template: z.string().nullable(),
  /** Whether a provider attested a live person. */
  attackDetection: z.enum(['none', 'external']),
});
export type Finding = Readonly<z.infer<typeof Finding>>;

/** What the policy is asked again with, and nobody can gather twice. */
const ReviewedRequest = z.strictObject({
  /** Whether the key was looking for whom a face belongs to. */
  probing: z.boolean(),
  liveness: z.strictObject({
    status: z.enum(['none', 'passed', 'failed', 'invalid']),
    issuer: z.string().exactOptional(),
    kid: z.string().exactOptional(),
    fault: z.string().exactOptional(),
  }),
  comparison: z
    .strictObject({
      probe_source: z.string(),
      reference_source: z.string(),
      same_subject: z.boolean(),
    })
    .exactOptional(),
});
export type ReviewedRequest = Readonly<z.infer<typeof ReviewedRequest>>;

/** The decision that ended a review, as the app is told of it. */
const Release = z.strictObject({
  id: z.string(),
  deployment_version: z.int().nullable(),
  policy_revision: z.string(),
  model: z.string(),
  jurisdictions: z.array(z.string()),
  obligations: z.array(
    z.strictObject({
      code: z.string(),
      rule: z.string(),
      param: z.string().exactOptional(),
      until: z.string().exactOptional(),
    }),
  ),
  /** Of a refusal by the policy. */
  reasons: z.array(z.strictObject({ code: z.string(), rule: z.string() })),
  /** Of a refusal for another cause: `template`, `end` of the deployment, or `outcome`. */
  changed: z.string().exactOptional(),
});
export type Release = Readonly<z.infer<typeof Release>>;

export const ENDINGS = ['released', 'refused', 'expired'] as const;
export type Ending = (typeof ENDINGS)[number];

export interface Review {
  readonly id: string;
  /** Under which the app reads the answer. */
  readonly answerId: string;
  readonly tenantId: string;
  readonly deploymentId: string;
  readonly subjectId: string;
  /** The decision that found the outcome. */
  readonly decisionId: string;
  /** The key that asked for it. */
  readonly keyId: string;
  /** So many different people have to uphold it. */
  readonly needed: number;
  readonly request: ReviewedRequest;
  /** null once it is forgotten. */
  readonly finding: Finding | null;
  /** In milliseconds since the epoch, as the two below. */
  readonly openedAt: number;
  /** From this instant on nobody can review it. */
  readonly expiresAt: number;
  readonly end: {
    readonly at: number;
    readonly ending: Ending;
    /** Of a released one: whether a reviewer overturned what was found. */
    readonly overturned: boolean | null;
    readonly release: Release | null;
  } | null;
  /** In order. */
  readonly verdicts: readonly Verdict[];
}

export const REVIEW_STATUSES = ['in_review', ...ENDINGS] as const;
export type ReviewStatus = (typeof REVIEW_STATUSES)[number];

/** How it stands: past its time it is refused, whether or not the sweep has written that down. */
export function statusAt({ end, expiresAt }: Pick<Review, 'end' | 'expiresAt'>, now: number) {
  if (end) return end.ending;
  return now >= expiresAt ? ('expired' as const) : ('in_review' as const);
}

/**
 * What is decided once one more verdict is given. Whoever overturns frees the person alone: a doubt of
 * one is enough against what a machine found, and nothing is enough against a doubt. To uphold it takes
 * as many different people as were needed, and all who looked.
 * @returns null while it still waits
 */
export function conclude(
  { needed, verdicts }: Pick<Review, 'needed' | 'verdicts'>,
  { verdict, reviewer }: Pick<Verdict, 'verdict' | 'reviewer'>,
): { readonly overturned: boolean; readonly reviewers: number } | null {
  const reviewers = new Set([...verdicts.map((given) => given.reviewer), reviewer]).size;
  if (verdict === 'overturned') return { overturned: true, reviewers };
  return reviewers >= needed ? { overturned: false, reviewers } : null;
}

export interface ReviewRow {
  id: string;
  answer_id: string;
  tenant_id: string;
  deployment_id: string;
  subject_id: string;
  decision_id: string;
  key_id: string;
  needed: number;
  request_json: string;
  finding_json: string | null;
  opened_at: number;
  expires_at: number;
  ended_at: number | null;
  ending: Ending | null;
  overturned: number | null;
  release_json: string | null;
  /** The verdicts, each as `Verdict` has it. */
  verdicts_json: string;
}

/** @throws StoredRecordError */
export function readReview(row: ReviewRow): Review {
  const record = `reviews ${row.id}`;
  const read = <Shape>(schema: z.ZodType<Shape>, json: string | null) =>
    json === null ? null : parseStored(schema, json, record);
  return {
    id: row.id,
    answerId: row.answer_id,
    tenantId: row.tenant_id,
    deploymentId: row.deployment_id,
    subjectId: row.subject_id,
    decisionId: row.decision_id,
    keyId: row.key_id,
    needed: row.needed,
    request: parseStored(ReviewedRequest, row.request_json, record),
    finding: read(Finding, row.finding_json),
    openedAt: row.opened_at,
    expiresAt: row.expires_at,
    end:
      row.ended_at === null || row.ending === null
        ? null
        : {
            at: row.ended_at,
            ending: row.ending,
            overturned: row.overturned === null ? null : row.overturned === 1,
            release: read(Release, row.release_json),
          },
    verdicts: parseStored(z.array(Verdict), row.verdicts_json, record).toSorted(
      (a, b) => a.number - b.number,
    ),
  };
}
