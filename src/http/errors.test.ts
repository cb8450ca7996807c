/** What somebody outside learns of each thing that goes wrong inside: which code, and what to do about it. */
import { HTTPException } from 'hono/http-exception';
import { expect, it } from 'vitest';
import { StorageFullError } from '../audit/capacity.ts';
import { AuditError, EnrolledMeanwhileError, LogHaltedError } from '../audit/log.ts';
import { NoteError } from '../audit/note/note.ts';
import { PublishedError } from '../audit/published.ts';
import { BindingError } from '../bindings.ts';
import { FactsChangedError, WriteError } from '../commit.ts';
import { DecidedError, Refusal, type RefusalReason } from '../countersign/errors.ts';
import { UnhealthyError } from '../health/examine.ts';
import type { Decision } from '../policy/decision.ts';
import { RecognitionError } from '../recognition/errors.ts';
import { ModelManifestError } from '../recognition/manifest.ts';
import { QueueFullError } from '../recognition/runtime/queue.ts';
import { UnfitPurposeError } from '../registry/purpose.ts';
import { UnknownWordsError } from '../registry/words.ts';
import { StoredRecordError } from '../stored.ts';
import { UngrantableError } from '../tenants/grantable.ts';
import { UnsealError, WrongKeyError } from '../vault/seal.ts';
import { toProblem } from './errors.ts';
import { FormError } from './form.ts';
import { Problem, type ProblemCode, toResponse } from './problems.ts';

/** What is told, with the status and without the longer sentences. */
async function tell(error: unknown) {
  const response = toResponse(toProblem(error), 'req_1', 'en');
  const { code, detail, title, type, instance, status, next_steps, ...extras } =
    (await response.json()) as Record<string, unknown>;
  const retryAfter = response.headers.get('retry-after');
  return { code, status, detail, extras, retryAfter };
}

const later = Date.parse('2026-11-23T12:00:00Z');
const between = { earliest: later, latest: later + 60_000 };

