/** An outcome that waits for people: what opens it, what their verdicts do, and what is told after them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStaged, picture, type Staged } from '../../test/support/staged.ts';
import { DAY, refusalOf } from '../../test/support/steps.ts';
import { FactsChangedError } from '../commit.ts';
import { toInstant } from '../instant.ts';
import { type Deployment, replaceRegistration } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import type { Review } from '../reviews/review.ts';
import type { Caller, Reviewer } from '../tenants/key.ts';
import { closeDeployment } from './deployment.ts';
import { erasePerson, eraseTemplate } from './erase.ts';
import type { Waiting } from './postpone.ts';
import { requireStanding } from './reconsider.ts';
import { endUnreviewed, giveVerdict, requireReview } from './review.ts';
import { verify } from './verify.ts';

let s: Staged;
let caller: Caller;
let ruth: Reviewer;
let ravi: Reviewer;
beforeAll(async () => {
  s = await openStaged();
  caller = await s.caller();
  const reviewer = async (name: string): Promise<Reviewer> => {
    const { keyId, tenantId } = await s.caller('acme', { scopes: ['review'], holder: name });
    return { keyId, tenantId, name };
  };
  [ruth, ravi] = [await reviewer('ruth'), await reviewer('ravi')];
});
afterAll(() => s.close());

const HOUR = 3_600_000;

interface Opened {
  readonly deployment: Deployment;
  readonly subject: Subject;
  readonly template: string;
  readonly id: string;
  readonly waiting: Waiting;
  readonly decision: string;
}

/** To be recognised there goes against the person, unless given otherwise. */
async function open(decision: object = {}, cosine = 0.9): Promise<Opened> {
  const [deployment, subject, template] = await s.enrolled(caller, {
    decision: { automated: true, adverse_on: 'match', ...decision },
  });
  const request = { deployment: deployment.id, subject: subject.id, image: picture(cosine) };
  const { answer, decision: made } = await verify(s.service, caller, request, s.timing());
  if (!('review' in answer)) throw new Error(`It did not wait: ${JSON.stringify(answer)}`);
  const { id } = answer.review;
  return { deployment, subject, template, id, waiting: answer, decision: made.id };
}

const say = (id: string, verdict: 'upheld' | 'overturned', by = ruth) =>
  giveVerdict(s.service, by, id, { checked: 'in_person', verdict, reason: 'Seen.' }, s.timing());

const standing = (review: Review) => requireStanding(s.service, caller, review, s.now);

describe('an outcome that goes against a person', () => {
  it('waits, and says no more than that', async () => {
    const { deployment, subject, template, id, waiting, decision } = await open();
    expect(waiting).toEqual({
      alternatives: ['Show your card at the staffed desk.'],
      review: {
        ...{ id: expect.stringMatching(/^rev_/), answerId: expect.stringMatching(/^ver_/) },
        ...{ tenantId: 'acme', deploymentId: deployment.id, subjectId: subject.id },
        ...{ decisionId: decision, keyId: caller.keyId, needed: 1 },
        request: { probing: false, liveness: { status: 'none' } },
        finding: { matched: true, falseMatchRate: 0.001, template, attackDetection: 'none' },
        ...{ openedAt: s.now, expiresAt: s.now + 24 * HOUR },
      },
    });
    expect(await requireReview(s.db, 'acme', id)).toEqual({
      ...waiting.review,
      ...{ end: null, verdicts: [] },
    });
    expect(await refusalOf(requireReview(s.db, 'globex', id))).toEqual({ is: 'review_not_found' });
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      ...{ kind: 'outcome', outcome: 'in_review' },
      details: {
        ...{ review: id, reviewers: 1, template, expires_at: toInstant(s.now + 24 * HOUR) },
        release: { reasons: [{ code: 'HUMAN_REVIEW_MISSING' }] },
      },
    });
    expect(await s.told(id)).toEqual([['review.wanted', s.now, { review: id, decision }]]);
  });

  it('waits for as many and as long as is registered', async () => {
    const { waiting } = await open({ reviewers_needed: 3, review_within_hours: 5 });
    expect(waiting.review).toMatchObject({ needed: 3, expiresAt: s.now + 5 * HOUR });
  });

  it('that goes against nobody waits for nobody', async () => {
    await expect(open({}, 0.3)).rejects.toThrow('It did not wait');
    await expect(open({ adverse_on: 'no_match' })).rejects.toThrow('It did not wait');
  });
});

