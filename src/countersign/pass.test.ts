/** Passes: what one is issued for, who gets in with it, and what of a gate’s own word is written down. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultOf } from '../../test/support/staged.ts';
import { DAY, openSteps, refusalOf, type Steps } from '../../test/support/steps.ts';
import { toInstant } from '../instant.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import type { Caller } from '../tenants/key.ts';
import { closeDeployment } from './deployment.ts';
import { erasePerson } from './erase.ts';
import { Refusal } from './errors.ts';
import {
  findFirstUse,
  findPass,
  issuePass,
  type PassRequest,
  writePassText,
} from './issue-pass.ts';
import { type RedemptionRequest, redeemPass } from './redeem-pass.ts';
import { revokePass } from './revoke-pass.ts';

const MINUTE = 60_000;

let s: Steps;
let caller: Caller;
beforeAll(async () => {
  s = await openSteps();
  Object.assign(s.service, { runsIn: 'any' });
  caller = await s.caller();
});
afterAll(() => s.close());

const whole = (instant: number) => instant - (instant % 1000);

async function issue(changes: Partial<PassRequest> = {}, bound = true) {
  const deployment = await s.deploy();
  const subject = bound ? await s.person() : undefined;
  const request = { deployment: deployment.id, subject: subject?.id, ...changes };
  const issued = await issuePass(s.service, caller, request, s.timing());
  return { ...issued, deployment, subject: subject as Subject };
}

const redeem = (
  pass: string,
  { id: deployment }: Pick<Deployment, 'id'>,
  changes: Partial<RedemptionRequest> = {},
  by = caller,
) => redeemPass(s.service, by, { pass, deployment, ...changes }, s.timing());

const usesOf = async (id: string) => {
  const asked = s.db.prepare('SELECT * FROM pass_uses WHERE pass_id = ? ORDER BY recorded_at');
  return (await asked.bind(id).all<Record<string, unknown>>()).results;
};

const last = async ({ id }: Subject) => (await s.logged({ subject: id })).at(-1);

describe('a pass is issued', () => {
  it('for a day from now unless more is said, and is a decision', async () => {
    const { pass, text, decision, deployment, subject } = await issue();
    const from = whole(s.now);
    expect(pass).toEqual({
      ...{ id: expect.stringMatching(/^pas_/), tenantId: 'acme', deploymentId: deployment.id },
      ...{ subjectId: subject.id, validFrom: from, expiresAt: from + DAY },
      ...{ issuedAt: s.now, revokedAt: null },
    });
    expect(decision).toEqual({
      ...{ id: expect.stringMatching(/^dec_/), log_receipt: expect.stringMatching(/^eyJ/) },
      ...{ deployment_version: 1, policy_revision: s.service.policy().revision, model: 'none' },
      ...{ jurisdictions: expect.arrayContaining(['DE']), obligations: expect.any(Array) },
    });
    expect(await findPass(s.service, caller, pass.id)).toEqual(pass);
    expect(await writePassText(s.service, pass)).toBe(text);
    expect(await last(subject)).toMatchObject({
      ...{ kind: 'decision', operation: 'pass', key: caller.keyId, deployment: deployment.id },
      outcome: {
        outcome: 'pass_issued',
        details: {
          ...{ pass: pass.id, bound: true },
          ...{ valid_from: toInstant(from), expires_at: toInstant(from + DAY) },
        },
      },
    });
  });

  it('to whoever holds it', async () => {
    const { pass } = await issue({}, false);
    expect(pass.subjectId).toBeNull();
    expect(await findFirstUse(s.service, pass)).toBeUndefined();
  });

  it('for a period that it can have, to the second', async () => {
    const now = whole(s.now);
    const out = (field: string, earliest: number, latest: number) => ({
      ...{ is: 'pass_out_of_time', field, earliest, latest },
    });
    const from = out('valid_from', whole(s.now - MINUTE), s.now + 366 * DAY);
    for (const validFrom of [now - MINUTE - 1000, now + 366 * DAY + 1000]) {
      expect(await refusalOf(issue({ validFrom }))).toEqual(from);
    }
    const to = out('expires_at', now + MINUTE, now + 31 * DAY);
    for (const expiresAt of [now + MINUTE - 1000, now + 31 * DAY + 1000]) {
      expect(await refusalOf(issue({ expiresAt }))).toEqual(to);
    }
    for (const validFrom of [whole(s.now - MINUTE), now + 366 * DAY]) await issue({ validFrom });
    for (const expiresAt of [now + MINUTE, now + 31 * DAY]) await issue({ expiresAt });
    // Of one that begins later, both count from its start.
    const start = now + 10 * DAY;
    const later = out('expires_at', start + MINUTE, start + 31 * DAY);
    expect(await refusalOf(issue({ validFrom: start, expiresAt: start }))).toEqual(later);
    expect((await issue({ validFrom: start })).pass).toMatchObject({ expiresAt: start + DAY });
    // One that has begun ends a minute from now at the earliest.
    const past = { validFrom: now - 30_000, expiresAt: now + MINUTE - 1000 };
    expect(await refusalOf(issue(past))).toMatchObject({ earliest: now + MINUTE });
  });

  it('not of an erased person, at an ended deployment, or with a key of another', async () => {
    const subject = await s.person();
    const { id: deployment } = await s.deploy();
    const request = { deployment, subject: subject.id };
    const bound = await s.caller('acme', { deployments: [(await s.deploy()).id] });
    const make = (by = caller) => issuePass(s.service, by, request, s.timing());
    expect(await refusalOf(make(bound))).toEqual({ is: 'key_bound' });
    await erasePerson(s.service, caller, subject.id, s.timing());
    expect(await refusalOf(make())).toEqual({ is: 'subject_erased' });
    await closeDeployment(s.service, caller, deployment, s.timing());
    const none = issuePass(s.service, caller, { deployment }, s.timing());
    expect(await refusalOf(none)).toEqual({ is: 'deployment_ended' });
  });

  it('is found by its tenant, within what a key is bound to', async () => {
    const { pass, deployment } = await issue();
    const globex = await s.caller('globex');
    expect(await refusalOf(findPass(s.service, globex, pass.id))).toEqual({ is: 'pass_not_found' });
    expect(await refusalOf(findPass(s.service, caller, 'pas_x'))).toEqual({ is: 'pass_not_found' });
    const there = await s.caller('acme', { deployments: [deployment.id] });
    expect(await findPass(s.service, there, pass.id)).toEqual(pass);
    const elsewhere = await s.caller('acme', { deployments: ['dep_elsewhere'] });
    expect(await refusalOf(findPass(s.service, elsewhere, pass.id))).toEqual({ is: 'key_bound' });
  });
});

describe('somebody gets in', () => {
  it('once, which is a decision', async () => {
    const { pass, text, deployment, subject } = await issue();
    const first = await redeem(text, deployment);
    expect(first).toMatchObject({
      ...{ outcome: 'admitted', repeated: false, usedAt: s.now, firstUsedAt: null },
      decision: {
        deployment_version: 1,
        model: 'none',
        log_receipt: expect.stringMatching(/^eyJ/),
      },
    });
    expect(await usesOf(pass.id)).toMatchObject([
      {
        ...{ pass_id: pass.id, use: first.decision.id, used_at: s.now, recorded_at: s.now },
        ...{ again: 0, offline: 0, decision_id: first.decision.id },
      },
    ]);
    expect(await last(subject)).toMatchObject({
      ...{ kind: 'decision', operation: 'pass' },
      outcome: {
        outcome: 'admitted',
        details: { pass: pass.id, offline: false, used_at: toInstant(s.now) },
      },
    });
    expect(await findFirstUse(s.service, pass)).toMatchObject({ used_at: s.now });
    const fault = await faultOf(redeem(text, deployment));
    expect(fault.cause).toEqual(new Refusal({ is: 'pass_spent' }));
    expect(await last(subject)).toMatchObject({
      outcome: { outcome: 'not_admitted', details: { pass: pass.id, because: 'pass_spent' } },
    });
    expect(await usesOf(pass.id)).toHaveLength(1);
  });

  it('of many who come at once one', async () => {
    const { pass, text, deployment } = await issue();
    const all = await Promise.allSettled([1, 2, 3, 4].map(() => redeem(text, deployment)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of all) {
      if (one.status === 'rejected') expect(one.reason.cause.reason).toEqual({ is: 'pass_spent' });
    }
    expect(await usesOf(pass.id)).toHaveLength(1);
  });

  it('told again within a minute under the same name, is the same use', async () => {
    const { pass, text, deployment, subject } = await issue();
    const first = await redeem(text, deployment, { use: 'turn-1' });
    s.now += MINUTE;
    expect(await redeem(text, deployment, { use: 'turn-1' })).toMatchObject({
      ...{ outcome: 'admitted', repeated: true, usedAt: s.now - MINUTE, firstUsedAt: null },
    });
    expect(await last(subject)).toMatchObject({
      outcome: {
        outcome: 'pass_told_again',
        details: { pass: pass.id, first: first.decision.id },
      },
    });
    expect((await faultOf(redeem(text, deployment, { use: 'turn-2' }))).cause).toMatchObject({
      reason: { is: 'pass_spent' },
    });
    s.now += 1;
    expect((await faultOf(redeem(text, deployment, { use: 'turn-1' }))).cause).toMatchObject({
      reason: { is: 'pass_spent' },
    });
    expect(await usesOf(pass.id)).toHaveLength(1);
  });

  it.each<[string, (of: Awaited<ReturnType<typeof issue>>) => Promise<unknown>, string]>([
    ['before its start', async () => {}, 'pass_not_yet_valid'],
    [
      'from its end on',
      async ({ pass }) => {
        s.now = pass.expiresAt;
      },
      'pass_expired',
    ],
    [
      'after it was revoked',
      ({ pass }) => revokePass(s.service, caller, pass.id, s.timing()),
      'pass_revoked',
    ],
  ])('not %s', async (_when, happens, is) => {
    const issued = await issue({ validFrom: whole(s.now) + 5 * MINUTE });
    if (is !== 'pass_not_yet_valid') s.now += 6 * MINUTE;
    const before = s.now;
    await happens(issued);
    const fault = await faultOf(redeem(issued.text, issued.deployment));
    expect(fault.cause).toEqual(new Refusal({ is } as Refusal['reason']));
    s.now = before;
    expect(await usesOf(issued.pass.id)).toEqual([]);
  });

  it('not elsewhere, nor with what is no pass, nor by a key of elsewhere', async () => {
    const { text, deployment } = await issue();
    const other = await s.deploy();
    const fault = await faultOf(redeem(text, other));
    expect(fault.cause).toEqual(new Refusal({ is: 'pass_elsewhere' }));
    expect(await refusalOf(redeem('nonsense', deployment))).toEqual({
      ...{ is: 'pass_invalid', why: 'unreadable' },
    });
    const bound = await s.caller('acme', { deployments: [other.id] });
    expect(await refusalOf(redeem(text, deployment, {}, bound))).toEqual({ is: 'key_bound' });
    const globex = await s.deploy({}, 'globex');
    expect(await refusalOf(redeem(text, globex))).toEqual({ is: 'deployment_not_found' });
    await redeem(text, deployment);
  });

  it('not where it is deleted, which is told until it would have ended', async () => {
    const { pass, text, deployment } = await issue({}, false);
    await s.db.prepare('DELETE FROM passes WHERE id = ?').bind(pass.id).run();
    const gone = await faultOf(redeem(text, deployment));
    expect(gone.cause).toEqual(new Refusal({ is: 'pass_gone' }));
    const before = s.now;
    s.now = pass.expiresAt;
    const expired = await faultOf(redeem(text, deployment));
    s.now = before;
    expect(expired.cause).toEqual(new Refusal({ is: 'pass_expired' }));
  });

  it('of a person who is erased nobody', async () => {
    const { text, deployment, subject } = await issue();
    await erasePerson(s.service, caller, subject.id, s.timing());
    const fault = await faultOf(redeem(text, deployment));
    expect(fault.cause).toEqual(new Refusal({ is: 'pass_gone' }));
  });
});

describe('what a gate did by itself', () => {
  const HOUR = 60 * MINUTE;

  it('is written down as it was, and once under each name', async () => {
    const { pass, text, deployment, subject } = await issue();
    const usedAt = s.now;
    s.now += HOUR;
    expect(await redeem(text, deployment, { use: 'a', usedAt })).toMatchObject({
      ...{ outcome: 'admitted', repeated: false, usedAt, firstUsedAt: null },
    });
    expect(await last(subject)).toMatchObject({
      outcome: { outcome: 'admitted', details: { offline: true, used_at: toInstant(usedAt) } },
    });
    const [{ decision_id: first }] = await usesOf(pass.id);
    s.now += HOUR;
    expect(await redeem(text, deployment, { use: 'a', usedAt })).toMatchObject({
      ...{ outcome: 'admitted', repeated: true, usedAt, firstUsedAt: null },
    });
    const twice = { use: 'b', usedAt: usedAt + HOUR };
    const again = { outcome: 'double_use', usedAt: usedAt + HOUR, firstUsedAt: usedAt };
    expect(await redeem(text, deployment, twice)).toMatchObject({ ...again, repeated: false });
    expect(await last(subject)).toMatchObject({
      outcome: { outcome: 'double_use', details: { offline: true, first } },
    });
    expect(await redeem(text, deployment, twice)).toMatchObject({ ...again, repeated: true });
    expect((await usesOf(pass.id)).map((row) => [row.use, row.again, row.offline])).toEqual([
      ['a', 0, 1],
      ['b', 1, 1],
    ]);
  });

  it.each([
    ['within its time', 0, 'admitted'],
    ['a minute before it', -MINUTE, 'admitted'],
    ['more than a minute before it', -MINUTE - 1, 'outside_validity'],
    ['up to a minute after it', 2 * HOUR + MINUTE - 1, 'admitted'],
    ['a minute after it', 2 * HOUR + MINUTE, 'outside_validity'],
  ] as const)('%s', async (_when, offset, outcome) => {
    const validFrom = whole(s.now);
    const { text, deployment } = await issue({ validFrom, expiresAt: validFrom + 2 * HOUR });
    s.now += 3 * HOUR;
    const usedAt = validFrom + offset;
    expect(await redeem(text, deployment, { use: 'a', usedAt })).toMatchObject({ outcome, usedAt });
  });

  it('before or after it was revoked', async () => {
    const [early, late] = [await issue(), await issue()];
    s.now += HOUR;
    for (const { pass } of [early, late]) await revokePass(s.service, caller, pass.id, s.timing());
    s.now += HOUR;
    const at = (usedAt: number) => ({ use: 'a', usedAt });
    expect(await redeem(early.text, early.deployment, at(s.now - HOUR))).toMatchObject({
      outcome: 'admitted',
    });
    expect(await redeem(late.text, late.deployment, at(s.now - HOUR + 1))).toMatchObject({
      outcome: 'revoked',
    });
  });

  it('at a time that it can have been, for a week after the end', async () => {
    const { pass, text, deployment } = await issue();
    const at = (usedAt: number) => redeem(text, deployment, { use: `u${usedAt}`, usedAt });
    const bounds = {
      ...{ is: 'pass_out_of_time', field: 'used_at' },
      ...{ earliest: pass.validFrom - DAY, latest: s.now + MINUTE },
    };
    for (const wrong of [bounds.earliest - 1, bounds.latest + 1]) {
      expect(await refusalOf(at(wrong))).toEqual(bounds);
    }
    for (const right of [bounds.earliest, bounds.latest]) await at(right);
    const before = s.now;
    s.now = pass.expiresAt + 7 * DAY;
    expect(await refusalOf(at(pass.validFrom))).toEqual({ is: 'pass_expired' });
    s.now = before;
  });

  it('at a deployment that has ended, in spite of what the policy says', async () => {
    const { text, deployment } = await issue({}, false);
    const usedAt = s.now;
    s.now += HOUR;
    await closeDeployment(s.service, caller, deployment.id, s.timing());
    expect(await refusalOf(redeem(text, deployment))).toEqual({ is: 'deployment_ended' });
    expect(await redeem(text, deployment, { use: 'a', usedAt })).toMatchObject({
      outcome: 'admitted',
    });
    const elsewhere = await s.deploy();
    const fault = await faultOf(redeem(text, elsewhere, { use: 'c', usedAt }));
    expect(fault.cause).toEqual(new Refusal({ is: 'pass_elsewhere' }));
  });
});
