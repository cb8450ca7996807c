/**
 * Where inner errors become outer ones, and nowhere else: what the outside learns of each. What
 * nobody expected says nothing about the inside.
 */
import { HTTPException } from 'hono/http-exception';
import { StorageFullError } from '../audit/capacity.ts';
import { AuditError, EnrolledMeanwhileError, LogHaltedError } from '../audit/log.ts';
import { NoteError } from '../audit/note/note.ts';
import { PublishedError } from '../audit/published.ts';
import { BindingError } from '../bindings.ts';
import { FactsChangedError, WriteError } from '../commit.ts';
import { MOST_CONSENTS, MOST_EVENTS } from '../consent/ledger.ts';
import { DecidedError, Refusal, type RefusalReason } from '../countersign/errors.ts';
import { UnhealthyError } from '../health/examine.ts';
import { toInstant } from '../instant.ts';
import { FAULTS } from '../liveness/attestation.ts';
import { RecognitionError } from '../recognition/errors.ts';
import { ModelManifestError } from '../recognition/manifest.ts';
import { QueueFullError } from '../recognition/runtime/queue.ts';
import { type Misfit, UnfitPurposeError } from '../registry/purpose.ts';
import { type UnknownWord, UnknownWordsError } from '../registry/words.ts';
import { MOST_ACTS } from '../rights/acts.ts';
import { MOST_KEYS } from '../rights/keys.ts';
import { MOST_LINKS } from '../rights/links.ts';
import { StoredRecordError } from '../stored.ts';
import { UngrantableError } from '../tenants/grantable.ts';
import { MOST_GRANTS } from '../tenants/grants.ts';
import { UnsealError, WrongKeyError } from '../vault/seal.ts';
import { FormError } from './form.ts';
import { type Fault, invalidRequest, invalidRequests, Problem } from './problems.ts';
import { isTaken, keyInUse } from './taken.ts';