describe('a verdict', () => {
  it('that upholds it releases what was found, asked again with the facts of then', async () => {
    const { deployment, subject, template, id, decision } = await open();
    s.now += HOUR;
    const { review, logReceipt } = await say(id, 'upheld');
    expect(logReceipt).toMatch(/^eyJ/);
    expect(review.verdicts).toEqual([
      {
        ...{ number: 1, reviewer: 'ruth', checked: 'in_person', verdict: 'upheld' },
        ...{ reason: 'Seen.', recordedAt: s.now },
      },
    ]);
    expect(review.end).toEqual({
      ...{ at: s.now, ending: 'released', overturned: false },
      release: {
        ...{ id: expect.stringMatching(/^dec_/), deployment_version: 1, model: 'm' },
        policy_revision: s.service.policy().revision,
        ...{ jurisdictions: expect.arrayContaining(['DE']), obligations: expect.any(Array) },
        reasons: [],
      },
    });
    const release = review.end?.release?.id;
    const [verdict, settled, ...more] = (await s.decisions(subject)).slice(4);
    expect(more).toEqual([]);
    const said = { verdict: 'upheld', checked: 'in_person', reason: 'Seen.', number: 1 };
    const logs = [verdict, settled].toSorted((a, b) => b.kind.localeCompare(a.kind));
    expect(logs[0]).toEqual({
      ...{ kind: 'review', event: 'verdict', review: id, decision, ...said },
      ...{ reviewer: 'ruth', key: ruth.keyId, request: 'req_1' },
    });
    expect(logs[1]).toMatchObject({
      ...{ kind: 'decision', operation: 'verify', key: ruth.keyId, deployment: deployment.id },
      outcome: {
        outcome: 'matched',
        details: {
          ...{ review: id, decision, overturned: false, template, false_match_rate: 0.001 },
        },
      },
    });
    expect(await s.told(id)).toEqual([
      ['review.wanted', s.now - HOUR, { review: id, decision }],
      ['review.done', s.now, { review: id, decision: release }],
    ]);
    const touched = 'SELECT last_interaction_at FROM templates WHERE id = ?';
    expect(await s.db.prepare(touched).bind(template).first('last_interaction_at')).toBe(s.now);
    await standing(review);
  });

  it('that overturns it releases the contrary, which is no interaction', async () => {
    const { subject, template, id } = await open();
    const opened = s.now;
    s.now += HOUR;
    const { review } = await say(id, 'overturned');
    expect(review.end).toMatchObject({ ending: 'released', overturned: true });
    const outcomes = (await s.decisions(subject)).flatMap(({ outcome }) =>
      typeof outcome === 'object' ? [outcome] : [],
    );
    expect(outcomes).toMatchObject([{ outcome: 'not_matched', details: { overturned: true } }]);
    const touched = 'SELECT last_interaction_at FROM templates WHERE id = ?';
    expect(await s.db.prepare(touched).bind(template).first('last_interaction_at')).toBe(opened);
    await standing(review);
  });

  it('that frees nobody is told to nobody', async () => {
    const { deployment, id, subject } = await open();
    const decision = { ...deployment.registration.decision, adverse_on: 'always' } as const;
    const changed = { ...deployment.registration, decision };
    await replaceRegistration(s.db, deployment, changed, caller.keyId, s.now).run();
    const { review } = await say(id, 'overturned');
    expect(review.end).toMatchObject({ ending: 'refused', release: { changed: 'outcome' } });
    const outcomes = (await s.decisions(subject)).flatMap(({ outcome }) =>
      typeof outcome === 'object' ? [outcome] : [],
    );
    expect(outcomes).toMatchObject([{ outcome: 'withheld', details: { changed: 'outcome' } }]);
    // What was not released is nothing to stand.
    await standing(review);
  });

  it('of one who is not enough waits for the others, each of whom counts once', async () => {
    const { id, subject } = await open({ reviewers_needed: 2 });
    const { review, logReceipt } = await say(id, 'upheld');
    expect(logReceipt).toMatch(/^eyJ/);
    expect(review).toMatchObject({ end: null, verdicts: [{ number: 1 }] });
    expect((await s.decisions(subject)).at(-1)).toMatchObject({ kind: 'review', number: 1 });
    expect(await refusalOf(say(id, 'upheld'))).toEqual({ is: 'reviewed_already' });
    const done = await say(id, 'upheld', ravi);
    expect(done.review).toMatchObject({
      ...{
        end: { ending: 'released' },
        verdicts: [{ number: 1 }, { number: 2, reviewer: 'ravi' }],
      },
    });
    const settled = { is: 'review_settled', status: 'released' };
    expect(await refusalOf(say(id, 'upheld', ravi))).toEqual(settled);
    await standing(done.review);
  });

  it('of two that cross both count', async () => {
    const { id } = await open({ reviewers_needed: 2 });
    await Promise.all([say(id, 'upheld'), say(id, 'upheld', ravi)]);
    expect(await requireReview(s.db, 'acme', id)).toMatchObject({
      end: { ending: 'released' },
    });
  });

  it('is not given by who asked, nor of another tenant’s, nor too late', async () => {
    const own = { keyId: caller.keyId, tenantId: 'acme', name: 'app' };
    const { id } = await open();
    const mine = await s.caller('acme', { holder: 'olga' });
    const before = caller;
    caller = mine;
    const opened = await open();
    caller = before;
    const { keyId } = await s.caller('acme', { scopes: ['review'], holder: 'olga' });
    const olga = { keyId, tenantId: 'acme', name: 'olga' };
    expect(await refusalOf(say(opened.id, 'upheld', olga))).toEqual({ is: 'own_review' });
    expect(await refusalOf(say(id, 'upheld', { ...own, tenantId: 'globex' }))).toEqual({
      is: 'review_not_found',
    });
    s.now += 24 * HOUR;
    expect(await refusalOf(say(id, 'upheld'))).toEqual({
      ...{ is: 'review_settled', status: 'expired' },
    });
  });

  it.each<[string, (o: Opened) => Promise<unknown>, string | undefined]>([
    ['a no', (o) => s.say(caller, 'withdrawn', o.deployment, o.subject), 'template'],
    [
      'the end of the template',
      (o) => eraseTemplate(s.service, caller, o.template, s.timing()),
      'template',
    ],
    [
      'the end of the deployment',
      (o) => closeDeployment(s.service, caller, o.deployment.id, s.timing()),
      'end',
    ],
  ])('after %s releases nothing', async (_what, happens, changed) => {
    const o = await open();
    s.now += 1;
    await happens(o);
    const { review } = await say(o.id, 'upheld');
    expect(review.end).toMatchObject({ ending: 'refused', overturned: null, release: { changed } });
    const outcomes = (await s.decisions(o.subject)).flatMap(({ outcome, operation }) =>
      typeof outcome === 'object' && operation === 'verify' ? [outcome] : [],
    );
    expect(outcomes).toMatchObject([{ outcome: 'withheld', details: { changed, review: o.id } }]);
    expect(await s.told(o.id)).toHaveLength(2);
  });

  it('of an erased person is none', async () => {
    const { id, subject } = await open();
    await erasePerson(s.service, caller, subject.id, s.timing());
    expect(await refusalOf(say(id, 'upheld'))).toEqual({ is: 'review_not_found' });
  });
});

