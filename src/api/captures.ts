/** /v1/captures: one picture from one phone, with a token in place of a key. */
import { createRoute, z } from '@hono/zod-openapi';
import { type CaptureOperation, type CaptureResult, OPERATIONS } from '../captures/capture.ts';
import { settleCapture } from '../captures/store.ts';
import {
  findCapture,
  openCapture,
  recogniseCapture,
  requireStanding,
  SCOPE_OF,
  takeCapture,
} from '../countersign/capture.ts';
import { DecidedError, Refusal } from '../countersign/errors.ts';
import { answerPreflight, forCapture } from '../http/capture.ts';
import { toProblem } from '../http/errors.ts';
import { guard } from '../http/guard.ts';
import { describe, PROBLEMS, Problem, type ProblemCode } from '../http/problems.ts';
import { answer, formBody, jsonBody, newRouter, problems, publicProblems } from '../http/router.ts';
import {
  type CaptureAnswer,
  CaptureSchema,
  OpenedCaptureSchema,
  presentCapture,
  presentRecognised,
  ReceivedSchema,
} from '../http/schemas/capture.ts';
import { EXAMPLE_IDS, EXAMPLE_PICTURE, idParam } from '../http/schemas/common.ts';
import { Picture } from '../http/schemas/face.ts';
import { LivenessField } from '../http/schemas/liveness.ts';
import { toInstant } from '../instant.ts';
import { RecognitionError } from '../recognition/errors.ts';
import { ADVICE } from '../recognition/quality/quality.ts';
import { printable } from '../registry/printable.ts';
import { report } from '../report.ts';
import type { Caller } from '../tenants/key.ts';

/** For the document: what `refine` holds a request to. */
const OF_ENROLMENT = {
  dependentSchemas: {
    replaces: { properties: { operation: { const: 'enrol' } }, required: ['operation'] },
  },
};

const CaptureRequest = z
  .strictObject({
    operation: z.enum(OPERATIONS).default('verify').openapi({
      description:
        'What the picture is for: `verify` takes the scope `recognise`, `enrol` its own.',
    }),
    deployment: z.string(),
    subject: z.string(),
    advice: z.boolean().default(true).openapi({
      description:
        'Whether the phone is told what is wrong with its picture. Advice comes only where the policy let the picture be read; without it a phone learns not even that.',
    }),
    replaces: printable(z.string().trim().min(1).max(500)).optional().openapi({
      description: 'Of an enrolment: as in POST /v1/templates.',
    }),
  })
  .refine(({ operation, replaces }) => operation === 'enrol' || replaces === undefined, {
    path: ['replaces'],
    error: 'it belongs to an enrolment',
  })
  .openapi('CaptureRequest', {
    ...OF_ENROLMENT,
    example: { operation: 'verify', ...EXAMPLE_IDS },
  });

/** For whoever has a token; before the routes that ask for a key. */
export const uploads = newRouter();

const upload = createRoute({
  method: 'post',
  path: '/captures/{id}/picture',
  operationId: 'sendPicture',
  summary: 'Send the picture, from the phone',
  description:
    'With the token and no key. One picture counts, of many at once the first. Whatever comes of it, the answer is the same: it is for the server of the app to read. A web page may do this from the origins that the deployment registers as `capture_origins`; a preflight is answered with `*`.',
  tags: ['captures'],
  ...forCapture,
  request: {
    params: idParam('cap'),
    ...formBody(
      z
        .strictObject({
          image: Picture,
          liveness: LivenessField,
        })
        .openapi({ example: { image: EXAMPLE_PICTURE } }),
    ),
  },
  responses: {
    202: answer('Received.', ReceivedSchema),
    ...publicProblems(
      'invalid_request',
      'malformed_body',
      'unsupported_content_type',
      'body_too_large',
      'upload_too_slow',
      'capture_not_valid',
      'origin_not_allowed',
      'overloaded',
      'log_halted',
      'storage_unavailable',
      'storage_full',
    ),
  },
});

uploads.options('/captures/:id/picture', answerPreflight);

