/** /v1/detections: how many faces, and where; nothing is embedded, nothing is stored. */
import { createRoute, z } from '@hono/zod-openapi';
import { detect } from '../countersign/detect.ts';
import { guard } from '../http/guard.ts';
import { answer, formBody, newRouter, problems } from '../http/router.ts';
import {
  CountersignatureSchema,
  DeploymentId,
  EXAMPLE_IDS,
  EXAMPLE_PICTURE,
} from '../http/schemas/common.ts';
import { Picture } from '../http/schemas/face.ts';
import { RECOGNITION_PROBLEMS } from '../http/schemas/match.ts';
import { newId } from '../ids.ts';
import { MOST_FACES, MOST_FACES_IN_TILES } from '../recognition/detect/faces.ts';
import { MOST_TILES } from '../recognition/detect/tiles.ts';
import { tellAgain } from './again.ts';

const PointSchema = z.object({ x: z.number(), y: z.number() });

const DetectionSchema = z
  .object({
    id: z.string(),
    width: z.int().openapi({ description: 'Of the upright picture as it was sent, in pixels.' }),
    height: z.int(),
    faces: z.array(
      z.object({
        box: PointSchema.extend({ width: z.number(), height: z.number() }),
        score: z.number().min(0).max(1).openapi({
          description:
            'The lower of two looks. Open faces have 0.72 or more, a cat had 0.53, and so have some people behind masks, in the dark or out of focus: what is no face is told from a hidden one by no score.',
        }),
        keypoints: z.array(PointSchema).openapi({
          description: 'Eye on the left of the picture, other eye, nose, mouth, ears; in pixels.',
        }),
      }),
    ),
    faces_below_px: z.int().openapi({
      description:
        'Faces narrower than so many pixels of the picture are mostly missed: 5 % of its long side, or of a tile where `small_faces` was asked for. Of those up to twice as wide some are, before a plain background up to half.',
    }),
    capped: z.boolean().openapi({
      description: `More places looked like a face than are looked at closely (${MOST_FACES}, with \`small_faces\` ${MOST_FACES_IN_TILES}): faces may be missing, however large.`,
    }),
    decision: CountersignatureSchema,
  })
  .openapi('Detection');

export const detections = newRouter();

detections.openapi(
  createRoute({
    method: 'post',
    path: '/detections',
    operationId: 'detect',
    summary: 'Find faces in a picture',
    tags: ['recognition'],
    ...guard(['recognise'], 'form', { bound: true }),
    request: formBody(
      z
        .strictObject({
          deployment: DeploymentId,
          image: Picture,
          small_faces: z
            .enum(['true', 'false'])
            .default('false')
            .openapi({
              description: `Also look at parts of the picture, at most ${MOST_TILES}, for a crowd where every face counts: of a 4:3 picture down to 1.5 % of its long side. Takes up to ten times as long.`,
            }),
        })
        .openapi({ example: { deployment: EXAMPLE_IDS.deployment, image: EXAMPLE_PICTURE } }),
    ),
    responses: {
      200: answer('The faces; none is an answer too.', DetectionSchema),
      ...problems(
        ...RECOGNITION_PROBLEMS.filter(
          (code) => !code.includes('face') && !code.startsWith('subject'),
        ),
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing, remembered } = c.var;
    const form = c.req.valid('form');
    if (remembered) {
      const told = await tellAgain(c.var, { caller, form, remembered }, DetectionSchema);
      return c.json(told, 200);
    }
    const { deployment, image, small_faces } = form;
    const request = {
      deployment,
      image,
      extent: small_faces === 'true' ? 'tiles' : 'every',
    } as const;
    const { answer: found, decision } = await detect(service, caller, request, timing);
    const { width, height, capped } = found;
    const faces_below_px = Math.ceil(found.facesBelow);
    const faces = found.faces.map(({ box, score, keypoints }) => ({
      box: {
        x: toTenth(box.x),
        y: toTenth(box.y),
        width: toTenth(box.width),
        height: toTenth(box.height),
      },
      score: Math.round(score * 1000) / 1000,
      keypoints: keypoints.map(({ x, y }) => ({ x: toTenth(x), y: toTenth(y) })),
    }));
    return c.json(
      { id: newId('det'), width, height, faces, faces_below_px, capped, decision },
      200,
    );
  },
);

/** Pixels are not known better than that. */
function toTenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
