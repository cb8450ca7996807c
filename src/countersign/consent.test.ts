/** What a person said of a use: the event, the entry, the text that was shown, and what a no ends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStaged, picture, type Staged } from '../../test/support/staged.ts';
import { DAY, refusalOf } from '../../test/support/steps.ts';
import { toInstant } from '../instant.ts';
import type { Subject } from '../registry/subject.ts';
import type { Caller } from '../tenants/key.ts';
import { closeDeployment } from './deployment.ts';
import { enrol } from './enrol.ts';

let s: Staged;
let caller: Caller;
beforeAll(async () => {
  s = await openStaged();
  caller = await s.caller();
});
afterAll(() => s.close());

async function eventsOf({ id }: Subject) {
  const asked = s.db.prepare('SELECT * FROM consent_events WHERE subject_id = ? ORDER BY rowid');
  const { results } = await asked.bind(id).all<Record<string, unknown> & { terms_json: string }>();
  return results.map(
    ({ terms_json, ...row }): Record<string, unknown> => ({
      ...row,
      terms: JSON.parse(terms_json),
    }),
  );
}

const consentsIn = async ({ id }: Subject) =>
  (await s.logged({ subject: id })).filter(({ kind }) => kind === 'consent');

describe('a yes', () => {
  it('is kept and logged as it was told, at its scope and of the registered text', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    const occurredAt = s.now - DAY / 2;
    const done = await s.say(caller, 'given', deployment, subject, { occurredAt });
    const { event, logReceipt } = done;
    expect(logReceipt).toMatch(/^eyJ/);
    expect(done.deployment.id).toBe(deployment.id);
    expect(event).toMatchObject({
      ...{ id: expect.stringMatching(/^con_/), event: 'given', purpose: 'ticketing' },
      ...{ controllerId: 'ctl-1', occurredAt, recordedAt: s.now },
      scope: { place: 'public_accommodation', mode: 'interactive', remote: false },
      terms: {
        ...{ notice_version: '2026-11', notice_sha256: null, freely_given: true },
        ...{ expires_at: '2099-01-01T00:00:00Z', language: 'en' },
      },
    });
    expect(await eventsOf(subject)).toMatchObject([
      {
        ...{ id: event.id, event: 'given', occurred_at: occurredAt, recorded_at: s.now },
        ...{ tenant_id: 'acme', purpose: 'ticketing', controller_id: 'ctl-1', terms: event.terms },
      },
    ]);
    const [entry, ...more] = await consentsIn(subject);
    expect(more).toEqual([]);
    expect(entry).toEqual({
      ...{ kind: 'consent', event: 'given', deployment: deployment.id, deployment_version: 1 },
      ...{ key: caller.keyId, request: 'req_1', purpose: 'ticketing', controller: 'ctl-1' },
      ...{ terms: event.terms, scope: event.scope, occurred_at: toInstant(occurredAt) },
    });
    expect(await s.told(subject.id)).toEqual([]);
  });

  it.each<[string, object | undefined, object]>([
    ['the registered text', undefined, { notice_version: '2026-11', notice_sha256: 'ab' }],
    ['its version', { version: '2026-11' }, { notice_version: '2026-11', notice_sha256: 'ab' }],
    ['another', { version: '2025' }, { notice_version: '2025', notice_sha256: null }],
    [
      'the same with another sum',
      { version: '2026-11', sha256: 'cd' },
      { notice_version: '2026-11', notice_sha256: 'cd' },
    ],
    ['one without a version', { sha256: 'ef' }, { notice_version: null, notice_sha256: 'ef' }],
    ['one that is not named', {}, { notice_version: null, notice_sha256: null }],
  ])('names the text that was shown: %s', async (_what, notice, named) => {
    const sha256 = 'ab'.repeat(32);
    const deployment = await s.deploy({ notice: { given: true, version: '2026-11', sha256 } });
    const subject = await s.person();
    const changes = notice === undefined ? {} : { notice };
    const { event } = await s.say(caller, 'given', deployment, subject, changes);
    const long = { ...named } as Record<string, string | null>;
    if (long.notice_sha256 === 'ab') long.notice_sha256 = sha256;
    expect(event.terms).toMatchObject(long);
  });

  it('of a deployment that registers no version, none is the same as none', async () => {
    const deployment = await s.deploy({ notice: { given: true, sha256: 'ab'.repeat(32) } });
    const shown = { notice: {} };
    const { event } = await s.say(caller, 'given', deployment, await s.person(), shown);
    expect(event.terms).toMatchObject({ notice_version: null, notice_sha256: null });
  });

  it('has a time that can be so', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    const at = (occurredAt: number, expires: number | null = s.now + DAY) =>
      s.say(caller, 'given', deployment, subject, {
        ...{ occurredAt, terms: { expires_at: toInstant(expires) } },
      });
    const bounds = { earliest: subject.createdAt, latest: s.now };
    for (const wrong of [s.now + 1, subject.createdAt - 1]) {
      expect(await refusalOf(at(wrong))).toEqual({
        ...{ is: 'out_of_time', field: 'occurred_at', ...bounds },
      });
    }
    const life = 100 * 365 * DAY;
    for (const wrong of [s.now, s.now + life + 1000]) {
      expect(await refusalOf(at(s.now, wrong))).toEqual({
        ...{ is: 'out_of_time', field: 'expires_at', earliest: s.now + 1, latest: s.now + life },
      });
    }
    expect(await eventsOf(subject)).toEqual([]);
    for (const right of [subject.createdAt, s.now]) await at(right);
    await at(s.now, s.now + life);
    await at(s.now, s.now + 1);
    await at(s.now, null);
  });

  it('does not stand against a no on the word of who it was said to', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    const elsewhere = await s.deploy({ purpose: 'payment' });
    await s.say(caller, 'given', deployment, subject);
    await s.say(caller, 'withdrawn', deployment, subject);
    s.now += 1;
    const theirs = { is: 'consent_is_the_persons' };
    expect(await refusalOf(s.say(caller, 'given', deployment, subject))).toEqual(theirs);
    const referenced = { evidence: { level: 'referenced', reference: 'x', sha256: null } } as const;
    const told = s.say(caller, 'given', deployment, subject, { terms: referenced });
    expect(await refusalOf(told)).toEqual(theirs);
    // Nor of any other use: who has taken back one yes is asked for no other in their name. A further no
    // is always heard, and a desk’s book may say what a person did.
    expect(await refusalOf(s.say(caller, 'given', elsewhere, subject))).toEqual(theirs);
    await s.say(caller, 'refused', deployment, subject);
    s.now += 1;
    const desk = { evidence: { level: 'desk', reference: 'Book 7', sha256: null } } as const;
    await s.say(caller, 'given', deployment, subject, { terms: desk });
    expect((await eventsOf(subject)).map(({ event }) => event)).toEqual([
      ...['given', 'withdrawn', 'refused', 'given'],
    ]);
  });

  it('is renewed where it stands or has run out, at its own scope, and not otherwise', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    const renew = (at = deployment) => s.say(caller, 'renewed', at, subject);
    const nothing = { is: 'nothing_to_renew' };
    expect(await refusalOf(renew())).toEqual(nothing);
    const other = await s.deploy({ purpose: 'payment' });
    await s.say(caller, 'given', other, subject);
    expect(await refusalOf(renew())).toEqual(nothing);
    const elsewhere = await s.deploy({ place: { type: 'workplace' } });
    await s.say(caller, 'given', elsewhere, subject);
    expect(await refusalOf(renew())).toEqual(nothing);
    const expires_at = toInstant(s.now + 1000);
    await s.say(caller, 'given', deployment, subject, { terms: { expires_at } });
    await renew();
    await s.say(caller, 'renewed', deployment, subject, { terms: { expires_at } });
    s.now += 2000;
    await renew();
    s.now += 1;
    await s.say(caller, 'withdrawn', deployment, subject);
    s.now += 1;
    expect(await refusalOf(renew())).toEqual(nothing);
  });

  it('is not heard at a deployment that has ended, a no is', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    await s.say(caller, 'given', deployment, subject);
    await closeDeployment(s.service, caller, deployment.id, s.timing());
    for (const event of ['given', 'renewed'] as const) {
      expect(await refusalOf(s.say(caller, event, deployment, subject))).toEqual({
        is: 'deployment_ended',
      });
    }
    await s.say(caller, 'withdrawn', deployment, subject);
    await s.say(caller, 'refused', deployment, subject);
  });

  it('asks whether there is room, which a no does not', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    const { require } = s.service.capacity;
    const asked: unknown[] = [];
    Object.assign(s.service.capacity, {
      require: async (...of: unknown[]) => void asked.push(of),
    });
    await s.say(caller, 'given', deployment, subject);
    await s.say(caller, 'renewed', deployment, subject);
    await s.say(caller, 'withdrawn', deployment, subject);
    Object.assign(s.service.capacity, { require });
    expect(asked).toEqual([
      ['registration', s.now],
      ['registration', s.now],
    ]);
  });
});

describe('a no', () => {
  it.each(['withdrawn', 'refused'] as const)('%s ends the templates of its use', async (no) => {
    const [deployment, subject, template] = await s.enrolled(caller);
    const other = await s.deploy({ purpose: 'payment' });
    const beside = await s.template(subject, other);
    s.now += 1000;
    const { event, logReceipt } = await s.say(caller, no, deployment, subject);
    expect(logReceipt).toMatch(/^eyJ/);
    const asked = s.db.prepare('SELECT id, erased_at FROM templates WHERE subject_id = ?');
    const { results } = await asked.bind(subject.id).all<{ id: string }>();
    expect(
      results.toSorted((a, b) => Number(a.id === beside.id) - Number(b.id === beside.id)),
    ).toEqual([
      { id: template, erased_at: s.now },
      { id: beside.id, erased_at: null },
    ]);
    expect(await s.service.vault.fetch(template, 1)).toBeNull();
    const because = no === 'withdrawn' ? 'consent_withdrawn' : 'consent_refused';
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      ...{ kind: 'decision', operation: 'delete', key: caller.keyId },
      outcome: {
        outcome: 'erased',
        details: { because, consent: event.id, templates: [template] },
      },
    });
    expect((await consentsIn(subject)).at(-1)).toMatchObject({ event: no });
    expect((await eventsOf(subject)).map((one) => one.event)).toEqual(['given', no]);
  });

  it('tells the webhooks of a withdrawal, and of nothing else', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    await s.say(caller, 'given', deployment, subject);
    const { event } = await s.say(caller, 'withdrawn', deployment, subject);
    await s.say(caller, 'refused', deployment, subject);
    const data = { subject: subject.id, consent: event.id, deployment: deployment.id };
    expect(await s.told(subject.id)).toEqual([['subject.consent_withdrawn', s.now, data]]);
  });

  it('that crosses an enrolment ends it too', async () => {
    const [deployment, subject] = [await s.deploy(), await s.person()];
    await s.say(caller, 'given', deployment, subject);
    const request = {
      ...{ deployment: deployment.id, subject: subject.id, source: 'direct' },
      image: [picture(1)],
    };
    // After the no has looked which templates there are, and before it is written down.
    const { append } = s.service.audit;
    let tries = 0;
    Object.assign(s.service.audit, {
      append: async (...of: Parameters<typeof append>) => {
        tries += 1;
        Object.assign(s.service.audit, { append });
        await enrol(s.service, caller, request, s.timing());
        return append.apply(s.service.audit, of);
      },
    });
    s.now += 1;
    await s.say(caller, 'withdrawn', deployment, subject);
    expect(tries).toBe(1);
    const asked = s.db.prepare('SELECT erased_at FROM templates WHERE subject_id = ?');
    expect((await asked.bind(subject.id).all()).results).toEqual([{ erased_at: s.now }]);
    expect((await eventsOf(subject)).map((one) => one.event)).toEqual(['given', 'withdrawn']);
  });

  it('ends the templates also where the policy gives no answer', async () => {
    const [deployment, subject, template] = await s.enrolled(caller);
    const { policy } = s.service;
    const faulty = () => ({
      ...policy(),
      retention: () => {
        throw new Error('It has none.');
      },
    });
    Object.assign(s.service, { policy: faulty });
    s.now += 1;
    await s.say(caller, 'withdrawn', deployment, subject);
    Object.assign(s.service, { policy });
    const asked = s.db.prepare('SELECT erased_at FROM templates WHERE id = ?');
    expect(await asked.bind(template).first('erased_at')).toBe(s.now);
  });
});