/** What was thrown, as a problem; the cause stays with it for the operator's log. */
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
    const { decisionId: decision, receipt: log_receipt } = error;
    return new Problem(code, detail, { ...extras, decision, log_receipt }, headers);
  }
  if (error instanceof RecognitionError) {
    // Another picture is all it takes; what to change is in the detail.
    return new Problem(error.code, error.detail, { facts: error.facts, retry: true });
  }
  if (error instanceof QueueFullError) {
    const detail = `Several pictures are waiting; send this one again in ${error.retryAfter} s.`;
    return new Problem(
      'overloaded',
      detail,
      { 'violated-policies': ['pictures'] },
      { 'retry-after': String(error.retryAfter) },
    );
  }
  if (error instanceof FormError) {
    const { field, message } = error;
    return field === undefined
      ? new Problem('malformed_body', message)
      : invalidRequest(field, message);
  }
  if (error instanceof UnknownWordsError) return invalidRequests(error.words.map(explainWord));
  if (error instanceof UnfitPurposeError) return invalidRequests(error.misfits.map(explainMisfit));
  if (error instanceof UngrantableError) {
    return invalidRequests(
      error.faults.map(({ field, fault }) => ({ pointer: `#/${field}`, detail: fault })),
    );
  }
  if (error instanceof FactsChangedError) {
    if (error.fact === 'subject') return explainRefusal({ is: 'subject_erased' });
    if (error.fact === 'challenge') return explainRefusal({ is: 'challenge_invalid' });
    if (error.fact === 'end') return explainRefusal({ is: 'deployment_ended' });
    // Which it was is in the log, and for those who may read it.
    const detail =
      'What the person asked for, a consent, a template, the registration, a grant or the key changed while this was under way: nothing is answered, and nothing was kept. Send the request again.';
    return new Problem('facts_changed', detail);
  }
  if (error instanceof AuditError && error.isBecauseOf('tenant_deleted')) {
    return explainRefusal({ is: 'tenant_deleted' });
  }
  if (isTaken(error)) return keyInUse();
  if (error instanceof EnrolledMeanwhileError) return explainRefusal({ is: 'enrolled_meanwhile' });
  if (error instanceof AuditError) {
    const detail = error.unknown
      ? 'It is not known whether this was recorded and took effect. Send the request again.'
      : 'Nothing was answered, because it could not be recorded. Send the request again.';
    return new Problem('audit_unavailable', detail, {}, { 'retry-after': '5' });
  }
  if (error instanceof LogHaltedError) {
    const detail =
      'A store of the log was found rolled back, or the log has another name, so nothing is recorded, no withdrawal and no erasure either, and nothing is told of what is kept, until its operator has looked at it. Serve people another way, and send what they said again.';
    return new Problem('log_halted', detail, {}, { 'retry-after': '3600' });
  }
  if (error instanceof BindingError || error instanceof ModelManifestError) {
    return new Problem('unhealthy', 'The service is not set up; its operator can see why.');
  }
  if (error instanceof PublishedError || error instanceof NoteError) {
    const detail = 'What is published of the log cannot be read. The operator can see why.';
    return new Problem('record_unreadable', detail);
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
      'The stored templates are sealed with another key and are intact. The operator must put that key into MASTER_KEY.',
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

const RECOVERY = {
  not_halted: 'The log is not halted: the database is the one that it knows.',
  name_taken:
    'A log that was put back goes on under another name: put the next number behind LOG_ORIGIN, such as countersign.example/log/2, and deploy.',
  too_old:
    'The database is older than the journal of what was taken away since: take a newer copy.',
} as const;

/** How D1, KV and R2 begin the messages of their errors, which have no class of their own. */
const STORE_FAILURE = /^(D1_|KV |(get|head|list|put|delete): )/;

/** What the outside learns of a refusal: what to change, and where the policy refused, by which rules. */
function explainRefusal(reason: RefusalReason): Problem {
  switch (reason.is) {
    case 'deployment_not_found':
      return new Problem(reason.is, 'Register the deployment first, or check its id.');
    case 'deployment_use_fixed':
      return new Problem(
        reason.is,
        'Consent is given to this controller for this purpose, and does not pass to another. Register another deployment for another use.',
      );
    case 'deployment_ended':
      return new Problem(
        reason.is,
        'It was ended for good. Withdrawals, refusals and erasures go on; for anything else register another deployment.',
      );
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
        `It was made by ${reason.model}, with which no face is compared now. Enrol the subject again, and say so in "replaces"; GET /v1/templates/outdated lists everyone whom this concerns.`,
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
      const detail = `Pictures ${first} and ${second} do not look enough like one person. Send pictures of one person only, taken one after the other.`;
      return new Problem(reason.is, detail, { facts: { first, second } });
    }
    case 'different_person':
      return new Problem(
        reason.is,
        'They do not match the template that is there, and nothing was changed. Send pictures of the same person, or say in "replaces" why this one takes its place: the person will read it.',
      );
    case 'enrolled_meanwhile':
      return new Problem(
        reason.is,
        'A template with which the pictures were not compared came while this was under way, and nothing was kept. Send the request again.',
      );
    case 'answer_forgotten':
      return new Problem(
        reason.is,
        'What was answered is erased. Send the request with another idempotency key.',
      );
    case 'attempt_refused': {
      const { wait, alternatives } = reason;
      const [code, why] =
        wait.because === 'locked'
          ? (['attempts_exhausted', 'Its faces did not match too often today'] as const)
          : (['attempt_too_early', 'The last faces did not match'] as const);
      const detail = `${why}. No face is compared for ${wait.seconds} s; the other ways in stay open.`;
      return new Problem(code, detail, { alternatives }, { 'retry-after': String(wait.seconds) });
    }
    case 'point_for_several_pictures':
      return invalidRequest('face', 'a point goes with one picture only');
    case 'rate_unsupported':
      return invalidRequest(
        'false_match_rate',
        `${reason.rate} is not supported: too few people of some groups were compared to show that the embedder keeps it among them (models/ACCURACY.md); register ${reason.supported.join(' or ')}`,
      );
    case 'group_unmeasured':
      return invalidRequest(
        'serves',
        `"${reason.group}" is none of the groups in which the embedder was measured: ${reason.measured.join(', ')}; leave out whom none of them is`,
      );
    case 'in_the_future':
      return invalidRequest(reason.field, 'it must not be in the future');
    case 'out_of_time': {
      const [from, to] = [reason.earliest, reason.latest].map((at) => toInstant(at));
      const told =
        reason.field === 'occurred_at'
          ? `it must lie between ${from}, when the subject was registered, and ${to}, which is now`
          : `it must lie between ${from}, after the person acted, and ${to}`;
      return invalidRequest(reason.field, told);
    }
    case 'consent_is_the_persons':
      return new Problem(
        reason.is,
        'The person said no to this purpose, objected, restricted it, or withdrew what they had agreed to. Only they can take that back: by their own link; or, as long as they have no key of their own, at a desk, which you record with its reference, as evidence {"level": "desk", "reference": "…"}.',
      );
    case 'guardian_not_given':
      return new Problem(
        reason.is,
        'The person has a key of their own and acts for themselves. Correct date of birth and place to what leaves them of age; whoever is not is registered anew, with a guardian from the beginning.',
      );
    case 'nothing_to_renew':
      return invalidRequest(
        'event',
        'there is no consent in force to renew; record "given" instead',
      );
    case 'consents_full':
      return new Problem(
        reason.is,
        `A subject has room for ${MOST_CONSENTS} uses that were agreed to and ${MOST_EVENTS} events. A no that is not on record yet is still taken.`,
      );
    case 'pass_not_found':
      return new Problem(reason.is, 'Check the id. A week after it ended, a pass is deleted.');
    case 'pass_invalid':
      return new Problem(
        reason.is,
        reason.why === 'unreadable'
          ? 'It has not the form of a pass. Send the text of the QR code as it was read, with every space.'
          : 'No key of this service signed it: it was made up or altered. Nobody is let in with it.',
      );
    case 'pass_elsewhere':
      return new Problem(reason.is, 'It lets nobody in here. Its holder can tell where it is for.');
    case 'pass_not_yet_valid':
      return new Problem(reason.is, 'It is for later.');
    case 'pass_expired':
      return new Problem(reason.is, 'Issue another one (POST /v1/passes).');
    case 'pass_spent':
      return new Problem(
        reason.is,
        'A pass lets one person in once, and somebody got in with this one. Issue another one to whoever is there by right.',
      );
    case 'pass_revoked':
      return new Problem(
        reason.is,
        'It was given out as lost: nobody is let in with it. Issue another one to whoever is there by right.',
      );
    case 'pass_gone':
      return new Problem(
        reason.is,
        'It was deleted with the person it was bound to, or a week after it ended. Serve whoever has it at the desk.',
      );
    case 'pass_out_of_time': {
      const [from, to] = [reason.earliest, reason.latest].map((at) => toInstant(at));
      return invalidRequest(reason.field, `it must lie between ${from} and ${to}`);
    }
    case 'link_invalid':
      return new Problem(
        reason.is,
        'A link opens once and within 15 minutes, and what it opens ends after 30. Ask whoever gave it to you for another.',
      );
    case 'links_full':
      return new Problem(reason.is, `A subject has at most ${MOST_LINKS} that are not over. Wait.`);
    case 'no_guardian':
      return new Problem(
        reason.is,
        'A guardian acts for who is registered with a date of birth and is not of age. Ask the person.',
      );
    case 'challenge_invalid':
      return new Problem(
        reason.is,
        'Ask for another and sign that: each is for one act, within 5 minutes.',
      );
    case 'challenges_full':
      return new Problem(
        reason.is,
        'Use one of those that were asked for, or wait 5 minutes.',
        {},
        { 'retry-after': '300' },
      );
    case 'no_person_key':
      return new Problem(
        reason.is,
        'Register a key first; without one, consent can be withdrawn and all be read.',
      );
    case 'signature_invalid':
      return new Problem(
        reason.is,
        "Sign the statement of the challenge, byte for byte, with the person's key that counts now.",
      );
    case 'key_waiting':
      return new Problem(
        reason.is,
        'It counts seven days after it was registered, or is refused with the one before.',
      );
    case 'keys_full':
      return new Problem(
        reason.is,
        `There were ${MOST_KEYS}. Erase the person and register them anew.`,
      );
    case 'act_changes_nothing':
      return new Problem(reason.is, 'It stands already as you ask, and nothing was recorded.');
    case 'acts_full':
      return new Problem(
        reason.is,
        `There are ${MOST_ACTS}. The person can still register a key, withdraw, object, restrict and be erased.`,
      );
    case 'act_needs_deployment':
      return invalidRequest('deployment', 'say which deployment it is about');
    case 'subject_exists':
      return new Problem(
        reason.is,
        'Use the existing subject (GET /v1/subjects?reference=…) or another reference.',
      );
    case 'grant_not_found':
    case 'tenant_not_found':
      return new Problem(reason.is, 'Check the id.');
    case 'grant_settled':
      return new Problem(
        reason.is,
        `The grant is ${reason.status.replace('_', ' ')}: nothing was recorded, for it would change nothing. GET /v1/grants/{id} shows what happened.`,
      );
    case 'own_grant':
      return new Problem(
        reason.is,
        'What this grants is grave. Another operator approves it, with a key of their own, once they have seen the evidence.',
      );
    case 'grants_full':
      return new Problem(
        reason.is,
        `A controller has at most ${MOST_GRANTS} that are pending or in force. Revoke one first.`,
      );
    case 'review_not_found':
      return new Problem(
        reason.is,
        'Check the id. Reviews are kept for a year after their end, and until the person is erased.',
      );
    case 'review_settled':
      return new Problem(
        reason.is,
        reason.status === 'expired'
          ? 'Its time was over, and what it was about is refused. Nothing was recorded.'
          : 'Others have decided it already, and nothing was recorded. GET /v1/reviews/{id} shows what they said.',
      );
    case 'own_review':
      return new Problem(
        reason.is,
        'It was asked with a key that you hold. A reviewer who has nothing to do with it must look.',
      );
    case 'reviewed_already':
      return new Problem(
        reason.is,
        'A verdict is given once. Where two people are needed, the other one must be somebody else.',
      );
    case 'answer_not_found':
      return new Problem(
        reason.is,
        'Only what waits for a review can be read again, and for seven days after its release. Check the id.',
      );
    case 'tenant_suspended':
      return new Problem(
        reason.is,
        'Whoever keeps what is held about you was suspended by the operator of this service. Nothing can be agreed to now; what you say no to is taken.',
      );
    case 'key_bound':
      return new Problem(
        reason.is,
        'Use a key that is good for the deployment that this is about, or one that is not bound.',
      );
    case 'key_exceeds': {
      const { by } = reason;
      const detail = `Ask for no more in "${by}" than the key has that asks: GET /v1/keys shows it.`;
      return new Problem(reason.is, detail, { errors: [{ pointer: `#/${by}`, detail }] });
    }
    case 'key_not_found':
      return new Problem(reason.is, 'Check the id: the 16 letters and digits after csk_.');
    case 'key_over':
      return new Problem(
        reason.is,
        'It was revoked, has expired, or another took its place (replaced_by). Make a new one.',
      );
    case 'tenant_keys_full':
      return new Problem(reason.is, 'A tenant has at most 500 that are good. Revoke one first.');
    case 'ends_before':
      return invalidRequest('expires_at', 'it must be in the future');
    case 'recovery_refused':
      return new Problem('recovery_refused', RECOVERY[reason.why]);
    case 'tenant_exists':
      return new Problem(
        reason.is,
        'Choose another name. That of a tenant who was deleted is not given again.',
      );
    case 'tenant_in_use':
      return new Problem(
        reason.is,
        'What is erased does not come back. Suspend the tenant first (POST /v1/tenants/{id}/suspend).',
      );
    case 'tenant_deleted':
      return new Problem(reason.is, 'Everything of it is erased, or is being erased.');
    case 'capture_not_valid':
      return new Problem(
        reason.is,
        'It was used, has ended, or never was. Ask the app for another one.',
        {},
        { 'www-authenticate': 'Bearer realm="countersign capture"' },
      );
    case 'capture_not_found':
      return new Problem(
        reason.is,
        'Check the id. What came of a capture is kept for an hour, and goes with its subject.',
      );
    case 'origin_not_allowed':
      return new Problem(
        reason.is,
        'Register the origin of the page in "capture_origins" of the deployment, as browsers send it: https://app.example.',
      );
    case 'policy_denied': {
      const { decisionId, receipt, decision, alternatives, liveness } = reason;
      const messages = [...new Set(decision.reasons.map(({ message }) => message))];
      return new Problem(reason.is, messages.join(' '), {
        decision: decisionId,
        log_receipt: receipt,
        reasons: decision.reasons,
        ...(decision.unvouched.length > 0 && { unvouched: decision.unvouched }),
        obligations: decision.obligations,
        jurisdictions: decision.jurisdictions,
        alternatives,
        liveness,
      });
    }
  }
}

function explainMisfit({ field, purpose, value, takes }: Misfit): Fault {
  const known = takes.length === 0 ? 'nothing that is registered' : takes.join(', ');
  const detail = `"${purpose}" is not for "${value}", but for ${known} (GET /v1/policies says what each purpose is for)`;
  return { pointer: `#/${field}`, detail };
}

function explainWord({ field, value, nearest }: UnknownWord): Fault {
  const advice = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  const detail = `"${value}" is not known${advice} (GET /v1/policies lists what is)`;
  return { pointer: `#/${field}`, detail };
}
