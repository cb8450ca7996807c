/** An enrolment step by step: what it makes, what it replaces, whom it refuses, what it leaves behind. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultOf, MODEL, openStaged, picture, type Staged } from '../../test/support/staged.ts';
import { DAY, refusalOf } from '../../test/support/steps.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import { MOST_TEMPLATES } from '../registry/template.ts';
import type { Caller } from '../tenants/key.ts';
import { enrol } from './enrol.ts';
import { Refusal } from './errors.ts';
import { verify } from './verify.ts';

let s: Staged;
let caller: Caller;
beforeAll(async () => {
  s = await openStaged();
  caller = await s.caller();
});
afterAll(() => s.close());

const take = (
  { id: deployment }: Deployment,
  { id: subject }: Subject,
  image: readonly Uint8Array[] = [picture(1)],
  changes: object = {},
) => {
  const request = { deployment, subject, image, source: 'direct', ...changes };
  return enrol(s.service, caller, request, s.timing());
};

async function agreed(registered: object = {}): Promise<[Deployment, Subject]> {
  const [deployment, subject] = [await s.deploy(registered), await s.person()];
  await s.say(caller, 'given', deployment, subject);
  return [deployment, subject];
}

async function templatesOf({ id }: Subject) {
  const asked = s.db.prepare('SELECT * FROM templates WHERE subject_id = ? ORDER BY rowid');
  const { results } = await asked.bind(id).all<Record<string, unknown>>();
  return results;
}

const ciphertexts = async (id: string) => (await s.service.vault.fetch(id, 1)) !== null;

describe('an enrolment', () => {
  it('is a template, sealed, of what was registered and of the best picture', async () => {
    const [deployment, subject] = await agreed({ retention: { days: 30 } });
    const { answer, decision } = await take(deployment, subject, [
      picture(1, 60),
      picture(0.9, 70),
      picture(0.95, 65),
    ]);
    const { template } = answer;
    expect(template).toEqual({
      ...{ tenantId: 'acme', subjectId: subject.id, controllerId: 'ctl-1', purpose: 'ticketing' },
      id: `tpl_${decision.id.slice(4)}`,
      ...{ deploymentId: deployment.id, source: 'direct', modelId: MODEL, quality: 70 },
      ...{ wrappedKey: expect.stringMatching(/^v2\./), generation: 1, former: null },
      ...{ enrolledAt: s.now, lastInteractionAt: s.now, purposeEndedAt: null },
      retentionUntil: s.now + 30 * DAY,
    });
    expect(answer).toMatchObject({ pictures: 3, quality: { score: 70 } });
    expect(await templatesOf(subject)).toMatchObject([
      {
        ...{ id: template.id, wrapped_key: template.wrappedKey, quality: 70, erased_at: null },
        ...{ enrolled_at: s.now, retention_until: s.now + 30 * DAY, purpose: 'ticketing' },
      },
    ]);
    expect(await ciphertexts(template.id)).toBe(true);
    const [intent, outcome, ...more] = await s.decisions(subject);
    expect(more).toEqual([]);
    expect(intent).toMatchObject({ kind: 'intent', operation: 'enroll', key: caller.keyId });
    const { details, ...rest } = outcome;
    expect(rest).toEqual({ kind: 'outcome', outcome: 'enrolled' });
    expect(details).toMatchObject({ template: template.id, quality: 70, pictures: 3 });
    expect(details).not.toHaveProperty('replaces');
    expect(s.read.slice(-3)).toMatchObject(
      ['1', '0.9', '0.95'].map((cosine) => ({ cosine, options: { purpose: 'enrol' } })),
    );
  });

  it('counts as no attempt, and is told of as it is read', async () => {
    const [deployment, subject] = await agreed();
    const told: number[] = [];
    const onRead = ({ score }: { score: number }) => told.push(score);
    await take(deployment, subject, [picture(1, 55)], { onRead });
    expect(told).toEqual([55]);
    expect(await s.attemptsOf(subject)).toEqual([]);
  });

  it('without an end, or with one that the law does not let it have, is refused', async () => {
    for (const days of [null, 36_500]) {
      const [deployment, subject] = await agreed({ retention: { days } });
      const refusal = await refusalOf(take(deployment, subject));
      expect(refusal).toMatchObject({ is: 'policy_denied', decision: { allow: false } });
      expect(await templatesOf(subject)).toEqual([]);
    }
  });

  it('at a person who has agreed to nothing is refused, and nothing is read', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    s.read.length = 0;
    expect(await refusalOf(take(deployment, subject))).toMatchObject({
      ...{ is: 'policy_denied', decision: { allow: false } },
      alternatives: ['Show your card at the staffed desk.'],
    });
    expect(s.read).toEqual([]);
    expect(await templatesOf(subject)).toEqual([]);
    expect(await s.decisions(subject)).toMatchObject([
      { kind: 'decision', operation: 'enroll', outcome: { outcome: 'refused' } },
    ]);
  });

  it('of pictures of two people, or of a point in several, is none', async () => {
    const [deployment, subject] = await agreed();
    const differ = await faultOf(
      take(deployment, subject, [picture(1), picture(0.9), picture(0.1)]),
    );
    expect(differ.cause).toEqual(new Refusal({ is: 'faces_differ', first: 1, second: 3 }));
    const pair = [picture(1), picture(0.9)];
    const point = await faultOf(take(deployment, subject, pair, { face: '3,4' }));
    expect(point.cause).toEqual(new Refusal({ is: 'point_for_several_pictures' }));
    const blurred = await faultOf(take(deployment, subject, [picture(1), picture('blur')]));
    expect(blurred.cause).toMatchObject({
      ...{ code: 'no_face', detail: 'Picture 2: There is no face.', facts: { picture: 2 } },
    });
    const alone = await faultOf(take(deployment, subject, [picture('blur')]));
    expect(alone.cause).toMatchObject({ detail: 'There is no face.', facts: {} });
    await take(deployment, subject, [picture(1)], { face: '3,4' });
    expect(s.read.at(-1)).toMatchObject({ options: { face: { x: 3, y: 4 } } });
    expect(await templatesOf(subject)).toHaveLength(1);
  });

  it('beyond the most that a person can have is none', async () => {
    const [deployment, subject] = await agreed();
    for (let i = 0; i < MOST_TEMPLATES - 1; i++) {
      await s.template(subject, deployment, { purpose: `p${i}` });
    }
    const { answer } = await take(deployment, subject);
    // What it takes the place of makes room.
    await take(deployment, subject);
    const [other] = [await s.deploy({ purpose: 'payment' })];
    await s.say(caller, 'given', other, subject);
    const full = await faultOf(take(other, subject));
    expect(full.cause).toEqual(new Refusal({ is: 'too_many_templates', most: MOST_TEMPLATES }));
    expect(await ciphertexts(answer.template.id)).toBe(false);
  });
});

describe('in place of another', () => {
  it('takes its place when it matches, and the one before is gone', async () => {
    const [deployment, subject, former] = await s.enrolled(caller);
    s.now += DAY;
    const { answer, decision } = await take(deployment, subject, [picture(0.8)]);
    const { id } = answer.template;
    expect(await templatesOf(subject)).toMatchObject([
      { id: former, wrapped_key: null, erased_at: s.now, erased_by: decision.id },
      { id, erased_at: null },
    ]);
    expect([await ciphertexts(former), await ciphertexts(id)]).toEqual([false, true]);
    const { details } = (await s.decisions(subject)).at(-1) as Record<string, unknown>;
    expect(details).toMatchObject({ superseded: [former] });
    expect(await s.attemptsOf(subject)).toMatchObject([{ matched: 1 }]);
  });

  it('of somebody else is refused, and counts as a face that did not match', async () => {
    const [deployment, subject, former] = await s.enrolled(caller);
    const fault = await faultOf(take(deployment, subject, [picture(0.3)]));
    expect(fault.cause).toEqual(new Refusal({ is: 'different_person' }));
    expect(await templatesOf(subject)).toMatchObject([{ id: former, erased_at: null }]);
    expect(await s.attemptsOf(subject)).toMatchObject([{ matched: 0 }]);
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      ...{ outcome: 'failed', details: { code: 'different_person' } },
    });
    // What cannot be read says nothing of whose it is.
    await faultOf(take(deployment, subject, [picture('blur')]));
    expect(await s.attemptsOf(subject)).toHaveLength(1);
  });

  it('is compared with nothing where the replacement is recorded, which the log says', async () => {
    const [deployment, subject, former] = await s.enrolled(caller);
    const replaces = 'The person came to the desk.';
    const { answer } = await take(deployment, subject, [picture(0.3)], { replaces });
    expect(await templatesOf(subject)).toMatchObject([
      { id: former, erased_at: s.now },
      { id: answer.template.id, erased_at: null },
    ]);
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      details: { replaces, superseded: [former] },
    });
    expect(await s.attemptsOf(subject)).toEqual([]);
    // Where there is nothing to replace, it is not said.
    const [first, person] = await agreed();
    await take(first, person, [picture(1)], { replaces });
    const { details } = (await s.decisions(person)).at(-1) as Record<string, unknown>;
    expect(details).not.toHaveProperty('replaces');
  });

  it('a template past its limit is not compared with', async () => {
    const [deployment, subject, former] = await s.enrolled(caller);
    const end = s.db.prepare('UPDATE templates SET retention_until = ? WHERE id = ?');
    await end.bind(s.now, former).run();
    await take(deployment, subject, [picture(0.3)]);
    expect(await s.attemptsOf(subject)).toEqual([]);
    expect(await templatesOf(subject)).toMatchObject([{ id: former, erased_at: s.now }, {}]);
  });

  it('of another purpose or another controller stays beside it', async () => {
    const [deployment, subject, former] = await s.enrolled(caller);
    const other = await s.deploy({ purpose: 'payment' });
    await s.say(caller, 'given', other, subject);
    await take(other, subject, [picture(0.3)]);
    expect(await templatesOf(subject)).toMatchObject([{ id: former, erased_at: null }, {}]);
    const look = { deployment: deployment.id, subject: subject.id, image: picture(0.9) };
    expect((await verify(s.service, caller, look, s.timing())).answer).toMatchObject({
      ...{ matched: true, template: former },
    });
  });

  it('of a no that was said meanwhile nothing stays, in the vault neither', async () => {
    const [deployment, subject] = await agreed();
    s.meanwhile = () => s.say(caller, 'withdrawn', deployment, subject);
    const fault = await faultOf(take(deployment, subject));
    expect(fault.cause).toMatchObject({ fact: 'consent' });
    expect(await templatesOf(subject)).toEqual([]);
    expect(await ciphertexts(`tpl_${fault.decisionId.slice(4)}`)).toBe(false);
  });

  it('of two that cross the second is told so, and leaves nothing', async () => {
    const [deployment, subject] = await agreed();
    let first = '';
    s.meanwhile = async () => {
      first = (await take(deployment, subject, [picture(0.95)])).answer.template.id;
    };
    const fault = await faultOf(take(deployment, subject));
    expect(fault.cause).toMatchObject({ name: 'EnrolledMeanwhileError' });
    expect(await templatesOf(subject)).toMatchObject([{ id: first, erased_at: null }]);
    expect(await ciphertexts(`tpl_${fault.decisionId.slice(4)}`)).toBe(false);
    expect(await ciphertexts(first)).toBe(true);
  });
});
