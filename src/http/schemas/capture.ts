/** How routes show captures. */
import { z } from '@hono/zod-openapi';
import {
  CAPTURE_STATUSES,
  type Capture,
  captureStatusAt,
  OPERATIONS,
} from '../../captures/capture.ts';
import type { Recognised } from '../../countersign/capture.ts';
import { toInstant } from '../../instant.ts';
import { ProblemSchema } from '../problems.ts';
import { CountersignatureSchema, Instant } from './common.ts';
import { presentQuality, QualitySchema } from './face.ts';
import { PresentationAttackDetection } from './liveness.ts';
import { MatchSchema, presentMatch } from './match.ts';

export const CaptureAnswer = z
  .union([
    MatchSchema.extend({ template: z.string(), face_quality: QualitySchema }),
    z.object({
      template: z.string(),
      retention_until: Instant,
      face_quality: QualitySchema,
      presentation_attack_detection: PresentationAttackDetection,
      decision: CountersignatureSchema,
    }),
    z.object({
      status: z.literal('in_review'),
      verification: z.string().openapi({ description: 'GET /v1/verifications/{id} has the end.' }),
      decision: CountersignatureSchema,
    }),
  ])
  .openapi('CaptureAnswer', {
    description:
      'Of a verification, as POST /v1/verifications, or under which id it waits for people to look; of an enrolment, the template.',
  });

const Basics = z.object({
  id: z.string(),
  operation: z.enum(OPERATIONS),
  deployment: z.string(),
  subject: z.string(),
  created_at: Instant,
  expires_at: Instant.openapi({ description: 'Until then the picture has to be here.' }),
});

export const OpenedCaptureSchema = Basics.extend({
  token: z.string().openapi({
    description:
      'For the phone: it sends `Authorization: Bearer cap_…` with the picture. Shown once; good for one picture.',
  }),
  upload: z.string().openapi({ description: 'Where the phone sends the picture.' }),
  nonce: z.string().openapi({
    description:
      'For an attestation that a live person is there, if the phone has a provider for it.',
  }),
}).openapi('OpenedCapture');

export const CaptureSchema = Basics.extend({
  status: z.enum(CAPTURE_STATUSES).openapi({
    description:
      'waiting: for the picture. expired: none came. interrupted: it came, and nothing will come of it. failed: see `problem`.',
  }),
  received_at: Instant.nullable().openapi({ description: 'When the picture was here.' }),
  answer: CaptureAnswer.nullable(),
  problem: ProblemSchema.nullable().openapi({
    description: 'What the request would have been answered with, had it come with a key.',
  }),
}).openapi('Capture');

/** All that a phone is told. */
export const ReceivedSchema = z
  .object({
    capture: z.string().openapi({ description: 'What your server asks about.' }),
    advice: z
      .array(z.object({ code: z.string(), message: z.string() }))
      .openapi({ description: 'What would make a better picture, for the person.' }),
  })
  .openapi('ReceivedPicture');

export function presentCapture(capture: Capture, now: number) {
  return {
    id: capture.id,
    operation: capture.operation,
    deployment: capture.deploymentId,
    subject: capture.subjectId,
    created_at: toInstant(capture.createdAt),
    expires_at: toInstant(capture.expiresAt),
    status: captureStatusAt(capture, now),
    received_at: toInstant(capture.claimedAt),
  };
}

export function presentRecognised({ is, found }: Recognised): z.infer<typeof CaptureAnswer> {
  const { decision } = found;
  if (is === 'verify') {
    if ('review' in found.answer) {
      const verification = found.answer.review.answerId;
      return { status: 'in_review', verification, decision };
    }
    const { liveness, template, quality } = found.answer;
    const face_quality = presentQuality(quality);
    return { ...presentMatch(found.answer, decision, liveness), template, face_quality, decision };
  }
  const { template, quality, liveness } = found.answer;
  return {
    template: template.id,
    retention_until: toInstant(template.retentionUntil),
    face_quality: presentQuality(quality),
    presentation_attack_detection: liveness.detection,
    decision,
  };
}
