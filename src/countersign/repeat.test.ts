/** An answer that is asked for again: no face is read, and it is told as long as it would be given now. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultOf, openStaged, picture, type Staged } from '../../test/support/staged.ts';
import { refusalOf } from '../../test/support/steps.ts';
import { findEntry } from '../audit/entries.ts';
import { type Deployment, replaceRegistration } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import type { Caller } from '../tenants/key.ts';
import { closeDeployment } from './deployment.ts';
import { erasePerson, eraseTemplate } from './erase.ts';
import { Refusal } from './errors.ts';
import { type Answered, repeat } from './repeat.ts';
import { verify } from './verify.ts';

let s: Staged;
let caller: Caller;
beforeAll(async () => {
  s = await openStaged();
  caller = await s.caller();
});
afterAll(() => s.close());

interface Told {
  readonly deployment: Deployment;
  readonly subject: Subject;
  readonly template: string;
  readonly answered: Answered;
}

async function tell(cosine = 0.9, registered: object = {}, changes: object = {}): Promise<Told> {
  const [deployment, subject, template] = await s.enrolled(caller, registered);
  const named = { deployment: deployment.id, subject: subject.id };
  const request = { ...named, image: picture(cosine) };
  const { decision } = await verify(s.service, caller, request, s.timing());
  s.read.length = 0;
  const answered = { ...named, decision: decision.id, released: true, ...changes };
  return { deployment, subject, template, answered };
}

const again = (answered: Answered, by = caller) => repeat(s.service, by, answered, s.timing());

describe('an answer that was given', () => {
  it.each([0.9, 0.3])('is given again, as a decision of its own (%d)', async (cosine) => {
    const { deployment, subject, answered } = await tell(cosine);
    s.now += 1000;
    const repeated = await again(answered);
    expect(repeated).toEqual({
      ...{ id: expect.stringMatching(/^dec_/), log_receipt: expect.stringMatching(/^eyJ/) },
      ...{ deployment_version: 1, policy_revision: s.service.policy().revision, model: 'm' },
      ...{ jurisdictions: expect.arrayContaining(['DE']), obligations: expect.any(Array) },
    });
    expect(s.read).toEqual([]);
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      ...{ kind: 'decision', operation: 'verify', key: caller.keyId, deployment: deployment.id },
      ...{
        request: 'req_1',
        outcome: { outcome: 'repeated', details: { repeats: answered.decision } },
      },
    });
    const { policy } = s.service;
    const entry = await findEntry(s.service, policy(), 'acme', repeated.id);
    expect(entry).toMatchObject({
      ...{ modelId: 'm', deploymentVersion: 1, policyRevision: policy().revision },
      input: { operation: 'verify', probing: false, decision: { adverse: false } },
    });
  });

  it('is told by reference too, as long as it is the same person’s', async () => {
    const { subject, answered } = await tell();
    const byReference = { ...answered, subject: { reference: subject.reference } };
    await again(byReference);
    const rename = s.db.prepare('UPDATE subjects SET reference = ? WHERE id = ?');
    await rename.bind(`${subject.reference}-2`, subject.id).run();
    const { reference } = subject;
    await s.person({ reference });
    expect(await refusalOf(again(byReference))).toEqual({ is: 'answer_forgotten' });
    const { subject: _, ...nobody } = answered;
    expect(await refusalOf(again(nobody))).toEqual({ is: 'answer_forgotten' });
  });

  it('that there is not, or of another tenant, is forgotten', async () => {
    const { answered } = await tell();
    const unknown = { ...answered, decision: 'dec_0000000000000000000000' };
    expect(await refusalOf(again(unknown))).toEqual({ is: 'answer_forgotten' });
    const other = await s.caller('globex');
    expect(await refusalOf(again(answered, other))).toMatchObject({ is: 'subject_not_found' });
  });

  it('of an erased person is told to nobody', async () => {
    const { subject, answered } = await tell();
    await erasePerson(s.service, caller, subject.id, s.timing());
    expect(await refusalOf(again(answered))).toEqual({ is: 'subject_erased' });
  });
});

describe('what has changed since', () => {
  it('a registration that the policy refuses, which is said', async () => {
    const { deployment, subject, answered } = await tell();
    const worse = { ...deployment.registration, alternative: { offered: false } };
    await replaceRegistration(s.db, deployment, worse, caller.keyId, s.now).run();
    const gate = await s.caller('acme', { scopes: ['recognise'] });
    for (const by of [caller, gate]) {
      expect(await refusalOf(again(answered, by))).toMatchObject({
        ...{ is: 'policy_denied', decision: { allow: false }, alternatives: [] },
        receipt: expect.stringMatching(/^eyJ/),
      });
      expect((await s.decisions(subject)).at(-1)).toMatchObject({
        outcome: { outcome: 'refused', details: { repeats: answered.decision } },
      });
    }
  });

  it('the person’s no, which is told to who may read people', async () => {
    const { deployment, subject, answered } = await tell();
    s.now += 1;
    await s.say(caller, 'withdrawn', deployment, subject);
    const gate = await s.caller('acme', { scopes: ['recognise'] });
    const [own, strange] = [
      await refusalOf(again(answered)),
      await refusalOf(again(answered, gate)),
    ];
    if (own.is !== 'policy_denied' || strange.is !== 'policy_denied') throw new Error(own.is);
    expect(own.decision.reasons.length).toBeGreaterThan(strange.decision.reasons.length);
    expect(strange.decision.reasons.map(({ code }) => code)).not.toContain('CONSENT_WITHDRAWN');
    expect(strange.alternatives).toEqual(['Show your card at the staffed desk.']);
  });

  it('the end of the template', async () => {
    const { subject, template, answered } = await tell();
    await eraseTemplate(s.service, caller, template, s.timing());
    const fault = await faultOf(again(answered));
    expect(fault.cause).toEqual(new Refusal({ is: 'subject_not_enrolled' }));
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      outcome: {
        ...{ outcome: 'failed' },
        details: { repeats: answered.decision, code: 'subject_not_enrolled' },
      },
      // What will not be told is not asked about.
      input: expect.not.objectContaining({ decision: expect.objectContaining({ adverse: true }) }),
    });
    const gate = await s.caller('acme', { scopes: ['recognise'] });
    expect(await refusalOf(again(answered, gate))).toMatchObject({
      ...{ is: 'policy_denied', decision: { allow: false } },
    });
  });

  it('the end of the deployment', async () => {
    const { deployment, answered } = await tell();
    await closeDeployment(s.service, caller, deployment.id, s.timing());
    expect(await refusalOf(again(answered))).toEqual({ is: 'deployment_ended' });
  });

  it('and what changes while it is asked withholds it', async () => {
    const { deployment, subject, answered } = await tell();
    const { recordSettled } = s.service.audit;
    Object.assign(s.service.audit, {
      recordSettled: async (...of: Parameters<typeof recordSettled>) => {
        Object.assign(s.service.audit, { recordSettled });
        const other = { ...deployment.registration, name: 'Another name' };
        await replaceRegistration(s.db, deployment, other, caller.keyId, s.now).run();
        return recordSettled.apply(s.service.audit, of);
      },
    });
    const fault = await faultOf(again(answered));
    expect(fault.cause).toMatchObject({ fact: 'registration' });
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      outcome: {
        ...{ outcome: 'withheld' },
        details: { repeats: answered.decision, changed: 'registration' },
      },
    });
    await again(answered);
  });

  it('what fails otherwise is told as it is', async () => {
    const { answered } = await tell();
    const { recordSettled } = s.service.audit;
    Object.assign(s.service.audit, {
      recordSettled: async () => {
        Object.assign(s.service.audit, { recordSettled });
        throw new Error('The disk is full.');
      },
    });
    await expect(again(answered)).rejects.toThrow('The disk is full.');
  });
});

it('an outcome that waits for people is repeated without being told', async () => {
  const registered = { decision: { automated: true, adverse_on: 'match' } };
  const { subject, answered } = await tell(0.9, registered, { released: false });
  await again(answered);
  expect((await s.decisions(subject)).at(-1)).toMatchObject({ outcome: { outcome: 'repeated' } });
  // Told, it would be refused: nobody has looked.
  const settled = await refusalOf(again({ ...answered, released: true })).catch(() => 'told');
  expect(settled).toBe('told');
});