describe('what was released is told as long as it would be released now', () => {
  it.each<[string, (o: Opened) => Promise<unknown>, string]>([
    ['a no', (o) => s.say(caller, 'withdrawn', o.deployment, o.subject), 'template'],
    [
      'the end of the template',
      (o) => eraseTemplate(s.service, caller, o.template, s.timing()),
      'template',
    ],
    [
      'the end of the deployment',
      (o) => closeDeployment(s.service, caller, o.deployment.id, s.timing()),
      'end',
    ],
    [
      'a registration that the policy refuses',
      ({ deployment }) => {
        const worse = { ...deployment.registration, alternative: { offered: false } };
        return replaceRegistration(s.db, deployment, worse, caller.keyId, s.now).run();
      },
      'policy',
    ],
  ])('not after %s', async (_what, happens, fact) => {
    const o = await open({ reviewers_needed: 2 });
    await say(o.id, 'upheld');
    const { review } = await say(o.id, 'upheld', ravi);
    await standing(review);
    s.now += 1;
    await happens(o);
    await expect(standing(review)).rejects.toThrow(FactsChangedError);
    await expect(standing(review)).rejects.toMatchObject({ fact });
  });

  it('what waits, and what nobody released, is not asked about', async () => {
    const o = await open();
    await s.say(caller, 'withdrawn', o.deployment, o.subject);
    await standing(await requireReview(s.db, 'acme', o.id));
  });
});

describe('what nobody reviews in time', () => {
  it('is refused, once, and told', async () => {
    const { id, subject, decision } = await open({ review_within_hours: 1 });
    await endUnreviewed(s.service, s.now, 100);
    expect(await requireReview(s.db, 'acme', id)).toMatchObject({ end: null });
    s.now += HOUR;
    expect(await endUnreviewed(s.service, s.now, 100)).toBeGreaterThan(0);
    expect(await endUnreviewed(s.service, s.now, 100)).toBe(0);
    expect(await requireReview(s.db, 'acme', id)).toMatchObject({
      ...{ end: { at: s.now, ending: 'expired', overturned: null, release: null }, finding: null },
    });
    expect((await s.decisions(subject)).at(-1)).toEqual({
      ...{ kind: 'review', event: 'expired', review: id, decision },
    });
    expect((await s.told(id)).at(-1)).toEqual(['review.done', s.now, { review: id, decision }]);
    expect(await refusalOf(say(id, 'upheld'))).toEqual({
      ...{ is: 'review_settled', status: 'expired' },
    });
  });

  it('as many as are asked for at once', async () => {
    for (let i = 0; i < 3; i++) await open({ review_within_hours: 1 });
    s.now += 2 * DAY;
    expect(await endUnreviewed(s.service, s.now, 2)).toBe(2);
    while ((await endUnreviewed(s.service, s.now, 100)) > 0);
  });
});
