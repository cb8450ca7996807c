/** /v1/detections: how many faces, and where; nothing is embedded, nothing is stored. */
import { createRoute, z } from '@hono/zod-openapi';
import { detect } from '../countersign/detect.ts';
import { repeat } from '../countersign/repeat.ts';
import { guard } from '../http/guard.ts';
import { readAnswer } from '../http/once.ts';
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

const PointSchema = z.object({ x: z.number(), y: z.number() });

const DetectionSchema = z
  .object({
    id: z.string(),
    width: z.int().openapi({ description: 'Of the upright picture as it was sent, in pixels.' }),
    height: z.int(),
    faces: z.array(
      z.object({
        box: PointSchema.extend({ width: z.number(), height: z.number() }),
        score: z.number().min(0).max(1),
        keypoints: z.array(PointSchema).openapi({
          description: 'Eye on the left of the picture, other eye, nose, mouth, ears; in pixels.',
        }),
      }),
    ),
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
    ...guard(['recognise'], 'form'),
    request: formBody(
      z
        .strictObject({ deployment: DeploymentId, image: Picture })
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
      const told = readAnswer(remembered, DetectionSchema);
      const { deployment } = form;
      const answered = { deployment, decision: told.decision.id, released: true };
      return c.json({ ...told, decision: await repeat(service, caller, answered, timing) }, 200);
    }
    const { answer: found, decision } = await detect(service, caller, form, timing);
    const { width, height } = found;
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
    return c.json({ id: newId('det'), width, height, faces, decision }, 200);
  },
);

/** Pixels are not known better than that. */
function toTenth(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
