/** How routes take pictures of faces and tell what they are worth. */
import { z } from '@hono/zod-openapi';
import { ADVICE, COMPONENTS, type Quality } from '../../recognition/quality/quality.ts';

/** A picture in a form. */
export const Picture = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array, 'attach the picture as a file')
  .openapi({
    type: 'string',
    format: 'binary',
    description: 'JPEG, PNG or WebP, one face, of at most 12 MiB.',
  });

/** A form field: which face of a picture is meant. */
export const FacePoint = z
  .string()
  .regex(/^\d{1,5}(\.\d{1,3})?,\d{1,5}(\.\d{1,3})?$/, 'write a point in pixels as x,y')
  .optional()
  .openapi({
    description:
      'Where several people are in the picture: a point, `x,y` in pixels of the upright picture, inside the face that is meant, such as the nose of a face that POST /v1/detections found. Without it the largest face is meant, and another of at least 0.75 times its width is a `several_faces` problem.',
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
    minItems: 1,
    maxItems: MOST_PICTURES,
    description: `One to ${MOST_PICTURES} pictures of one person, by repeating the field, each JPEG, PNG or WebP. They become one template. Send two or three, with the person moving between them: that is the default, for two miss their owner a third as often as one at 1 in 10,000.`,
  });

export const QualitySchema = z
  .object({
    score: z.int().min(0).max(100).openapi({
      description:
        'Unified quality score: below 10 a face is refused as a probe, below 20 as an enrolment; below 50 there is advice, and of no match `retry`.',
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

export function presentQuality({ score, components, advice }: Quality) {
  return {
    score,
    components: { ...components },
    advice: advice.map((code) => ({ code, message: ADVICE[code] })),
  };
}
