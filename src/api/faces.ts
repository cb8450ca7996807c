/** How routes take pictures of faces and tell what they are worth. */
import { z } from '@hono/zod-openapi';
import type { FaceChoice } from '../recognition/detect/choice.ts';
import { fuse, leastAlike } from '../recognition/embed/fuse.ts';
import { thresholdFor } from '../recognition/embed/match.ts';
import { RecognitionError } from '../recognition/errors.ts';
import { ADVICE, COMPONENTS, type Purpose, type Quality } from '../recognition/quality/quality.ts';
import type { Recognised } from '../recognition/recogniser.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { Service } from '../service.ts';
import { Problem } from './problems.ts';
import { Picture } from './upload.ts';

/** A form field: which face of a picture is meant. */
export const FacePoint = z
  .string()
  .regex(/^\d{1,5}(\.\d{1,3})?,\d{1,5}(\.\d{1,3})?$/, 'write a point in pixels as x,y')
  .optional()
  .openapi({
    description:
      'Where several people are in the picture: a point, `x,y` in pixels of the upright picture, inside the face that is meant, such as the nose of a face that POST /v1/detections found. Without it the largest face is meant, and another of at least 0.75 times its width is a `several_faces` problem.',
    example: '412,230',
  });

const MOST_PICTURES = 5;

/** A form field: one picture of a person, or several. */
export const Pictures = z
  .preprocess(
    (value) => (Array.isArray(value) ? value : [value]),
    z.array(Picture).min(1).max(MOST_PICTURES, `send at most ${MOST_PICTURES} pictures`),
  )
  .openapi({
    type: 'array',
    items: { type: 'string', format: 'binary' },
    description: `One to ${MOST_PICTURES} pictures of one person, by repeating the field, each JPEG, PNG or WebP. They become one template: two or three from different moments halve the false non-matches.`,
  });

export const QualitySchema = z
  .object({
    score: z.int().min(0).max(100).openapi({
      description:
        'Unified quality score: below 10 a face is refused as a probe, below 20 as an enrolment.',
    }),
    components: z
      .object(
        Object.fromEntries(COMPONENTS.map((name) => [name, z.int().min(0).max(100)])) as Record<
          (typeof COMPONENTS)[number],
          z.ZodInt
        >,
      )
      .openapi({
        description:
          'Under the names of ISO/IEC 29794-5, from cheap proxies; 100 is best. No conformance is claimed.',
      }),
    advice: z.array(
      z.object({
        code: z.enum(Object.keys(ADVICE) as [keyof typeof ADVICE, ...(keyof typeof ADVICE)[]]),
        message: z.string().openapi({ description: 'For the person before the camera.' }),
      }),
    ),
  })
  .openapi('FaceQuality');

export function describeQuality({ score, components, advice }: Quality) {
  return {
    score,
    components: { ...components },
    advice: advice.map((code) => ({ code, message: ADVICE[code] })),
  };
}

/** The face that a deployment's probe shows. @throws RecognitionError */
export async function readFace(
  { recogniser }: Service,
  { registration }: Deployment,
  picture: Uint8Array,
  purpose: Purpose,
  point?: string,
): Promise<Recognised> {
  return recogniser.recognise(picture, {
    purpose,
    face: toChoice(point),
    mirrored: registration.mirrored,
  });
}

function toChoice(point: string | undefined): FaceChoice {
  if (point === undefined) return 'largest';
  const [x, y] = point.split(',').map(Number);
  return { x, y };
}

export interface Enrolment {
  /** Of all pictures together, see `fuse`. */
  readonly embedding: Float32Array;
  /** Of the best picture. */
  readonly quality: Quality;
  readonly pictures: number;
}

/** What two pictures of one person must reach at least to become one template. */
const SAME_PERSON_FMR = 0.01;

/**
 * One person from one or several pictures.
 *
 * @throws RecognitionError, which says which picture; Problem faces_differ
 */
export async function readEnrolment(
  service: Service,
  deployment: Deployment,
  pictures: readonly Uint8Array[],
  point?: string,
): Promise<Enrolment> {
  if (point !== undefined && pictures.length > 1) {
    throw new Problem('invalid_request', 'At #/face: a point goes with one picture only.');
  }
  const faces: Recognised[] = [];
  // One after the other: an isolate computes one thing at a time, and two decoded pictures would
  // only take memory.
  for (const [i, picture] of pictures.entries()) {
    try {
      faces.push(await readFace(service, deployment, picture, 'enrol', point));
    } catch (error) {
      throw pictures.length > 1 && error instanceof RecognitionError ? named(error, i + 1) : error;
    }
  }
  const least = leastAlike(faces);
  if (least && least.similarity < thresholdFor(service.recogniser.model, SAME_PERSON_FMR)) {
    const [first, second] = [least.first + 1, least.second + 1];
    throw new Problem(
      'faces_differ',
      `Pictures ${first} and ${second} do not look like one person. Send pictures of one person only.`,
      { facts: { first, second } },
    );
  }
  const best = faces.reduce((p, q) => (q.quality.score > p.quality.score ? q : p));
  return { embedding: fuse(faces), quality: best.quality, pictures: faces.length };
}

function named({ code, detail, facts }: RecognitionError, picture: number): RecognitionError {
  return new RecognitionError(code, `Picture ${picture}: ${detail}`, { ...facts, picture });
}
