/**
 * Problems for the outside: RFC 9457. Every inner error becomes an outer one in `toProblem`, and
 * nowhere else. `code` is stable; `detail` says what to change.
 */
import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import { StorageFullError } from '../audit/capacity.ts';
import { AuditError, SubjectErasedError } from '../audit/log.ts';
import { BindingError } from '../bindings.ts';
import { WriteError } from '../commit.ts';
import { MOST_CONSENTS, MOST_EVENTS } from '../consent/ledger.ts';
import { DecidedError, Refusal, type RefusalReason } from '../countersign/errors.ts';
import { UnhealthyError } from '../health/examine.ts';
import { FAULTS } from '../liveness/attestation.ts';
import { RecognitionError } from '../recognition/errors.ts';
import { ModelManifestError } from '../recognition/manifest.ts';
import { QueueFullError } from '../recognition/runtime/queue.ts';
import { type UnknownWord, UnknownWordsError } from '../registry/words.ts';
import { StoredRecordError } from '../stored.ts';
import { UnsealError, WrongKeyError } from '../vault/seal.ts';
import { FormError } from './form.ts';

/** Every code the API answers with: its status and a title that never varies. */
export const PROBLEMS = {
  invalid_request: [400, 'The request does not have the documented shape'],
  malformed_body: [400, 'The body could not be parsed'],
  unauthenticated: [401, 'A valid API key is needed'],
  insufficient_scope: [403, 'The API key lacks a scope'],
  policy_denied: [403, 'The policy refused'],
  route_not_found: [404, 'There is nothing at this path'],
  method_not_allowed: [405, 'The path does not take this method'],
  deployment_not_found: [404, 'No such deployment'],
  subject_not_found: [404, 'No such subject'],
  template_not_found: [404, 'No such template'],
  decision_not_found: [404, 'No such decision'],
  upload_too_slow: [408, 'The body took too long'],
  subject_exists: [409, 'A subject with this reference exists'],
  too_many_templates: [409, 'The subject has too many templates'],
  subject_not_enrolled: [409, 'The subject has no usable template'],
  liveness_nonce_spent: [409, 'The nonce of the liveness attestation was used'],
  template_model_differs: [409, 'The template was made by another model'],
  consents_full: [409, 'The consent ledger of this subject is full'],
  subject_erased: [410, 'The subject was erased'],
  body_too_large: [413, 'The body is too large'],
  image_file_too_large: [413, 'The image file is too large'],
  unsupported_content_type: [415, 'The content type is not supported'],
  unsupported_image_format: [415, 'The image format is not supported'],
  empty_image: [422, 'The image is empty'],
  corrupt_image: [422, 'The image could not be decoded'],
  truncated_image: [422, 'The image ends too early'],
  image_dimensions_too_large: [422, 'The image has too many pixels'],
  image_dimensions_too_small: [422, 'The image has too few pixels'],
  no_face: [422, 'No face was found'],
  several_faces: [422, 'More than one face was found'],
  no_face_there: [422, 'No face was found at that point'],
  faces_differ: [422, 'The pictures show different people'],
  face_too_small: [422, 'The face is too small'],
  face_quality_too_low: [422, 'The face is not clear enough'],
  rate_limited: [429, 'Too many requests'],
  internal_error: [500, 'The service failed'],
  record_unreadable: [500, 'A stored record cannot be read'],
  overloaded: [503, 'Too many pictures at once'],
  storage_unavailable: [503, 'A store cannot be reached'],
  audit_unavailable: [503, 'The audit log cannot be written'],
  template_unavailable: [503, 'The template cannot be read now'],
  wrong_master_key: [503, 'The service runs with another master key'],
  unhealthy: [503, 'The service does not work'],
  storage_full: [507, 'The database is nearly full'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemExtras {
  /** Id of the decision that this answer belongs to. */
  readonly decision?: string;
  readonly [member: string]: unknown;
}

/** An error that already knows how it looks from outside. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly detail: string;
  readonly extras: ProblemExtras;
  readonly headers: Record<string, string>;

  constructor(
    code: ProblemCode,
    detail: string,
    extras: ProblemExtras = {},
    headers: Record<string, string> = {},
  ) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.extras = extras;
    this.headers = headers;
  }
}

/**
 * Maps whatever was thrown to a problem. What nobody expected says nothing about the inside; the
 * cause stays with the problem for the operator's log.
 */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const problem = translate(error);
  problem.cause = error;
  return problem;
}

function translate(error: unknown): Problem {
  if (error instanceof Refusal) return explainRefusal(error.reason);
  if (error instanceof DecidedError) {
    const { code, detail, extras, headers } = toProblem(error.cause);
    return new Problem(code, detail, { ...extras, decision: error.decisionId }, headers);
  }
  if (error instanceof RecognitionError) {
    return new Problem(error.code, error.detail, { facts: error.facts });
  }
  if (error instanceof QueueFullError) {
    const detail = `Several pictures are waiting; send this one again in ${error.retryAfter} s.`;
    return new Problem('overloaded', detail, {}, { 'retry-after': String(error.retryAfter) });
  }
  if (error instanceof FormError) {
    const { field, message } = error;
    return field === undefined
      ? new Problem('malformed_body', message)
      : invalidRequest(field, message);
  }
  if (error instanceof UnknownWordsError) return invalidRequests(error.words.map(explainWord));
  if (error instanceof SubjectErasedError) return explainRefusal({ is: 'subject_erased' });
  if (error instanceof AuditError) {
    const detail = error.unknown
      ? 'It is not known whether this was recorded and took effect. Send the request again.'
      : 'Nothing was answered, because it could not be recorded. Send the request again.';
    return new Problem('audit_unavailable', detail, {}, { 'retry-after': '5' });
  }
  if (error instanceof BindingError || error instanceof ModelManifestError) {
    return new Problem('unhealthy', 'The service is not set up; its operator can see why.');
  }
  if (error instanceof UnhealthyError) return new Problem('unhealthy', error.message);
  if (error instanceof StoredRecordError) {
    const detail = 'Nothing was decided on it. The operator can see which record it is.';
    return new Problem('record_unreadable', detail);
  }
  if (error instanceof StorageFullError) {
    const detail =
      error.addition === 'recognition'
        ? 'Nothing is recorded now but withdrawals and erasures. Serve people another way.'
        : 'No registration, consent or dry run is taken now; recognition, withdrawals and erasures go on.';
    return new Problem('storage_full', detail, {}, { 'retry-after': '3600' });
  }
  if (error instanceof UnsealError) {
    return new Problem(
      'template_unavailable',
      'The template does not open as it is stored. Serve the person another way, and tell the operator.',
    );
  }
  if (error instanceof WrongKeyError) {
    return new Problem(
      'wrong_master_key',
      'The stored templates are sealed with another key and are intact. The operator must set MASTER_KEY to that key.',
    );
  }
  if (error instanceof WriteError) {
    const detail = error.unknown
      ? 'It is not known whether this took effect. Send the request again.'
      : 'Nothing was changed. Send the request again.';
    return new Problem('storage_unavailable', detail, {}, { 'retry-after': '5' });
  }
  if (error instanceof HTTPException && error.status < 500) {
    // Hono's own complaint about a body that is not the JSON or form data it claims to be.
    return error.status === 415
      ? new Problem(
          'unsupported_content_type',
          'Write the content type as RFC 9110 section 8.3 has it.',
        )
      : new Problem('malformed_body', 'Send a body that matches its content type.');
  }
  if (error instanceof Error && STORE_FAILURE.test(error.message)) {
    const detail = 'Nothing was changed. Send the request again.';
    return new Problem('storage_unavailable', detail, {}, { 'retry-after': '5' });
  }
  return new Problem('internal_error', 'The service failed; the request can be sent again.');
}

/** How D1 and KV begin the messages of their errors, which have no class of their own. */
const STORE_FAILURE = /^(D1_|KV )/;

/** What the outside learns of a refusal: what to change, and where the policy refused, by which rules. */
function explainRefusal(reason: RefusalReason): Problem {
  switch (reason.is) {
    case 'deployment_not_found':
      return new Problem(reason.is, 'Register the deployment first, or check its id.');
    case 'subject_not_found':
      return new Problem(reason.is, 'Register the subject first, or check its id.');
    case 'subject_erased':
      return new Problem(
        reason.is,
        'This subject was erased. Register the person anew, with a new consent, to serve them again.',
      );
    case 'template_not_found':
      return new Problem(reason.is, 'Check the id; it may be deleted already.');
    case 'subject_not_enrolled':
      return new Problem(reason.is, 'Enrol the subject first (POST /v1/templates).');
    case 'too_many_templates':
      return new Problem(
        reason.is,
        `A subject has at most ${reason.most}, one for each controller and purpose. Delete one first.`,
      );
    case 'template_model_differs':
      return new Problem(
        reason.is,
        `Enrol the subject again: the template was made by ${reason.model}.`,
      );
    case 'template_too_new':
      return new Problem(
        'template_unavailable',
        'It may be too new to have reached this location; try again in a minute.',
        {},
        { 'retry-after': '60' },
      );
    case 'liveness_nonce_spent':
      return new Problem(reason.is, FAULTS.nonce);
    case 'faces_differ': {
      const { first, second } = reason;
      const detail = `Pictures ${first} and ${second} do not look like one person. Send pictures of one person only.`;
      return new Problem(reason.is, detail, { facts: { first, second } });
    }
    case 'point_for_several_pictures':
      return invalidRequest('face', 'a point goes with one picture only');
    case 'in_the_future':
      return invalidRequest(reason.field, 'it must not be in the future');
    case 'nothing_to_renew':
      return invalidRequest(
        'event',
        'there is no consent in force to renew; record "given" instead',
      );
    case 'consents_full':
      return new Problem(
        reason.is,
        `A subject has room for ${MOST_CONSENTS} consents and ${MOST_EVENTS} events. A consent in force can still be refused or withdrawn.`,
      );
    case 'policy_denied': {
      const { decisionId, decision, alternatives, liveness } = reason;
      const messages = [...new Set(decision.reasons.map(({ message }) => message))];
      return new Problem(reason.is, messages.join(' '), {
        decision: decisionId,
        reasons: decision.reasons,
        obligations: decision.obligations,
        alternatives,
        liveness,
      });
    }
  }
}

/** A field, or a part of one (`liveness/keys/0`), and what is wrong with it. */
export function invalidRequest(field: string, fault: string): Problem {
  return invalidRequests([{ pointer: `#/${field}`, detail: fault }]);
}

/** One place of a request that is wrong: RFC 9457 section 3, the example with `errors`. */
export interface Fault {
  /** A JSON pointer (RFC 6901) as a URI fragment. */
  readonly pointer: string;
  readonly detail: string;
}

/** @param errors at least one */
export function invalidRequests(errors: readonly Fault[]): Problem {
  const [{ pointer, detail }] = errors;
  return new Problem('invalid_request', `At ${pointer}: ${detail}.`, { errors });
}

function explainWord({ field, value, nearest }: UnknownWord): Fault {
  const advice = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  const detail = `"${value}" is not known${advice} (GET /v1/policies lists what is)`;
  return { pointer: `#/${field}`, detail };
}

export function toResponse(problem: Problem, instance: string): Response {
  const [status, title] = PROBLEMS[problem.code];
  const body = {
    type: `/v1/problems#${problem.code}`,
    title,
    status,
    detail: problem.detail,
    code: problem.code,
    instance,
    ...problem.extras,
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...problem.headers },
  });
}

export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().openapi({ description: 'What to change.' }),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    instance: z.string().openapi({ description: 'The id of this request.' }),
    decision: z.string().optional().openapi({ description: 'The decision recorded for it.' }),
  })
  .loose()
  .openapi('Problem');
