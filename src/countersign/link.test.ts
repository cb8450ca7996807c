/** A person's way in, and what their controller corrects of what is registered of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actsOf, asked, Hand } from '../../test/support/hand.ts';
import { DAY, openSteps, refusalOf, type Steps } from '../../test/support/steps.ts';
import { toInstant } from '../instant.ts';
import type { Subject } from '../registry/subject.ts';
import type { Holder } from '../rights/act.ts';
import { LINK_LIFETIME, SESSION_LIFETIME } from '../rights/links.ts';
import type { Caller } from '../tenants/key.ts';
import { beginSession, findSession, issueLink } from './link.ts';
import { rectify } from './rectify.ts';

let s: Steps;
let caller: Caller;
beforeAll(async () => {
  s = await openSteps();
  caller = await s.caller();
});
afterAll(() => s.close());

const IDLE = { is: 'act_changes_nothing' };

const MINUTE = 60_000;

const link = (subject: Subject, holder: Holder = 'person', deployment: string | null = null) =>
  issueLink(s.service, caller, { subject: subject.id, holder, deployment }, s.timing());

describe('a link', () => {
  it('is told of to the log, with what it is for, and opens once', async () => {
    const subject = await s.person();
    const { id: deployment } = await s.deploy();
    const issued = await link(subject, 'person', deployment);
    expect(issued.link).toEqual({
      ...{ id: expect.stringMatching(/^lnk_/), tenantId: 'acme', subjectId: subject.id },
      ...{ holder: 'person', deploymentId: deployment, keyId: caller.keyId, createdAt: s.now },
      ...{ expiresAt: s.now + LINK_LIFETIME, openedAt: null },
    });
    const about = { kind: 'right', link: issued.link.id, holder: 'person', request: 'req_1' };
    const told = {
      ...{ ...about, deployment, key: caller.keyId, event: 'link_issued' },
      expires_at: toInstant(s.now + LINK_LIFETIME),
    };
    expect(await s.logged({ subject: subject.id })).toEqual([told]);
    s.now += MINUTE;
    const opened = await beginSession(s.service, issued.token, s.timing());
    expect(opened).toMatchObject({
      subject: { id: subject.id },
      endsAt: s.now + SESSION_LIFETIME,
      link: { openedAt: s.now, expiresAt: s.now + SESSION_LIFETIME, deploymentId: deployment },
    });
    expect(opened.logReceipt).toMatch(/^eyJ/);
    expect((await s.logged({ subject: subject.id }))[1]).toEqual({
      ...{ ...told, event: 'link_opened', key: null },
    });
    const invalid = { is: 'link_invalid' };
    const again = beginSession(s.service, issued.token, s.timing());
    expect(await refusalOf(again)).toEqual(invalid);
    // A session is its own, and ends.
    const find = (token: string) => findSession(s.service, token, s.now);
    expect(await find(opened.token)).toMatchObject({ subject: { id: subject.id } });
    for (const token of [issued.token, `${opened.token}x`, 'x', '']) {
      expect(await refusalOf(find(token))).toEqual(invalid);
    }
    s.now += SESSION_LIFETIME;
    expect(await refusalOf(find(opened.token))).toEqual(invalid);
  });

  it('is over in time', async () => {
    const { token } = await link(await s.person());
    const late = await link(await s.person());
    s.now += LINK_LIFETIME - 1;
    await beginSession(s.service, token, s.timing());
    s.now += 1;
    expect(await refusalOf(beginSession(s.service, late.token, s.timing()))).toEqual({
      is: 'link_invalid',
    });
  });

  it('is for a deployment of this tenant that goes on, or for none', async () => {
    const subject = await s.person();
    const foreign = await s.deploy({}, 'globex');
    expect(await refusalOf(link(subject, 'person', foreign.id))).toEqual({
      is: 'deployment_not_found',
    });
    const ended = await s.deploy();
    await s.db.prepare('UPDATE deployments SET ended_at = 1 WHERE id = ?').bind(ended.id).run();
    expect(await refusalOf(link(subject, 'person', ended.id))).toEqual({ is: 'deployment_ended' });
  });

  it('there are twenty of that are not over', async () => {
    const subject = await s.person();
    for (let i = 0; i < 20; i++) await link(subject);
    expect(await refusalOf(link(subject))).toEqual({ is: 'links_full' });
    expect(await s.logged({ subject: subject.id })).toHaveLength(20);
    s.now += LINK_LIFETIME;
    await link(subject);
  });

  it('of a guardian is for who is not of age, when it is made and as long as it lasts', async () => {
    const none = { is: 'no_guardian' };
    for (const dateOfBirth of ['1991-05-04', null]) {
      expect(await refusalOf(link(await s.person({ dateOfBirth }), 'guardian'))).toEqual(none);
    }
    const subject = await s.person({ dateOfBirth: '2016-01-01' });
    const { token } = await link(subject, 'guardian');
    const { token: session } = await beginSession(
      s.service,
      (await link(subject, 'guardian')).token,
      s.timing(),
    );
    const grow = s.db.prepare("UPDATE subjects SET date_of_birth = '1990-01-01' WHERE id = ?");
    await grow.bind(subject.id).run();
    expect(await refusalOf(beginSession(s.service, token, s.timing()))).toEqual(none);
    expect(await refusalOf(findSession(s.service, session, s.now))).toEqual(none);
  });
});

describe('a correction', () => {
  const correct = (subject: Subject, change: object) =>
    rectify(s.service, caller, subject.id, { reason: 'Card.', ...change }, s.timing());

  it('is an act of the controller’s; the log does not have the reference', async () => {
    const subject = await s.person();
    const change = { reference: `new-${subject.id}`, jurisdiction: 'FR', answers: 'rgt_wish' };
    const { id, logReceipt, subject: after } = await correct(subject, change);
    expect(logReceipt).toMatch(/^eyJ/);
    expect(after).toEqual({ ...subject, reference: change.reference, jurisdiction: 'FR' });
    const jurisdiction = { from: 'DE', to: 'FR' };
    const told = { reason: 'Card.', answers: 'rgt_wish' };
    expect(await actsOf(s, subject)).toEqual([
      {
        ...{ number: 1, id, act: 'rectify', by: 'controller', channel: 'key', at: s.now },
        ...{ purpose: null, controller_id: null, deployment_id: null },
        content: {
          ...told,
          changed: { jurisdiction, reference: { from: subject.reference, to: change.reference } },
        },
      },
    ]);
    const [entry] = await s.logged({ subject: subject.id });
    expect(entry).toEqual({
      ...{ kind: 'right', act: 'rectify', by: 'controller', channel: 'key', key: caller.keyId },
      ...{ purpose: null, controller: null, deployment: null, request: 'req_1' },
      ...{ ...told, changed: { jurisdiction, reference: true } },
    });
    const row = s.db.prepare('SELECT reference, jurisdiction FROM subjects WHERE id = ?');
    expect(await row.bind(subject.id).first()).toEqual({
      ...{ reference: change.reference, jurisdiction: 'FR' },
    });
    expect(await refusalOf(correct(subject, change))).toEqual(IDLE);
    // One that answers nothing and leaves the reference as it is says neither.
    await correct(subject, { date_of_birth: '1991-05-05' });
    const [, last] = await s.logged({ subject: subject.id });
    expect(last).not.toHaveProperty('answers');
    expect(last.changed).toEqual({ date_of_birth: { from: '1991-05-04', to: '1991-05-05' } });
  });

  it('is none into another’s reference, a place that there is not, or the future', async () => {
    const [subject, other] = [await s.person(), await s.person()];
    const taken = { is: 'subject_exists' };
    expect(await refusalOf(correct(subject, { reference: other.reference }))).toEqual(taken);
    await expect(correct(subject, { jurisdiction: 'QQ' })).rejects.toMatchObject({
      words: [{ field: 'jurisdiction', value: 'QQ' }],
    });
    const born = (at: string) => correct(subject, { date_of_birth: at });
    const future = { is: 'in_the_future', field: 'date_of_birth' };
    expect(await refusalOf(born('2999-01-01'))).toEqual(future);
    expect(await refusalOf(born(toInstant(s.now + DAY).slice(0, 10)))).toEqual(future);
    expect(await actsOf(s, subject)).toEqual([]);
  });

  it('gives nobody a guardian who has a key of their own, and anybody else one', async () => {
    const child = { date_of_birth: '2016-01-01' };
    const subject = await s.person();
    const hand = await Hand.withKey(s, caller, subject);
    expect(await refusalOf(correct(subject, child))).toEqual({ is: 'guardian_not_given' });
    expect(await refusalOf(correct(await s.person({ tenantId: 'globex' }), child))).toEqual({
      is: 'subject_not_found',
    });
    // Who was a child before, or stays of age, is corrected; and who has no key.
    await correct(subject, { date_of_birth: '1980-01-01' });
    await hand.act(asked('ask_rectification'));
    await correct(await s.person(), child);
    const young = await s.person({ dateOfBirth: '2015-01-01' });
    await Hand.withKey(s, caller, young);
    await correct(young, child);
  });
});