/** The reason, the status, and words that say what to do; a code that is not the reason’s own comes first. */
const REFUSALS: readonly [RefusalReason, number, RegExp, ProblemCode?][] = [
  [{ is: 'deployment_not_found' }, 404, /Register the deployment/],
  [{ is: 'deployment_use_fixed' }, 409, /another deployment for another use/],
  [{ is: 'deployment_ended' }, 409, /ended for good/],
  [{ is: 'subject_not_found' }, 404, /Register the subject/],
  [{ is: 'subject_erased' }, 410, /Register the person anew/],
  [{ is: 'template_not_found' }, 404, /may be deleted/],
  [{ is: 'subject_not_enrolled' }, 409, /Enrol the subject/],
  [{ is: 'too_many_templates', most: 7 }, 409, /at most 7/],
  [{ is: 'template_model_differs', model: 'old-1' }, 409, /made by old-1/],
  [{ is: 'template_too_new' }, 503, /too new/, 'template_unavailable'],
  [{ is: 'liveness_nonce_spent' }, 409, /nonce/],
  [{ is: 'faces_differ', first: 2, second: 5 }, 422, /Pictures 2 and 5/],
  [{ is: 'different_person' }, 409, /"replaces"/],
  [{ is: 'enrolled_meanwhile' }, 409, /nothing was kept/],
  [{ is: 'answer_forgotten' }, 410, /another idempotency key/],
  [{ is: 'point_for_several_pictures' }, 400, /#\/face: a point goes with one/, 'invalid_request'],
  [
    { is: 'rate_unsupported', rate: 0.001, supported: [0.01, 0.02] },
    400,
    /#\/false_match_rate: 0.001 .* register 0.01 or 0.02/,
    'invalid_request',
  ],
  [
    { is: 'group_unmeasured', group: 'g', measured: ['a', 'b'] },
    400,
    /#\/serves: "g" .* measured: a, b; leave out/,
    'invalid_request',
  ],
  [
    { is: 'in_the_future', field: 'dpia/date' },
    400,
    /#\/dpia\/date: it must not be in the future/,
    'invalid_request',
  ],
  [
    { is: 'out_of_time', field: 'occurred_at', ...between },
    400,
    /#\/occurred_at: .* between 2026-11-23T12:00:00.* registered, and 2026-11-23T12:01:00.* now/,
    'invalid_request',
  ],
  [
    { is: 'out_of_time', field: 'expires_at', ...between },
    400,
    /#\/expires_at: .* between 2026-11-23T12:00:00.* acted, and 2026-11-23T12:01:00/,
    'invalid_request',
  ],
  [{ is: 'consent_is_the_persons' }, 409, /by their own link/],
  [{ is: 'guardian_not_given' }, 409, /acts for themselves/],
  [{ is: 'nothing_to_renew' }, 400, /#\/event: .* record "given"/, 'invalid_request'],
  [{ is: 'consents_full' }, 409, /still taken/],
  [{ is: 'pass_not_found' }, 404, /A week after/],
  [{ is: 'pass_invalid', why: 'unreadable' }, 422, /as it was read/],
  [{ is: 'pass_invalid', why: 'forged' }, 422, /No key of this service/],
  [{ is: 'pass_elsewhere' }, 409, /nobody in here/],
  [{ is: 'pass_not_yet_valid' }, 409, /for later/],
  [{ is: 'pass_expired' }, 410, /Issue another one \(POST/],
  [{ is: 'pass_spent' }, 409, /one person in once/],
  [{ is: 'pass_revoked' }, 410, /given out as lost/],
  [{ is: 'pass_gone' }, 410, /at the desk/],
  [
    { is: 'pass_out_of_time', field: 'used_at', ...between },
    400,
    /#\/used_at: it must lie between 2026-11-23T12:00:00\S* and 2026-11-23T12:01:00/,
    'invalid_request',
  ],
  [{ is: 'link_invalid' }, 401, /for another/],
  [{ is: 'links_full' }, 409, /at most 20/],
  [{ is: 'no_guardian' }, 409, /Ask the person/],
  [{ is: 'challenge_invalid' }, 409, /Ask for another/],
  [{ is: 'challenges_full' }, 429, /wait 5 minutes/],
  [{ is: 'no_person_key' }, 409, /Register a key/],
  [{ is: 'signature_invalid' }, 403, /byte for byte/],
  [{ is: 'key_waiting' }, 409, /seven days/],
  [{ is: 'keys_full' }, 409, /Erase the person/],
  [{ is: 'act_changes_nothing' }, 409, /stands already/],
  [{ is: 'acts_full' }, 409, /can still/],
  [{ is: 'act_needs_deployment' }, 400, /#\/deployment: say which/, 'invalid_request'],
  [{ is: 'subject_exists' }, 409, /existing subject/],
  [{ is: 'grant_not_found' }, 404, /Check the id/],
  [{ is: 'tenant_not_found' }, 404, /Check the id/],
  [{ is: 'grant_settled', status: 'in_force' }, 409, /is in force:/],
  [{ is: 'own_grant' }, 403, /Another operator/],
  [{ is: 'grants_full' }, 409, /Revoke one/],
  [{ is: 'review_not_found' }, 404, /for a year/],
  [{ is: 'review_settled', status: 'expired' }, 409, /time was over/],
  [{ is: 'review_settled', status: 'released' }, 409, /Others have decided/],
  [{ is: 'own_review' }, 403, /nothing to do with it/],
  [{ is: 'reviewed_already' }, 409, /somebody else/],
  [{ is: 'answer_not_found' }, 404, /seven days after its release/],
  [{ is: 'tenant_suspended' }, 403, /suspended by the operator/],
  [{ is: 'key_bound' }, 403, /one that is not bound/],
  [{ is: 'key_not_found' }, 404, /csk_/],
  [{ is: 'key_over' }, 409, /replaced_by/],
  [{ is: 'tenant_keys_full' }, 409, /at most 500/],
  [{ is: 'ends_before' }, 400, /#\/expires_at: it must be in the future/, 'invalid_request'],
  [{ is: 'recovery_refused', why: 'not_halted' }, 409, /not halted/],
  [{ is: 'recovery_refused', why: 'name_taken' }, 409, /LOG_ORIGIN/],
  [{ is: 'recovery_refused', why: 'too_old' }, 409, /newer copy/],
  [{ is: 'tenant_exists' }, 409, /another name/],
  [{ is: 'tenant_in_use' }, 409, /Suspend the tenant first/],
  [{ is: 'tenant_deleted' }, 409, /is erased/],
  [{ is: 'capture_not_valid' }, 401, /Ask the app/],
  [{ is: 'capture_not_found' }, 404, /for an hour/],
  [{ is: 'origin_not_allowed' }, 403, /capture_origins/],
];

it.each(REFUSALS)('%j is told', async (reason, status, words, code = reason.is as ProblemCode) => {
  const told = await tell(new Refusal(reason));
  expect(told).toMatchObject({ code, status, detail: expect.stringMatching(words) });
});

it('a refusal that passes says when to come back', async () => {
  const after = async (reason: RefusalReason) => (await tell(new Refusal(reason))).retryAfter;
  expect(await after({ is: 'template_too_new' })).toBe('60');
  expect(await after({ is: 'challenges_full' })).toBe('300');
  expect(await after({ is: 'link_invalid' })).toBeNull();
});

it('a capture token that opens nothing is asked for as RFC 9110 has it', () => {
  const { headers } = toProblem(new Refusal({ is: 'capture_not_valid' }));
  expect(headers).toEqual({ 'www-authenticate': 'Bearer realm="countersign capture"' });
});

it('whoever did not match too often is told how long, and which other ways there are', async () => {
  const refused = (because: 'locked' | 'delayed') =>
    tell(
      new Refusal({
        is: 'attempt_refused',
        wait: { because, seconds: 40 },
        alternatives: ['a pass'],
      }),
    );
  const common = { status: 429, retryAfter: '40', extras: { alternatives: ['a pass'] } };
  expect(await refused('locked')).toMatchObject({
    ...common,
    code: 'attempts_exhausted',
    detail: expect.stringMatching(/too often today\. No face is compared for 40 s/),
  });
  expect(await refused('delayed')).toMatchObject({
    ...common,
    code: 'attempt_too_early',
    detail: expect.stringMatching(/^The last faces did not match\. .* 40 s/),
  });
});

it('pictures of two people are named by their numbers', async () => {
  expect(await tell(new Refusal({ is: 'faces_differ', first: 1, second: 3 }))).toMatchObject({
    extras: { facts: { first: 1, second: 3 } },
  });
});

it.each(['scopes', 'deployments', 'expires_at'] as const)(
  'a key that would have more than its maker is told of what: %s',
  async (by) => {
    const told = await tell(new Refusal({ is: 'key_exceeds', by }));
    expect(told).toMatchObject({ code: 'key_exceeds', status: 403 });
    const detail = expect.stringContaining(`no more in "${by}"`);
    expect(told.detail).toEqual(detail);
    expect(told.extras).toEqual({ errors: [{ pointer: `#/${by}`, detail }] });
  },
);

const reason = (code: string, message: string) => ({ code, rule: 'F1', message }) as never;
const decision = (changes: Partial<Decision> = {}): Decision => ({
  allow: false,
  reasons: [
    reason('A', 'Because of a.'),
    reason('B', 'Because of b.'),
    reason('C', 'Because of a.'),
  ],
  obligations: [],
  retention: null,
  jurisdictions: ['DE'],
  unvouched: [],
  ...changes,
});

it('a policy that refuses says why, once each, with the decision and the other ways in', async () => {
  const refused = {
    is: 'policy_denied',
    decisionId: 'dec_1',
    receipt: 'eyJ' as never,
    alternatives: ['a pass'],
  } as const;
  const told = await tell(new Refusal({ ...refused, decision: decision() }));
  const { reasons } = decision();
  expect(told).toEqual({
    code: 'policy_denied',
    status: 403,
    detail: 'Because of a. Because of b.',
    retryAfter: null,
    extras: {
      decision: 'dec_1',
      log_receipt: 'eyJ',
      reasons,
      obligations: [],
      jurisdictions: ['DE'],
      alternatives: ['a pass'],
    },
  });
  const unvouched = [{ attribute: 'consent', value: 'given' }] as never;
  const liveness = { check: 'nonce', detail: 'Ask for a nonce.' } as const;
  expect(
    (await tell(new Refusal({ ...refused, decision: decision({ unvouched }), liveness }))).extras,
  ).toMatchObject({ unvouched, liveness });
});

it('what failed after its decision is told as itself, with the decision', async () => {
  const cause = new Refusal({ is: 'template_too_new' });
  expect(await tell(new DecidedError('dec_2', 'eyJ' as never, cause))).toMatchObject({
    code: 'template_unavailable',
    retryAfter: '60',
    extras: { decision: 'dec_2', log_receipt: 'eyJ' },
  });
  const exceeds = new Refusal({ is: 'key_exceeds', by: 'scopes' });
  expect((await tell(new DecidedError('dec_2', 'eyJ' as never, exceeds))).extras).toMatchObject({
    decision: 'dec_2',
    errors: [{ pointer: '#/scopes' }],
  });
});

it('a picture that is no good says so, and asks for another', async () => {
  const error = new RecognitionError('face_too_small', 'Come closer.', { pixels: 30 } as never);
  expect(await tell(error)).toMatchObject({
    code: 'face_too_small',
    status: 422,
    detail: 'Come closer.',
    extras: { retry: true, facts: { pixels: 30 } },
  });
});

it('a queue that is full says for how long, in the fields of rate limits', async () => {
  expect(await tell(new QueueFullError(9))).toMatchObject({
    code: 'overloaded',
    status: 503,
    detail: expect.stringContaining('again in 9 s'),
    extras: { 'violated-policies': ['pictures'] },
    retryAfter: '9',
  });
});

it('places of a request that are wrong are pointed at', async () => {
  expect(await tell(new FormError('It has no end.'))).toMatchObject({
    code: 'malformed_body',
    status: 400,
    detail: 'It has no end.',
  });
  const places = async (error: Error) => {
    const { code, extras } = await tell(error);
    expect(code).toBe('invalid_request');
    return (extras as { errors: { pointer: string; detail: string }[] }).errors;
  };
  expect(await places(new FormError('it is too long', 'subject'))).toEqual([
    { pointer: '#/subject', detail: 'it is too long' },
  ]);
  expect(
    await places(
      new UnknownWordsError([
        { field: 'purpose', value: 'ticketting', nearest: 'ticketing' },
        { field: 'place/type', value: 'zzz', nearest: undefined },
      ] as never),
    ),
  ).toEqual([
    {
      pointer: '#/purpose',
      detail:
        '"ticketting" is not known; did you mean "ticketing"? (GET /v1/policies lists what is)',
    },
    { pointer: '#/place/type', detail: '"zzz" is not known (GET /v1/policies lists what is)' },
  ]);
  expect(
    await places(
      new UnfitPurposeError([
        { field: 'mode', purpose: 'ticketing', value: 'search', takes: ['verify', 'access'] },
        { field: 'place/type', purpose: 'ticketing', value: 'home', takes: [] },
      ] as never),
    ),
  ).toEqual([
    {
      pointer: '#/mode',
      detail: expect.stringMatching(/^"ticketing" is not for "search", but for verify, access \(/),
    },
    {
      pointer: '#/place/type',
      detail: expect.stringContaining('but for nothing that is registered ('),
    },
  ]);
  expect(
    await places(new UngrantableError([{ field: 'tenant', fault: 'there is no such tenant' }])),
  ).toEqual([{ pointer: '#/tenant', detail: 'there is no such tenant' }]);
});

const because = (cause: string, unknown = false) => new AuditError('m', { cause, unknown });

it.each([
  [new FactsChangedError('subject', null), 'subject_erased', 410, /anew/, null],
  [new FactsChangedError('challenge', null), 'challenge_invalid', 409, /Ask for another/, null],
  [new FactsChangedError('end', null), 'deployment_ended', 409, /ended for good/, null],
  [new FactsChangedError('consent', null), 'facts_changed', 409, /Send the request again/, null],
  [because('tenant_deleted'), 'tenant_deleted', 409, /is erased/, null],
  [new EnrolledMeanwhileError(), 'enrolled_meanwhile', 409, /nothing was kept/, null],
  [because('D1_ERROR'), 'audit_unavailable', 503, /^Nothing was answered/, '5'],
  [because('D1_ERROR', true), 'audit_unavailable', 503, /^It is not known/, '5'],
  [new LogHaltedError(), 'log_halted', 503, /until its operator has looked/, '3600'],
  [new BindingError('x'), 'unhealthy', 503, /is not set up/, null],
  [new ModelManifestError('x'), 'unhealthy', 503, /is not set up/, null],
  [new UnhealthyError('KV does not answer.'), 'unhealthy', 503, /^KV does not answer\.$/, null],
  [new PublishedError('x'), 'record_unreadable', 500, /published of the log/, null],
  [new NoteError('x'), 'record_unreadable', 500, /published of the log/, null],
  [new StoredRecordError('x'), 'record_unreadable', 500, /Nothing was decided on it/, null],
  [new UnsealError('x'), 'template_unavailable', 503, /does not open/, null],
  [new WrongKeyError('a', 'b'), 'wrong_master_key', 503, /MASTER_KEY/, null],
  [new WriteError('x', false, null), 'storage_unavailable', 503, /^Nothing was changed/, '5'],
  [new WriteError('x', true, null), 'storage_unavailable', 503, /^It is not known/, '5'],
  [new HTTPException(415), 'unsupported_content_type', 415, /RFC 9110/, null],
  [new HTTPException(400), 'malformed_body', 400, /matches its content type/, null],
  [new HTTPException(500), 'internal_error', 500, /sent again/, null],
  [new Error('D1_ERROR: no'), 'storage_unavailable', 503, /^Nothing was changed/, '5'],
  [new Error('KV PUT failed: 500'), 'storage_unavailable', 503, /^Nothing was changed/, '5'],
  [new Error('put: We encountered an error'), 'storage_unavailable', 503, /^Nothing/, '5'],
  [new Error('The D1_ERROR'), 'internal_error', 500, /sent again/, null],
  [new Error('output: none'), 'internal_error', 500, /sent again/, null],
  ['D1_ERROR: no error at all', 'internal_error', 500, /sent again/, null],
  [undefined, 'internal_error', 500, /sent again/, null],
] as const)('%s is told as %s', async (error, code, status, words, retryAfter) => {
  const told = await tell(error);
  expect(told).toMatchObject({ code, status, retryAfter, detail: expect.stringMatching(words) });
  expect(told.extras).toEqual({});
});

it('a database that is nearly full says what still goes on', async () => {
  const full = (addition: 'recognition' | 'registration') =>
    tell(new StorageFullError(addition, { bytes: 9, limit: 10 } as never));
  const common = { code: 'storage_full', status: 507, retryAfter: '3600' };
  expect(await full('recognition')).toMatchObject({
    ...common,
    detail: expect.stringMatching(/but withdrawals and erasures\./),
  });
  expect(await full('registration')).toMatchObject({
    ...common,
    detail: expect.stringMatching(/recognition, withdrawals and erasures go on/),
  });
});

it('a problem is told as it is, and the cause of another stays with it for the operator', () => {
  const known = new Problem('rate_limited', 'Wait.');
  expect(toProblem(known)).toBe(known);
  expect(known.cause).toBeUndefined();
  const error = new Error('secret');
  const problem = toProblem(error);
  expect(problem.cause).toBe(error);
  expect(problem.detail).not.toContain('secret');
});
