/** A picture from a phone: what a token opens, for whom, once, and what its answer rests on. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStaged, picture, type Staged } from '../../test/support/staged.ts';
import { DAY, refusalOf } from '../../test/support/steps.ts';
import { CAPTURE_LIFETIME } from '../captures/capture.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { Subject } from '../registry/subject.ts';
import type { Caller } from '../tenants/key.ts';
import {
  type CaptureRequest,
  findCapture,
  openCapture,
  openToken,
  recogniseCapture,
  requireStanding,
  takeCapture,
} from './capture.ts';
import { closeDeployment } from './deployment.ts';
import { erasePerson } from './erase.ts';

let s: Staged;
let caller: Caller;
beforeAll(async () => {
  s = await openStaged();
  caller = await s.caller();
});
afterAll(() => s.close());

const INVALID = { is: 'capture_not_valid' };

async function open(changes: Partial<CaptureRequest> = {}, registered: object = {}, by = caller) {
  const [deployment, subject, template] = await s.enrolled(caller, registered);
  const request: CaptureRequest = {
    ...{ operation: 'verify', deployment: deployment.id, subject: subject.id, advice: true },
    ...changes,
  };
  const opened = await openCapture(s.service, by, request, s.timing());
  return { ...opened, deployment, subject, template };
}

const use = (token: string, origin?: string) => openToken(s.service, token, origin, s.now);
const nothing = () => undefined;

describe('a capture', () => {
  it('is opened for five minutes, with a nonce for the same', async () => {
    const { capture, token, nonce, deployment, subject } = await open();
    expect(capture).toEqual({
      ...{ id: expect.stringMatching(/^cap_/), tenantId: 'acme', operation: 'verify' },
      ...{ deploymentId: deployment.id, subjectId: subject.id, keyId: caller.keyId },
      ...{ secretSha256: expect.stringMatching(/^[0-9a-f]{64}$/), advises: true, replaces: null },
      ...{ createdAt: s.now, expiresAt: s.now + CAPTURE_LIFETIME },
    });
    expect(token).toMatch(new RegExp(`^${capture.id}_[A-Za-z0-9]{43}$`));
    expect(await findCapture(s.db, caller, capture.id)).toEqual({
      ...{ ...capture, claimedAt: null, result: null },
    });
    const asked = s.db.prepare('SELECT * FROM nonces WHERE nonce = ?').bind(nonce);
    expect(await asked.first()).toMatchObject({
      ...{ operation: 'verify', deployment_id: deployment.id, subject_id: subject.id },
      ...{ tenant_id: 'acme', expires_at: capture.expiresAt },
    });
    const bare = await open({ advice: false, operation: 'enrol', replaces: 'Lost.' });
    expect(bare.capture).toMatchObject({ advises: false, operation: 'enrol', replaces: 'Lost.' });
  });

  it('is for people and deployments that are there, within what the key is bound to', async () => {
    const elsewhere = await s.caller('acme', { deployments: ['dep_x'] });
    expect(await refusalOf(open({}, {}, elsewhere))).toEqual({ is: 'key_bound' });
    expect(await refusalOf(open({ subject: 'sub_x' }))).toEqual({ is: 'subject_not_found' });
    expect(await refusalOf(open({ deployment: 'dep_x' }))).toEqual({ is: 'deployment_not_found' });
  });

  it('is found by its tenant, within what a key is bound to', async () => {
    const { capture } = await open();
    const find = (by: Caller) => findCapture(s.db, by, capture.id);
    expect(await refusalOf(find(await s.caller('globex')))).toEqual({ is: 'capture_not_found' });
    const elsewhere = await s.caller('acme', { deployments: ['dep_x'] });
    expect(await refusalOf(find(elsewhere))).toEqual({ is: 'key_bound' });
    const there = await s.caller('acme', { deployments: [capture.deploymentId] });
    expect(await find(there)).toMatchObject({ id: capture.id });
  });
});

describe('a token', () => {
  it.each(['verify', 'enrol'] as const)('opens its own operation: %s', async (operation) => {
    const { token, capture } = await open({ operation });
    const { keyId } = caller;
    const scopes = [operation === 'verify' ? 'recognise' : 'enrol'];
    expect(await use(token)).toEqual({
      capture: { ...capture, claimedAt: null, result: null },
      caller: { keyId, tenantId: 'acme', scopes, deployments: undefined },
    });
  });

  it('is none with another secret, of another capture, or that is no token', async () => {
    const [one, other] = [await open(), await open()];
    const secret = other.token.split('_')[2];
    for (const token of [
      '',
      'cap_x',
      `${one.capture.id}_${secret}`,
      `cap_${'a'.repeat(22)}_${secret}`,
    ]) {
      expect(await refusalOf(use(token))).toEqual(INVALID);
    }
  });

  it('is good once, and until its end', async () => {
    const { token, capture } = await open();
    const before = s.now;
    s.now = capture.expiresAt - 1;
    const { capture: opened } = await use(token);
    s.now = capture.expiresAt;
    expect(await refusalOf(use(token))).toEqual(INVALID);
    s.now = before;
    await takeCapture(s.service, opened, s.timing());
    expect(await findCapture(s.db, caller, capture.id)).toMatchObject({ claimedAt: s.now });
    expect(await refusalOf(takeCapture(s.service, opened, s.timing()))).toEqual(INVALID);
    expect(await refusalOf(use(token))).toEqual(INVALID);
  });

  it.each([
    ['that has ended', 'UPDATE api_keys SET revoked_at = 1 WHERE id = ?'],
    ['that has expired', 'UPDATE api_keys SET expires_at = 1 WHERE id = ?'],
    ['that may no longer', `UPDATE api_keys SET scopes_json = '["enrol"]' WHERE id = ?`],
  ])('is none of a key %s', async (_what, sql) => {
    const own = await s.caller();
    const { token } = await open({}, {}, own);
    await use(token);
    await s.db.prepare(sql).bind(own.keyId).run();
    expect(await refusalOf(use(token))).toEqual(INVALID);
  });

  it('comes from where the deployment says, if from a browser', async () => {
    const origin = 'https://app.example.com';
    const { token } = await open({}, { capture_origins: [origin] });
    await use(token);
    await use(token, origin);
    const refused = { is: 'origin_not_allowed' };
    expect(await refusalOf(use(token, 'https://evil.example.com'))).toEqual(refused);
    expect(await refusalOf(use((await open()).token, origin))).toEqual(refused);
  });
});

describe('its picture', () => {
  it('is verified as by the key that asked, and said how good it is', async () => {
    const { token, subject, template } = await open();
    const scores: number[] = [];
    const opening = await use(token);
    const upload = { image: picture(0.9, 61) };
    const onRead = ({ score }: { score: number }) => void scores.push(score);
    const done = await recogniseCapture(s.service, opening, upload, onRead, s.timing());
    expect(done).toMatchObject({ is: 'verify', found: { answer: { matched: true, template } } });
    expect(scores).toEqual([61]);
    expect((await s.decisions(subject)).at(-2)).toMatchObject({ key: caller.keyId });
  });

  it('is enrolled, in place of another if it says why', async () => {
    const strange = { image: picture(0.2) };
    const { token, subject, template } = await open({ operation: 'enrol' });
    const opening = await use(token);
    const recognise = (of: typeof opening) =>
      recogniseCapture(s.service, of, strange, nothing, s.timing());
    await expect(recognise(opening)).rejects.toMatchObject({
      cause: { reason: { is: 'different_person' } },
    });
    const replaces = 'It was another.';
    const done = await recognise({ ...opening, capture: { ...opening.capture, replaces } });
    expect(done).toMatchObject({
      ...{ is: 'enrol', found: { answer: { template: { source: 'direct' }, pictures: 1 } } },
    });
    expect((await s.decisions(subject)).at(-1)).toMatchObject({
      details: { replaces, superseded: [template] },
    });
  });

  it.each<[string, (d: Deployment, p: Subject) => Promise<unknown>, string]>([
    ['a no', (d, p) => s.say(caller, 'withdrawn', d, p), 'consent'],
    ['the end', (d) => closeDeployment(s.service, caller, d.id, s.timing()), 'end'],
    ['an erasure', (_, p) => erasePerson(s.service, caller, p.id, s.timing()), 'subject'],
  ])('is answered as long as it would be: not after %s', async (_what, happens, fact) => {
    const { token, deployment, subject } = await open();
    const upload = { image: picture(0.9) };
    const opening = await use(token);
    const { found } = await recogniseCapture(s.service, opening, upload, nothing, s.timing());
    const { premises, asked } = found.basis;
    const result = { is: 'answered', answer: {}, premises, asked } as const;
    await requireStanding(s.service, result, s.now);
    // The policy is asked with the time that it is then.
    const late = requireStanding(s.service, result, s.now + 40_000 * DAY);
    await expect(late).rejects.toMatchObject({ fact: 'policy' });
    s.now += 1;
    await happens(deployment, subject);
    await expect(requireStanding(s.service, result, s.now)).rejects.toMatchObject({ fact });
  });
});