uploads.openapi(upload, async (c) => {
  const { service, opening, timing } = c.var;
  const { capture } = opening;
  if (c.req.valid('param').id !== capture.id) throw new Refusal({ is: 'capture_not_valid' });
  await takeCapture(service, capture, timing);
  let advice: z.infer<typeof ReceivedSchema>['advice'] = [];
  let result: CaptureResult;
  try {
    const recognised = await recogniseCapture(
      service,
      opening,
      c.req.valid('form'),
      (quality) => {
        advice = quality.advice.map((code) => ({ code, message: ADVICE[code] }));
      },
      timing,
    );
    const { premises, asked } = recognised.found.basis;
    result = { is: 'answered', answer: presentRecognised(recognised), premises, asked };
  } catch (error) {
    const cause = error instanceof DecidedError ? error.cause : error;
    if (cause instanceof RecognitionError) advice = [{ code: cause.code, message: cause.detail }];
    result = fail(error, c.var.requestId, c.req.path);
  }
  // The picture was taken, whatever comes of the note about it: without one the server reads `interrupted`.
  await settleCapture(service.db, capture.id, result)
    .run()
    .catch((error: unknown) => report('capture_not_settled', error, { capture: capture.id }));
  return c.json({ capture: capture.id, advice: capture.advises ? advice : [] }, 202);
});

/** As a request with a key would have been told. */
function fail(error: unknown, request: string, path: string): CaptureResult {
  const problem = toProblem(error);
  const { code, detail, extras } = problem;
  if (PROBLEMS[code][0] >= 500) report('request_failed', problem, { request, path });
  return { is: 'failed', code, detail, extras };
}

export const captures = newRouter();

captures.openapi(
  createRoute({
    method: 'post',
    path: '/captures',
    operationId: 'openCapture',
    summary: 'Get a token for one picture from one phone',
    description:
      'For one operation, one deployment, one subject, one use, five minutes. Hand `token` to the phone, and no key. The policy is asked when the picture comes.',
    tags: ['captures'],
    ...guard(['recognise', 'enrol'], 'json', { bound: true, shownOnce: true }),
    request: jsonBody(CaptureRequest),
    responses: {
      201: answer('The token.', OpenedCaptureSchema),
      ...problems(
        'invalid_request',
        'malformed_body',
        'unsupported_content_type',
        'body_too_large',
        'deployment_not_found',
        'deployment_ended',
        'subject_not_found',
        'subject_erased',
        'storage_unavailable',
        'storage_full',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const request = c.req.valid('json');
    requireOperation(caller, request.operation);
    const { capture, token, nonce } = await openCapture(service, caller, request, timing);
    return c.json(
      {
        id: capture.id,
        operation: capture.operation,
        deployment: capture.deploymentId,
        subject: capture.subjectId,
        created_at: toInstant(capture.createdAt),
        expires_at: toInstant(capture.expiresAt),
        token,
        upload: `/v1/captures/${capture.id}/picture`,
        nonce,
      },
      201,
    );
  },
);

captures.openapi(
  createRoute({
    method: 'get',
    path: '/captures/{id}',
    operationId: 'getCapture',
    summary: 'Read what came of a picture',
    description:
      'For an hour after the token has ended. What is answered is released now: if a consent, the registration, a grant or the key has changed since the picture came, it is not (`facts_changed`).',
    tags: ['captures'],
    ...guard(['recognise', 'enrol'], undefined, { bound: true }),
    request: { params: idParam('cap') },
    responses: {
      200: answer('The capture.', CaptureSchema),
      ...problems(
        'invalid_request',
        'capture_not_found',
        'facts_changed',
        'deployment_ended',
        'subject_erased',
      ),
    },
  }),
  async (c) => {
    const { service, caller, timing } = c.var;
    const capture = await findCapture(service.db, caller, c.req.valid('param').id);
    requireOperation(caller, capture.operation);
    const now = timing.now();
    const { result } = capture;
    const shown = { ...presentCapture(capture, now), answer: null, problem: null };
    if (result?.is === 'failed') {
      const { code, detail, extras } = result;
      const problem = describe(new Problem(code as ProblemCode, detail, extras), c.var.requestId);
      // Its extras came from JSON, which their type does not say.
      return c.json({ ...shown, problem }, 200) as never;
    }
    if (result?.is !== 'answered') return c.json(shown, 200);
    await requireStanding(service, result, now);
    return c.json({ ...shown, answer: result.answer as z.infer<typeof CaptureAnswer> }, 200);
  },
);

/** @throws Problem insufficient_scope */
function requireOperation({ scopes }: Caller, operation: CaptureOperation): void {
  const scope = SCOPE_OF[operation];
  if (scopes.includes(scope)) return;
  const detail = `Use a key that has the scope "${scope}" to ${operation} somebody.`;
  throw new Problem('insufficient_scope', detail, { scope });
}
