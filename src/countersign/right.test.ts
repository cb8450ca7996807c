/** What a person asks of their own: what it changes, what is kept of it, and when it is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actsOf, asked, desk, Hand } from '../../test/support/hand.ts';
import { openSteps, refusalOf, type Steps } from '../../test/support/steps.ts';
import type { Caller } from '../tenants/key.ts';
import { rectify } from './rectify.ts';

let s: Steps;
let caller: Caller;
beforeAll(async () => {
  s = await openSteps();
  caller = await s.caller();
});
afterAll(() => s.close());

const IDLE = { is: 'act_changes_nothing' };

describe.each([
  ['restrict', 'end_restriction'],
  ['object', 'end_objection'],
] as const)('to %s', (begin, end) => {
  const other = begin === 'restrict' ? 'object' : 'restrict';

  it('once of a use and once of everything, and each ends by itself or with everything', async () => {
    const subject = await s.person();
    const { id } = await s.deploy();
    const { id: elsewhere } = await s.deploy({ purpose: 'payment' });
    expect(await refusalOf(desk(s, caller, subject, asked(end)))).toEqual(IDLE);
    expect(await refusalOf(desk(s, caller, subject, asked(end, id)))).toEqual(IDLE);
    await desk(s, caller, subject, asked(begin, id));
    expect(await refusalOf(desk(s, caller, subject, asked(begin, id)))).toEqual(IDLE);
    // What is of another kind, another use, or of everything is not the same.
    expect(await refusalOf(desk(s, caller, subject, asked(end, elsewhere)))).toEqual(IDLE);
    await desk(s, caller, subject, asked(other, id));
    await desk(s, caller, subject, asked(begin, elsewhere));
    await desk(s, caller, subject, asked(begin));
    expect(await refusalOf(desk(s, caller, subject, asked(begin)))).toEqual(IDLE);
    await desk(s, caller, subject, asked(end, id));
    expect(await refusalOf(desk(s, caller, subject, asked(end, id)))).toEqual(IDLE);
    await desk(s, caller, subject, asked(end));
    expect(await refusalOf(desk(s, caller, subject, asked(end)))).toEqual(IDLE);
    expect(await refusalOf(desk(s, caller, subject, asked(end, elsewhere)))).toEqual(IDLE);
    expect(
      (await actsOf(s, subject)).map(({ act, deployment_id }) => [act, deployment_id]),
    ).toEqual([
      [begin, id],
      [other, id],
      [begin, elsewhere],
      [begin, null],
      [end, id],
      [end, null],
    ]);
  });

  it('is kept and logged as it was said: by whom, of which use, through which key', async () => {
    const subject = await s.person();
    const { id, registration } = await s.deploy();
    const done = await desk(
      s,
      caller,
      subject,
      asked(begin, id, { reason: 'I moved.' }),
      'guardian',
    );
    expect(done).toEqual({
      id: expect.stringMatching(/^rgt_/),
      logReceipt: expect.stringMatching(/^eyJ/),
    });
    const content = { terms: { reason: 'I moved.' }, desk: { staff: 'd' } };
    const about = { purpose: registration.purpose, act: begin, by: 'guardian', channel: 'desk' };
    expect(await actsOf(s, subject)).toEqual([
      {
        ...{ ...about, number: 1, id: done.id, at: s.now, deployment_id: id, content },
        controller_id: registration.controller.id,
      },
    ]);
    const [entry, ...more] = await s.logged({ subject: subject.id });
    expect(more).toEqual([]);
    expect(entry).toEqual({
      ...{ ...about, ...content, kind: 'right', deployment: id, controller: 'ctl-1' },
      ...{ key: caller.keyId, request: 'req_1' },
    });
  });

  it('is taken back at a desk as long as nobody has a key of their own', async () => {
    const subject = await s.person();
    await desk(s, caller, subject, asked(begin));
    const hand = await Hand.withKey(s, caller, subject);
    const theirs = { is: 'consent_is_the_persons' };
    expect(await refusalOf(desk(s, caller, subject, asked(end)))).toEqual(theirs);
    // To say no takes no key.
    await desk(s, caller, subject, asked(other));
    expect(await hand.act(asked(end))).toMatchObject({ id: expect.stringMatching(/^rgt_/) });
  });

  it('is taken in of a tenant that is suspended, and not taken back', async () => {
    const tenantId = `suspended-${begin}-${s.now}`;
    await s.caller(tenantId);
    const subject = await s.person({ tenantId });
    await s.db.prepare('UPDATE tenants SET suspended_at = 1 WHERE id = ?').bind(tenantId).run();
    await desk(s, caller, subject, asked(begin));
    expect(await refusalOf(desk(s, caller, subject, asked(end)))).toEqual({
      is: 'tenant_suspended',
    });
    await s.db.prepare('UPDATE tenants SET suspended_at = NULL WHERE id = ?').bind(tenantId).run();
    await desk(s, caller, subject, asked(end));
  });
});

it('a wish without terms is kept without any', async () => {
  const subject = await s.person();
  await desk(s, caller, subject, asked('ask_rectification'));
  expect(await actsOf(s, subject)).toMatchObject([
    { act: 'ask_rectification', content: { desk: { staff: 'd' } }, purpose: null },
  ]);
  const [{ content }] = await actsOf(s, subject);
  expect(content).not.toHaveProperty('terms');
});

it('is about a deployment of this tenant, which may have ended', async () => {
  const subject = await s.person();
  const foreign = await s.deploy({}, 'globex');
  for (const id of [foreign.id, 'dep_nowhere']) {
    expect(await refusalOf(desk(s, caller, subject, asked('object', id)))).toEqual({
      is: 'deployment_not_found',
    });
  }
  const ended = await s.deploy();
  await s.db.prepare('UPDATE deployments SET ended_at = 1 WHERE id = ?').bind(ended.id).run();
  await desk(s, caller, subject, asked('object', ended.id));
});

it('five hundred of one hand are enough, and what ends something is still taken', async () => {
  const subject = await s.person();
  const fill = (channel: string, from: number, most: number) =>
    s.db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT ?2 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?3)
         INSERT INTO rights_acts (subject_id, number, id, tenant_id, act, by, channel, content_json, at)
         SELECT ?1, i, ?1 || i, 'acme', 'ask_rectification', 'person', ?4, '{}', 0 FROM n`,
      )
      .bind(subject.id, from, from + most, channel)
      .run();
  await fill('desk', 1, 499);
  await desk(s, caller, subject, asked('ask_rectification'));
  const full = { is: 'acts_full' };
  expect(await refusalOf(desk(s, caller, subject, asked('ask_rectification')))).toEqual(full);
  const correct = { reason: 'x', jurisdiction: 'FR' };
  const corrected = rectify(s.service, caller, subject.id, correct, s.timing());
  expect(await refusalOf(corrected)).toEqual(full);
  await desk(s, caller, subject, asked('restrict'));
  expect(await refusalOf(desk(s, caller, subject, asked('end_restriction')))).toEqual(full);
  // The person has their own room.
  const hand = await Hand.withKey(s, caller, subject);
  await hand.act(asked('ask_rectification'));
  await fill('signed', 504, 498);
  expect(await refusalOf(hand.ask(asked('ask_rectification')))).toEqual(full);
  await hand.act(asked('object'));
});

it('an erasure that a person asks for says by whom and how, and leaves nothing of them', async () => {
  const subject = await s.person();
  const template = await s.template(subject, await s.deploy());
  const hand = await Hand.withKey(s, caller, subject);
  const done = await hand.act(asked('erase'));
  expect(done).toMatchObject({ id: null, erased: [template.id] });
  expect(done.erasureReceipt).toMatch(/^eyJ/);
  expect(await s.logged({ subject: subject.id })).toEqual([]);
  expect(await actsOf(s, subject)).toEqual([]);
  const { results } = await s.db
    .prepare("SELECT own_json FROM log_texts WHERE kind = 'decision' ORDER BY idx DESC LIMIT 1")
    .all<{ own_json: string }>();
  expect(JSON.parse(results[0].own_json)).toMatchObject({
    key: null,
    outcome: {
      outcome: 'erased',
      details: { because: 'requested', by: { holder: 'person', channel: 'signed' } },
    },
  });
  expect(await refusalOf(desk(s, caller, subject, asked('erase')))).toEqual({
    is: 'subject_erased',
  });
});

it('of two acts that cross, the second is told that things have changed', async () => {
  const subject = await s.person();
  const results = await Promise.allSettled(
    (['object', 'restrict', 'ask_rectification'] as const).map((act) =>
      desk(s, caller, subject, asked(act)),
    ),
  );
  const refused = results.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBe(2);
  for (const one of refused) expect(one).toMatchObject({ reason: { fact: 'standing' } });
  expect(await actsOf(s, subject)).toHaveLength(1);
});
