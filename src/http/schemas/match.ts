/** What verifications and comparisons share: how a match is told, and what can go wrong. */
import { z } from '@hono/zod-openapi';
import type { Countersignature } from '../../countersign/countersign.ts';
import type { Liveness } from '../../countersign/liveness.ts';
import type { Match } from '../../countersign/match.ts';
import type { Quality } from '../../recognition/quality/quality.ts';
import type { ProblemCode } from '../problems.ts';
import { CountersignatureSchema } from './common.ts';
import { PresentationAttackDetection } from './liveness.ts';

/** What any request with a picture of a face can be answered with. */
export const RECOGNITION_PROBLEMS: ProblemCode[] = [
  'invalid_request',
  'malformed_body',
  'unsupported_content_type',
  'body_too_large',
  'upload_too_slow',
  'deployment_not_found',
  'deployment_ended',
  'subject_not_found',
  'subject_erased',
  'policy_denied',
  'facts_changed',
  'image_file_too_large',
  'unsupported_image_format',
  'empty_image',
  'corrupt_image',
  'truncated_image',
  'image_dimensions_too_large',
  'image_dimensions_too_small',
  'no_face',
  'several_faces',
  'no_face_there',
  'face_too_small',
  'face_quality_too_low',
  'overloaded',
  'audit_unavailable',
  'log_halted',
  'storage_unavailable',
  'storage_full',
];

/** Where a failure to match has a budget. */
export const ATTEMPT_PROBLEMS: ProblemCode[] = ['attempt_too_early', 'attempts_exhausted'];

/** The answer of a comparison of two faces, whichever way they came. */
export const MatchSchema = z.object({
  matched: z.boolean(),
  false_match_rate: z.number().openapi({
    description:
      'How often two different people would be called a match, as measured within the group that the embedder serves worst; see `false_match_rate_supported` of the deployment.',
  }),
  band: z.number().nullable().openapi({
    description:
      'Of a match: the lowest of the supported false match rates (0.01 and 0.001 with the default embedder) at which it still is one. null unless the deployment registered `bands`, the policy agrees, and it is a match; and once the day has told twenty of the person. No answer has a similarity: enough of them give the template away.',
  }),
  retry: z.boolean().openapi({
    description:
      'Of no match: the picture is too poor to tell (a quality score below 50, or something covers or spoils the face), so ask the person for another before anything follows from it; `face_quality.advice` says what to change. How often one may try again, the budget of failed attempts decides (`attempt_too_early`, `attempts_exhausted`).',
  }),
  review_required: z
    .boolean()
    .openapi({ description: 'A person must confirm before the result takes effect.' }),
  presentation_attack_detection: PresentationAttackDetection,
  decision: CountersignatureSchema,
});

/** What is released of a match. */
export function presentMatch(
  match: Match & { readonly quality: Pick<Quality, 'poor'> },
  { obligations }: Countersignature,
  liveness: Liveness,
) {
  const obliged = (duty: string) => obligations.some(({ code }) => code === duty);
  return {
    matched: match.matched,
    false_match_rate: match.falseMatchRate,
    band: match.band,
    retry: !match.matched && match.quality.poor,
    review_required: obliged('HUMAN_REVIEW'),
    presentation_attack_detection: liveness.detection,
  };
}
