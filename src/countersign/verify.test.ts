/** A verification step by step: what is asked, what is read, what the log and the budgets keep of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  FORMER_MODEL,
  faultOf,
  MODEL,
  openStaged,
  picture,
  type Staged,
} from '../../test/support/staged.ts';
import { DAY, refusalOf } from '../../test/support/steps.ts';
import { MOST_BANDS } from '../attempts/bands.ts';
import { newId } from '../ids.ts';
import { toInstant } from '../instant.ts';
import { insertNonce } from '../liveness/nonces.ts';
import { makeProvider, publicKeyOf, sign, state } from '../local/provider.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import type { Caller } from '../tenants/key.ts';
import { closeDeployment } from './deployment.ts';
import { erasePerson, eraseTemplate } from './erase.ts';
import { Refusal } from './errors.ts';
import { type Verification, verify } from './verify.ts';

let s: Staged;
let caller: Caller;
beforeAll(async () => {
  s = await openStaged();
  caller = await s.caller();
});
afterAll(() => s.close());

const look = (
  { id }: Deployment,
  subject: Pick<Subject, 'id'>,
  cosine: number | 'blur' = 0.9,
  by: Caller = caller,
) => {
  const request = { deployment: id, subject: subject.id, image: picture(cosine) };
  return verify(s.service, by, request, s.timing());
};

describe('a face that matches', () => {
  it('is answered, with what it was decided by, and costs no attempt', async () => {
    const [deployment, subject, template] = await s.enrolled(caller);
    s.read.length = 0;
    const { answer, decision, basis } = await look(deployment, subject);
    expect(answer).toMatchObject({
      ...{ matched: true, falseMatchRate: 0.001, band: null, template },
      ...{ quality: { score: 80 }, liveness: { facts: { status: 'none' }, detection: 'none' } },
      parties: { deployment: { id: deployment.id }, subject: { id: subject.id } },
    });
    expect(decision).toEqual({
      id: expect.stringMatching(/^dec_/),
      log_receipt: expect.stringMatching(/^eyJ/),
      deployment_version: 1,
      policy_revision: s.service.policy().revision,
      model: MODEL,
      jurisdictions: expect.arrayContaining(['DE']),
      obligations: expect.any(Array),
    });
    expect(basis.premises).toEqual([
      { fact: 'subject', id: subject.id, version: 0 },
      {
        ...{ fact: 'consent', id: subject.id, purpose: 'ticketing', controllerId: 'ctl-1' },
        version: 1,
      },
      { fact: 'template', id: template },
      { fact: 'registration', id: deployment.id, version: 1 },
      { fact: 'key', id: caller.keyId },
    ]);
    expect(basis.asked).toMatchObject({ operation: 'verify', now: toInstant(s.now) });
    expect(await s.attemptsOf(subject)).toMatchObject([{ matched: 1 }]);
    expect(s.read).toEqual([
      {
        cosine: '0.9',
        options: { purpose: 'probe', face: 'largest', mirrored: false, model: MODEL },
      },
    ]);
  });

  it('is an intent and an outcome in the log, and counts as an interaction', async () => {
    const [deployment, subject, template] = await s.enrolled(caller);
    s.now += DAY;
    await look(deployment, subject);
    const [intent, outcome, ...more] = (await s.decisions(subject)).slice(2);
    expect(more).toEqual([]);
    expect(intent).toMatchObject({
      ...{ kind: 'intent', operation: 'verify', deployment: deployment.id },
      ...{ key: caller.keyId, request: 'req_1', allow: true, reasons: [] },
    });
    expect(outcome).toEqual({
      ...{ kind: 'outcome', outcome: 'matched' },
      details: { template, false_match_rate: 0.001, release: { input: {}, reasons: [] } },
    });
    const touched = 'SELECT last_interaction_at FROM templates WHERE id = ?';
    expect(await s.db.prepare(touched).bind(template).first('last_interaction_at')).toBe(s.now);
  });

  it('tells its band of a live person where that is registered, and so often a day', async () => {
    const provider = await makeProvider();
    const [deployment, subject] = await s.enrolled(caller, {
      ...{ bands: true, liveness: { required: false, keys: [publicKeyOf(provider)] } },
    });
    const banded = async (cosine: number) => {
      const nonce = newId('non');
      const about = { tenantId: 'acme', deploymentId: deployment.id, subjectId: subject.id };
      const open = { nonce, operation: 'verify', ...about } as const;
      await insertNonce(s.db, open, s.now + DAY).run();
      const image = picture(cosine);
      const claims = state({ deployment: deployment.id, nonce, picture: image }, provider, s.now);
      const liveness = await sign(provider, claims);
      const request = { deployment: deployment.id, subject: subject.id, image, liveness };
      const { answer } = await verify(s.service, caller, request, s.timing());
      expect(answer).toMatchObject({ liveness: { detection: 'external' } });
      return (answer as Verification).band;
    };
    const told = async () => {
      const asked = s.db.prepare('SELECT * FROM told_bands WHERE subject_id = ?');
      return (await asked.bind(subject.id).all()).results.length;
    };
    expect(await banded(0.6)).toBe(0.001);
    expect(await banded(0.9)).toBe(0.0001);
    expect(await banded(0.2)).toBeNull();
    expect(await told()).toBe(2);
    while (await banded(0.9));
    expect(await told()).toBe(MOST_BANDS);
    // Whose life nobody attests is told none.
    const [other, person] = await s.enrolled(caller, { bands: true });
    expect((await look(other, person)).answer).toMatchObject({ matched: true, band: null });
  });
});

describe('a face that does not match', () => {
  it('is told so, counts as an attempt and is no interaction', async () => {
    const [deployment, subject, template] = await s.enrolled(caller, { bands: true });
    const { enrolledAt } = { enrolledAt: s.now };
    s.now += DAY;
    const { answer } = await look(deployment, subject, 0.3);
    expect(answer).toMatchObject({ matched: false, band: null, template });
    expect(await s.attemptsOf(subject)).toEqual([
      { key_id: caller.keyId, made_at: s.now, matched: 0 },
    ]);
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      outcome: 'not_matched',
      details: { template, false_match_rate: 0.001, release: { input: {}, reasons: [] } },
    });
    const touched = 'SELECT last_interaction_at FROM templates WHERE id = ?';
    expect(await s.db.prepare(touched).bind(template).first('last_interaction_at')).toBe(
      enrolledAt,
    );
  });

  it('after five of them has to wait, whatever the picture, and no face is read', async () => {
    const [deployment, subject] = await s.enrolled(caller);
    for (let i = 0; i < 5; i++) await look(deployment, subject, 0.3);
    s.read.length = 0;
    const fault = await faultOf(look(deployment, subject));
    expect(fault.cause).toMatchObject({
      reason: {
        ...{ is: 'attempt_refused', wait: { because: 'delayed', seconds: 30 } },
        alternatives: ['Show your card at the staffed desk.'],
      },
    });
    expect(s.read).toEqual([]);
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      outcome: { outcome: 'failed', details: { code: 'attempt_refused' } },
    });
    expect(await s.attemptsOf(subject)).toHaveLength(5);
    s.now += 30_000;
    await look(deployment, subject);
  });
});

describe('what stands in the way', () => {
  it('that nobody is enrolled is told behind the policy', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    expect(await refusalOf(look(deployment, subject))).toMatchObject({ is: 'policy_denied' });
    await s.say(caller, 'given', deployment, subject);
    s.read.length = 0;
    const fault = await faultOf(look(deployment, subject));
    expect(fault.cause).toEqual(new Refusal({ is: 'subject_not_enrolled' }));
    expect(fault).toMatchObject({
      decisionId: expect.stringMatching(/^dec_/),
      receipt: expect.stringMatching(/^eyJ/),
    });
    expect(s.read).toEqual([]);
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      ...{ kind: 'decision', outcome: { outcome: 'failed' } },
    });
  });

  it('is not told to who may not read people', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    const gate = await s.caller('acme', { scopes: ['recognise'] });
    const stranger = await refusalOf(look(deployment, subject, 0.9, gate));
    await s.say(caller, 'given', deployment, subject);
    const known = await refusalOf(look(deployment, subject, 0.9, gate));
    for (const refusal of [stranger, known]) {
      expect(refusal).toMatchObject({
        ...{ is: 'policy_denied', decision: { allow: false } },
        alternatives: ['Show your card at the staffed desk.'],
      });
    }
    const told = [stranger, known].map((one) => 'decision' in one && one.decision);
    expect(told[0]).toEqual(told[1]);
  });

  it('a picture that cannot be read costs nothing', async () => {
    const [deployment, subject] = await s.enrolled(caller);
    const fault = await faultOf(look(deployment, subject, 'blur'));
    expect(fault.cause).toMatchObject({ code: 'no_face' });
    expect(await s.attemptsOf(subject)).toEqual([]);
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      ...{ kind: 'outcome', outcome: 'failed', details: { code: 'other' } },
    });
  });

  it('a template of an embedder that is not served is told, one of the former is read by it', async () => {
    const [deployment, subject, template] = await s.enrolled(caller);
    const set = s.db.prepare('UPDATE templates SET model_id = ? WHERE id = ?');
    await set.bind('older', template).run();
    const fault = await faultOf(look(deployment, subject));
    expect(fault.cause).toEqual(new Refusal({ is: 'template_model_differs', model: 'older' }));
    await set.bind(FORMER_MODEL, template).run();
    s.read.length = 0;
    // It was sealed for another: so it does not open, but it was tried by that embedder.
    await faultOf(look(deployment, subject));
    expect(s.read).toMatchObject([{ options: { model: FORMER_MODEL } }]);
  });

  it.each<[string, (d: Deployment, p: Subject, t: string) => Promise<unknown>, string]>([
    ['a no', (d, p) => s.say(caller, 'withdrawn', d, p), 'consent'],
    [
      'the end of the template',
      (_d, _p, t) => eraseTemplate(s.service, caller, t, s.timing()),
      'template',
    ],
    [
      'the end of the deployment',
      (d) => closeDeployment(s.service, caller, d.id, s.timing()),
      'end',
    ],
  ])('%s while the face is read withholds the outcome', async (_what, meanwhile, fact) => {
    const [deployment, subject, template] = await s.enrolled(caller);
    s.meanwhile = () => meanwhile(deployment, subject, template);
    const fault = await faultOf(look(deployment, subject));
    expect(fault.cause).toMatchObject({ fact });
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      ...{ kind: 'outcome', outcome: 'withheld', details: { changed: fact } },
    });
    expect(await s.attemptsOf(subject)).toMatchObject([{ matched: 1 }]);
  });

  it('a no while the face is read counts for a miss as well, which stays counted', async () => {
    const [deployment, subject] = await s.enrolled(caller);
    s.meanwhile = () => s.say(caller, 'withdrawn', deployment, subject);
    await faultOf(look(deployment, subject, 0.3));
    expect(await s.attemptsOf(subject)).toMatchObject([{ matched: 0 }]);
  });

  it('a consent that ends while the face is read', async () => {
    const [deployment, subject, template] = await s.enrolled(caller);
    const later = 200 * 365 * DAY;
    const before = s.now;
    s.meanwhile = async () => {
      s.now += later;
    };
    const refusal = await refusalOf(look(deployment, subject));
    s.now = before;
    expect(refusal).toMatchObject({ is: 'policy_denied', decision: { allow: false } });
    const { details, ...outcome } = (await s.decisions(subject)).at(-1) as Record<string, unknown>;
    expect(outcome).toMatchObject({ kind: 'outcome', outcome: 'withheld' });
    expect(details).toMatchObject({
      release: { input: { now: toInstant(before + later) } },
    });
    expect(template).toMatch(/^tpl_/);
  });

  it('an erasure while the face is read leaves nothing that could be told', async () => {
    const [deployment, subject] = await s.enrolled(caller);
    s.meanwhile = () => erasePerson(s.service, caller, subject.id, s.timing());
    await expect(look(deployment, subject)).rejects.toThrow();
    expect(await s.logged({ subject: subject.id })).toEqual([]);
  });
});
