/** Problems for the outside: RFC 9457. `code` is stable; `detail` says what to change. */
import { z } from '@hono/zod-openapi';
import { chooseLanguage } from '../next-steps/language.ts';
import { listNextSteps } from '../next-steps/steps.ts';
import { Obligations, Reasons, UnvouchedClaims } from './schemas/decision.ts';
import { NextSteps } from './schemas/next-steps.ts';

/** Every code the API answers with: its status and a title that never varies. */
export const PROBLEMS = {
  invalid_request: [400, 'The request does not have the documented shape'],
  malformed_body: [400, 'The body could not be parsed'],
  unauthenticated: [401, 'A valid API key is needed'],
  capture_not_valid: [401, 'The capture token opens nothing'],
  insufficient_scope: [403, 'The API key lacks a scope'],
  link_invalid: [401, 'The link or the session is not valid'],
  signature_invalid: [403, 'The signature does not hold'],
  key_bound: [403, 'The API key is bound to other deployments'],
  key_exceeds: [403, 'A key cannot make one with more than it has'],
  tenant_suspended: [403, 'The tenant is suspended'],
  origin_not_allowed: [403, 'The deployment does not register this origin'],
  own_grant: [403, 'A second operator must approve the grant'],
  own_review: [403, 'Somebody else must review this'],
  policy_denied: [403, 'The policy refused'],
  route_not_found: [404, 'There is nothing at this path'],
  not_in_log: [404, 'The log has nothing of this name'],
  method_not_allowed: [405, 'The path does not take this method'],
  deployment_not_found: [404, 'No such deployment'],
  subject_not_found: [404, 'No such subject'],
  template_not_found: [404, 'No such template'],
  decision_erased: [410, 'What the decision was about is erased'],
  decision_not_found: [404, 'No such decision'],
  grant_not_found: [404, 'No such grant'],
  pass_not_found: [404, 'No such pass'],
  review_not_found: [404, 'No such review'],
  answer_not_found: [404, 'No such answer is kept'],
  key_not_found: [404, 'No such key'],
  tenant_not_found: [404, 'No such tenant'],
  capture_not_found: [404, 'No such capture'],
  webhook_not_found: [404, 'No such webhook'],
  delivery_not_found: [404, 'No such delivery'],
  upload_too_slow: [408, 'The body took too long'],
  deployment_use_fixed: [409, 'Controller and purpose of a deployment do not change'],
  deployment_ended: [409, 'The deployment has ended'],
  subject_exists: [409, 'A subject with this reference exists'],
  too_many_templates: [409, 'The subject has too many templates'],
  subject_not_enrolled: [409, 'The subject has no usable template'],
  liveness_nonce_spent: [409, 'The nonce of the liveness attestation was used'],
  template_model_differs: [409, 'The template was made by another model'],
  facts_changed: [409, 'What the answer rests on changed meanwhile'],
  consent_is_the_persons: [409, 'Only the person can take back their own no'],
  guardian_not_given: [409, 'A correction gives nobody a guardian who acts for themselves'],
  different_person: [409, 'The pictures show somebody else than the template'],
  enrolled_meanwhile: [409, 'The subject was enrolled meanwhile'],
  pass_elsewhere: [409, 'The pass is for another deployment'],
  pass_not_yet_valid: [409, 'The pass is not valid yet'],
  pass_spent: [409, 'The pass was used'],
  pass_revoked: [410, 'The pass was revoked'],
  pass_gone: [410, 'The pass is no longer there'],
  pass_expired: [410, 'The pass has expired'],
  consents_full: [409, 'The consent ledger of this subject is full'],
  links_full: [409, 'The subject has too many links'],
  no_guardian: [409, 'Nobody acts for this person but themselves'],
  challenge_invalid: [409, 'The challenge is over or used'],
  challenges_full: [429, 'Too many challenges are open'],
  no_person_key: [409, 'The person has no key that counts'],
  key_waiting: [409, 'Another key is waiting'],
  keys_full: [409, 'The person has had too many keys'],
  act_changes_nothing: [409, 'The act would change nothing'],
  acts_full: [409, 'The subject has too many acts on record'],
  grant_settled: [409, 'The grant does not take this'],
  review_settled: [409, 'The review has ended'],
  reviewed_already: [409, 'The reviewer has given their verdict'],
  key_over: [409, 'The key has ended, or was replaced'],
  tenant_keys_full: [409, 'The tenant has too many keys'],
  tenant_exists: [409, 'The name is taken'],
  recovery_refused: [409, 'The database is not recovered'],
  tenant_in_use: [409, 'The tenant is not suspended'],
  tenant_deleted: [409, 'The tenant is deleted'],
  grants_full: [409, 'The controller has too many grants'],
  webhooks_full: [409, 'The tenant has too many webhooks'],
  webhook_disabled: [409, 'The webhook is disabled'],
  idempotency_key_in_use: [409, 'A request with this idempotency key is under way'],
  answer_forgotten: [410, 'What was answered is erased'],
  idempotency_key_reused: [422, 'The idempotency key was used for another request'],
  subject_erased: [410, 'The subject was erased'],
  body_too_large: [413, 'The body is too large'],
  image_file_too_large: [413, 'The image file is too large'],
  unsupported_content_type: [415, 'The content type is not supported'],
  unsupported_image_format: [415, 'The image format is not supported'],
  pass_invalid: [422, 'This is no pass of this service'],
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
  attempt_too_early: [429, 'Too many faces did not match; wait'],
  attempts_exhausted: [429, 'Too many faces did not match today'],
  rate_limited: [429, 'Too many requests'],
  internal_error: [500, 'The service failed'],
  record_unreadable: [500, 'A stored record cannot be read'],
  overloaded: [503, 'Too many pictures at once'],
  storage_unavailable: [503, 'A store cannot be reached'],
  audit_unavailable: [503, 'The audit log cannot be written'],
  template_unavailable: [503, 'The template cannot be read now'],
  wrong_master_key: [503, 'The service runs with another master key'],
  unhealthy: [503, 'The service does not work'],
  not_in_tree_yet: [409, 'The entry is not in the tree yet'],
  log_halted: [503, 'The audit log takes no entry'],
  storage_full: [507, 'The database is nearly full'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemExtras {
  /** Id of the decision that this answer belongs to. */
  readonly decision?: string;
  /** What next steps depend on: why the policy refused, the ways without a face, and whose law it is. */
  readonly reasons?: readonly { readonly code: string }[];
  readonly alternatives?: readonly string[];
  readonly jurisdictions?: readonly string[];
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

/** Types of draft-ietf-httpapi-ratelimit-headers-11, section 6, which clients of others know. */
const TYPES: Partial<Record<ProblemCode, string>> = {
  rate_limited: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  overloaded: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
};

/** As it is written. @param instance the id of the request */
export function describe({ code, detail, extras }: Problem, instance: string) {
  const [status, title] = PROBLEMS[code];
  const type = TYPES[code] ?? `/v1/problems#${code}`;
  return { type, title, status, detail, code, instance, ...extras };
}

/** @param acceptLanguage the header of the request: in which language a person is told what to do */
export function toResponse(problem: Problem, instance: string, acceptLanguage?: string): Response {
  const { reasons, alternatives = [], jurisdictions } = problem.extras;
  const situation = {
    code: problem.code,
    reasons: reasons?.map(({ code }) => code),
    hasAlternative: alternatives.length > 0,
    jurisdictions,
  };
  const next_steps = listNextSteps(situation, chooseLanguage(acceptLanguage));
  const told = next_steps.length > 0;
  const body = { ...describe(problem, instance), ...(told && { next_steps }) };
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      'content-type': 'application/problem+json',
      // What middleware sets before an error is not on the answer to it.
      'x-request-id': instance,
      ...(told && { vary: 'accept-language' }),
      ...problem.headers,
    },
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
    'violated-policies': z.array(z.string()).optional().openapi({
      description: 'Of a rate limit: which of the policies in RateLimit-Policy.',
    }),
    retry: z.literal(true).optional().openapi({
      description: 'Ask the person for another picture; `detail` says what to change.',
    }),
    log_receipt: z.string().optional().openapi({ description: 'As in a Countersignature.' }),
    errors: z
      .array(z.object({ pointer: z.string(), detail: z.string() }))
      .optional()
      .openapi({ description: 'Of `invalid_request`: each place that is wrong (RFC 6901).' }),
    reasons: Reasons.optional(),
    obligations: Obligations.optional(),
    jurisdictions: z.array(z.string()).optional(),
    unvouched: UnvouchedClaims.optional(),
    alternatives: z.array(z.string()).optional().openapi({
      description: 'The ways in without a face, as the deployment registers them.',
    }),
    next_steps: NextSteps.optional(),
  })
  .loose()
  .openapi('Problem');
