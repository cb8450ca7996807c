/** A key of one's own, what it signs, and what counts as said by the person for it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actsOf, asked, desk, Hand, keysOf } from '../../test/support/hand.ts';
import { DAY, openSteps, refusalOf, type Steps } from '../../test/support/steps.ts';
import { FactsChangedError } from '../commit.ts';
import { STATED } from '../consent/events.ts';
import { toInstant } from '../instant.ts';
import { replaceRegistration } from '../registry/deployment.ts';
import { CHALLENGE_LIFETIME } from '../rights/challenges.ts';
import type { Caller } from '../tenants/key.ts';
import { carryOutUnsigned, challengeOf } from './signed.ts';

let s: Steps;
let caller: Caller;
beforeAll(async () => {
  s = await openSteps();
  caller = await s.caller();
});
afterAll(() => s.close());

const IDLE = { is: 'act_changes_nothing' };

describe('a yes or a no to a use', () => {
  const yes = { expires_at: '2030-01-01T00:00:00Z', freely_given: true, covers_transmission: true };

  it('is about one', async () => {
    const subject = await s.person();
    for (const act of ['withdraw', 'consent'] as const) {
      expect(await refusalOf(desk(s, caller, subject, asked(act)))).toEqual({
        is: 'act_needs_deployment',
      });
    }
  });

  it('signed, is in the ledger as the person’s, with the text that they were shown', async () => {
    const subject = await s.person();
    const { id } = await s.deploy();
    const hand = await Hand.withKey(s, caller, subject);
    const open = await hand.ask(asked('consent', id, { ...yes, language: 'de' }));
    expect(JSON.parse(open.statement)).toEqual({
      ...{ type: 'countersign/act/1', log: 'localhost/log', challenge: open.id },
      ...{ subject: subject.id, holder: 'person', act: 'consent', deployment: id },
      ...{ purpose: 'ticketing', controller: 'ctl-1', at: toInstant(s.now) },
      terms: {
        ...{ ...yes, language: 'de' },
        notice: {
          ...{ registration: 1, sha256: null, url: 'https://example.com/notice' },
          version: '2026-11',
        },
      },
    });
    expect(open).toMatchObject({
      ...{ subjectId: subject.id, linkId: hand.session.link.id },
      expiresAt: s.now + CHALLENGE_LIFETIME,
    });
    const done = await hand.send(open);
    const [{ id: key }] = (await keysOf(s, subject)).slice(-1);
    const digest = Buffer.from(await challengeOf(open.statement), 'base64url').toString('hex');
    expect(done.said).toMatchObject({
      deployment: { id },
      event: {
        ...{ event: 'given', purpose: 'ticketing', controllerId: 'ctl-1', occurredAt: s.now },
        terms: {
          ...{ ...yes, language: 'de', guardian: false, indicated_by: 'subject', channel: 'web' },
          form: ['explicit', 'separate', 'electronic_signature'],
          notice_version: '2026-11',
          evidence: { level: 'signed', reference: key, sha256: digest },
        },
      },
    });
    const [, act] = await actsOf(s, subject);
    expect(act).toMatchObject({
      ...{ id: done.id, act: 'consent', by: 'person', channel: 'signed', deployment_id: id },
      content: {
        consent: done.said?.event.id,
        terms: { notice: { version: '2026-11' } },
        signed: { key, statement: open.statement, signature: { kind: 'browser' } },
      },
    });
    const entries = await s.logged({ subject: subject.id });
    expect(entries.slice(-2)).toMatchObject([
      { kind: 'consent', event: 'given' },
      { kind: 'right', act: 'consent', consent: done.said?.event.id, key: null },
    ]);
    // It is taken back by whoever has the link, without a key; twice is once too often.
    const no = () => carryOutUnsigned(s.service, hand.session, asked('withdraw', id), s.timing());
    const withdrawn = await no();
    expect(withdrawn.said?.event).toMatchObject({
      event: 'withdrawn',
      terms: { form: [], channel: 'web', evidence: STATED },
    });
    expect((await actsOf(s, subject)).at(-1)).toMatchObject({
      ...{ act: 'withdraw', channel: 'link', by: 'person' },
      content: { link: hand.session.link.id, consent: withdrawn.said?.event.id },
    });
    expect(await refusalOf(no())).toEqual(IDLE);
    expect(await refusalOf(hand.ask(asked('withdraw', id)))).toEqual(IDLE);
    // And given again, which only they can.
    await hand.act(asked('consent', id, yes));
  });

  it('a guardian’s is a guardian’s, and a desk’s a desk’s', async () => {
    const subject = await s.person({ dateOfBirth: '2016-01-01' });
    const { id } = await s.deploy();
    const guardian = await Hand.withKey(s, caller, subject, 'guardian');
    const { said } = await guardian.act(asked('consent', id, yes));
    expect(said?.event.terms).toMatchObject({ guardian: true, indicated_by: 'guardian' });
    const away = await desk(s, caller, subject, asked('withdraw', id));
    expect(away.said?.event.terms).toMatchObject({
      ...{ guardian: false, indicated_by: 'subject', channel: 'desk' },
      evidence: { level: 'desk', reference: 'Book 7' },
    });
  });

  it('is none where the text is another by the time that it is signed', async () => {
    const subject = await s.person();
    const deployment = await s.deploy();
    const { id, registration } = deployment;
    const hand = await Hand.withKey(s, caller, subject);
    const open = await hand.ask(asked('consent', id, yes));
    const notice = { ...registration.notice, version: '2026-12' };
    const changed = { ...registration, notice };
    await replaceRegistration(s.db, deployment, changed, caller.keyId, s.now).run();
    const late = hand.send(open);
    await expect(late).rejects.toThrow(FactsChangedError);
    await expect(late).rejects.toMatchObject({ fact: 'registration' });
    expect((await actsOf(s, subject)).map(({ act }) => act)).toEqual(['register_key']);
    // What was not taken was not spent, and the new text can be signed.
    await hand.act(asked('consent', id, yes));
  });

  it('shows the text of a deployment that says little of it', async () => {
    const subject = await s.person();
    const { id } = await s.deploy({ notice: { given: true } });
    const hand = await Hand.open(s, caller, subject);
    const { statement } = await hand.ask(asked('consent', id, yes));
    expect(JSON.parse(statement).terms.notice).toEqual({
      ...{ registration: 1, url: null, version: null, sha256: null },
    });
    // Of anything else no text is shown.
    const { statement: no } = await hand.ask(asked('object', id));
    expect(JSON.parse(no)).toMatchObject({ terms: {}, purpose: 'ticketing' });
    const { statement: all } = await hand.ask(asked('object'));
    expect(JSON.parse(all)).toMatchObject({ purpose: null, controller: null, deployment: null });
  });
});

describe('a key of one’s own', () => {
  it('is registered by its own signature, once, and is an act and an entry', async () => {
    const subject = await s.person();
    const hand = await Hand.open(s, caller, subject);
    const open = await hand.ask(asked('register_key'));
    const { id, key, logReceipt } = await hand.registration(open);
    expect(logReceipt).toMatch(/^eyJ/);
    expect(key).toMatchObject({
      ...{ id: expect.stringMatching(/^pky_/), number: 1, holder: 'person', refusedAt: null },
      ...{ registeredAt: s.now, countsFrom: s.now, kind: 'browser', algorithm: 'ES256' },
      subjectId: subject.id,
    });
    const content = {
      ...{ link: hand.session.link.id, registers: key.id, kind: 'browser', replaces: null },
      ...{ public_key: key.publicKey, counts_from: toInstant(s.now) },
    };
    expect(await actsOf(s, subject)).toEqual([
      {
        ...{
          number: 1,
          id,
          act: 'register_key',
          by: 'person',
          channel: 'link',
          at: s.now,
          content,
        },
        ...{ purpose: null, controller_id: null, deployment_id: null },
      },
    ]);
    expect((await s.logged({ subject: subject.id })).at(-1)).toEqual({
      ...{
        ...content,
        kind: expect.any(String),
        act: 'register_key',
        by: 'person',
        channel: 'link',
      },
      ...{ purpose: null, controller: null, deployment: null, key: null, request: 'req_1' },
    });
    expect(await refusalOf(hand.registration(open))).toEqual({ is: 'challenge_invalid' });
  });

  it('that replaces another waits a week, one at a time, and is refused by the one before', async () => {
    const subject = await s.person();
    const before = await Hand.withKey(s, caller, subject);
    const [{ id: first }] = await keysOf(s, subject);
    const next = await Hand.open(s, caller, subject);
    const { key } = await next.register();
    expect(key).toMatchObject({ number: 2, countsFrom: s.now + 7 * DAY });
    expect((await actsOf(s, subject)).at(-1)).toMatchObject({
      content: { replaces: first, counts_from: toInstant(s.now + 7 * DAY) },
    });
    expect(await refusalOf((await Hand.open(s, caller, subject)).register())).toEqual({
      is: 'key_waiting',
    });
    expect(await refusalOf(next.act(asked('object')))).toEqual({ is: 'signature_invalid' });
    const refuse = (id: string) => before.act(asked('refuse_key', null, { key: id }));
    // Not itself, nor one that there is not.
    expect(await refusalOf(refuse(first))).toEqual(IDLE);
    expect(await refusalOf(refuse('pky_none'))).toEqual(IDLE);
    await refuse(key.id);
    expect((await keysOf(s, subject)).map(({ refused_at }) => refused_at)).toEqual([null, s.now]);
    expect(await refusalOf(refuse(key.id))).toEqual(IDLE);
    await next.register();
    expect((await keysOf(s, subject)).map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('of a guardian is another than the child’s, and neither refuses the other’s', async () => {
    const subject = await s.person({ dateOfBirth: '2016-01-01' });
    const guardian = await Hand.withKey(s, caller, subject, 'guardian');
    const next = await Hand.open(s, caller, subject, 'guardian');
    const { key } = await next.register();
    const child = await Hand.withKey(s, caller, subject);
    expect(await refusalOf(child.act(asked('refuse_key', null, { key: key.id })))).toEqual(IDLE);
    await guardian.act(asked('refuse_key', null, { key: key.id }));
    expect(
      (await keysOf(s, subject)).map(({ holder, number, refused_at }) => [
        holder,
        number,
        refused_at,
      ]),
    ).toEqual([
      ['guardian', 1, null],
      ['guardian', 2, s.now],
      ['person', 1, null],
    ]);
    // A guardian’s key alone is a key that counts at a desk.
    const other = await s.person({ dateOfBirth: '2016-01-01' });
    await desk(s, caller, other, asked('object'));
    await Hand.withKey(s, caller, other, 'guardian');
    expect(await refusalOf(desk(s, caller, other, asked('end_objection')))).toEqual({
      is: 'consent_is_the_persons',
    });
  });

  it('there were fifty of at the most, of each holder', async () => {
    const subject = await s.person({ dateOfBirth: '2016-01-01' });
    await s.db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 49)
         INSERT INTO person_keys (subject_id, holder, number, id, tenant_id, kind, public_key,
           algorithm, counter, registered_at, counts_from, refused_at)
         SELECT ?1, 'person', i, ?1 || i, 'acme', 'browser', 'x', 'ES256', 0, 0, 0, 1 FROM n`,
      )
      .bind(subject.id)
      .run();
    const hand = await Hand.withKey(s, caller, subject);
    expect((await keysOf(s, subject)).at(-1)).toMatchObject({ number: 50 });
    expect(await refusalOf(hand.register())).toEqual({ is: 'keys_full' });
    expect((await (await Hand.open(s, caller, subject, 'guardian')).register()).key.number).toBe(1);
  });

  it('does what it signed and nothing else', async () => {
    const subject = await s.person();
    const hand = await Hand.open(s, caller, subject);
    const object = await hand.ask(asked('object'));
    expect(await refusalOf(hand.send(object))).toEqual({ is: 'no_person_key' });
    expect(await refusalOf(hand.registration(object))).toEqual({ is: 'challenge_invalid' });
    await hand.register();
    const register = await hand.ask(asked('register_key'));
    expect(await refusalOf(hand.send(register))).toEqual({ is: 'challenge_invalid' });
    const wish = await hand.ask(asked('ask_rectification'));
    expect(await refusalOf(hand.send({ ...object, statement: wish.statement }))).toEqual({
      is: 'signature_invalid',
    });
    const unsigned = carryOutUnsigned(s.service, hand.session, asked('object'), s.timing());
    expect(await refusalOf(unsigned)).toEqual({ is: 'signature_invalid' });
    // A key that another one signed for is none.
    const thief = await Hand.open(s, caller, subject);
    const open = await thief.ask(asked('register_key'));
    const bad = { ...open, statement: object.statement };
    expect(await refusalOf(thief.registration(bad))).toEqual({ is: 'signature_invalid' });
    // Another link’s challenge is unknown, and one whose statement is of somebody else is held to it.
    const other = await Hand.open(s, caller, await s.person());
    expect(await refusalOf(other.send(object))).toEqual({ is: 'challenge_invalid' });
    await hand.send(object);
    for (const [field, value] of [
      ['subject', 'sub_other'],
      ['holder', 'guardian'],
    ]) {
      const mine = await hand.ask(asked('ask_rectification'));
      const forged = JSON.stringify({ ...JSON.parse(mine.statement), [field]: value });
      const forge = s.db.prepare('UPDATE challenges SET statement = ? WHERE id = ?');
      await forge.bind(forged, mine.id).run();
      expect(await refusalOf(hand.send({ ...mine, statement: forged }))).toEqual({
        is: 'challenge_invalid',
      });
    }
  });

  it('has twenty challenges open at once, for five minutes', async () => {
    const hand = await Hand.withKey(s, caller, await s.person());
    const open = await hand.ask(asked('object'));
    for (let i = 1; i < 20; i++) await hand.ask(asked('object'));
    expect(await refusalOf(hand.ask(asked('object')))).toEqual({ is: 'challenges_full' });
    s.now += CHALLENGE_LIFETIME;
    expect(await refusalOf(hand.send(open))).toEqual({ is: 'challenge_invalid' });
    await hand.act(asked('object'));
  });
});
