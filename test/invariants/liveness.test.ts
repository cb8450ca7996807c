/** Where a live person's attestation is required, nothing else gets a face read. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicKeyOf } from '../../src/local/provider.ts';
import { documentOf } from '../support/client.ts';
import { expectInvalid, type LiveGate, openLiveGate, post } from '../support/liveness.ts';
import { consentingPerson, enrolledPerson, gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let live: LiveGate;

beforeAll(async () => {
  worker = await startWorker();
  live = await openLiveGate(worker.client);
});
afterAll(() => worker.close());

describe('a deployment that requires an attestation', () => {
  it('refuses without one, says what to do, and records it', async () => {
    const answer = await live.verify(null);
    expect(answer).toMatchObject({ status: 403, codes: ['LIVENESS_MISSING'] });
    expect(answer.body.reasons).toMatchObject([
      { rule: 'F26', tier: 'floor', change: expect.stringContaining('liveness.status') },
    ]);
    expect(await worker.client.decision(answer.decision)).toMatchObject({
      allow: false,
      input: { liveness: { required: true, status: 'none' } },
      outcome: { outcome: 'refused' },
    });
  });

  it('verifies with one, and records whose word it was and nothing more of it', async () => {
    const attestation = await live.attest({ sub: live.person.subject, method: 'a secret way' });
    const answer = await live.verify(attestation);
    expect(answer).toMatchObject({
      status: 200,
      body: { matched: true, presentation_attack_detection: 'external' },
    });
    const entry = await worker.client.decision(answer.decision);
    const { issuer, kid } = live.provider;
    expect(entry.input.liveness).toEqual({ required: true, status: 'passed', issuer, kid });
    for (const part of [...attestation.split('.'), 'a secret way']) {
      expect(JSON.stringify(entry)).not.toContain(part);
    }
  });

  it('enrols and compares with one only', async () => {
    const { subject, deployment } = await consentingPerson(worker.client, live.registration);
    const about = { deployment, subject, reference: '' };
    const fields = { deployment, subject, image: live.probe };
    for (const [operation, path, more] of [
      ['enrol', '/v1/templates', {}],
      ['compare', '/v1/comparisons', { reference: live.face, ...documentOf(subject) }],
    ] as const) {
      expect(await post(worker.client, path, { ...fields, ...more })).toMatchObject({
        status: 403,
        codes:
          operation === 'compare'
            ? ['COMPARISON_NOT_LIVE', 'LIVENESS_MISSING']
            : ['LIVENESS_MISSING'],
      });
      const liveness = await live.attest({}, about, operation);
      const attested = await post(worker.client, path, { ...fields, ...more, liveness });
      expect(attested.body).toMatchObject({ presentation_attack_detection: 'external' });
      const again = await post(worker.client, path, { ...fields, ...more, liveness });
      expectInvalid(again, 'nonce', operation === 'compare');
    }
  });

  it('takes an attestation for the operation that its nonce is for, and for no other', async () => {
    const { deployment, subject } = live.person;
    const fields = { deployment, subject, image: live.probe };
    const paths = {
      verify: ['/v1/verifications', {}],
      enrol: ['/v1/templates', {}],
      compare: ['/v1/comparisons', { reference: live.face, ...documentOf(subject) }],
    } as const;
    for (const operation of Object.keys(paths)) {
      const liveness = await live.attest({}, live.person, operation);
      for (const [other, [path, more]] of Object.entries(paths)) {
        if (other === operation) continue;
        const answer = await post(worker.client, path, { ...fields, ...more, liveness });
        expectInvalid(answer, 'nonce', other === 'compare');
      }
    }
    // Whoever does not say gets one for a verification.
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ deployment, subject });
    const response = await worker.client.send('POST', '/v1/nonces', { body, headers });
    const given = (await response.json()) as { nonce: string; operation: string };
    expect(given.operation).toBe('verify');
    expect((await live.verify(await live.attest({ nonce: given.nonce }))).status).toBe(200);
  });

  it('takes the attestation for the probe, not for the reference picture', async () => {
    const { deployment, subject } = live.person;
    const swapped = {
      ...{ deployment, subject, reference: live.probe, image: live.face },
      ...documentOf(subject),
    };
    const liveness = await live.attest({}, live.person, 'compare');
    const answer = await post(worker.client, '/v1/comparisons', { ...swapped, liveness });
    expectInvalid(answer, 'image', true);
  });

  it('says so in a dry run', async () => {
    const { deployment, subject } = live.person;
    const asked = { deployment, subject, operation: 'verify' };
    const { reasons } = await worker.client.dryRun(asked);
    expect(reasons.map(({ code }) => code)).toEqual(['LIVENESS_MISSING']);
  });
});

describe('a deployment that requires none', () => {
  it('says that nobody looked for an attack', async () => {
    const open = await enrolledPerson(worker.client, live.face);
    const answer = await live.verify(null, live.probe, open);
    expect(answer.body).toMatchObject({ presentation_attack_detection: 'none' });
    const entry = await worker.client.decision(answer.decision);
    expect(entry.input.liveness).toEqual({ required: false, status: 'none' });
  });

  it('does not overlook one that it was sent: it cannot check it, so it refuses', async () => {
    const open = await enrolledPerson(worker.client, live.face);
    expectInvalid(await live.verify(await live.attest({}, open), live.probe, open), 'provider');
  });

  it('refuses on one that does not hold or says "failed", and takes one that holds', async () => {
    const liveness = { required: false, keys: [publicKeyOf(live.provider)] };
    const open = await enrolledPerson(worker.client, live.face, { liveness });
    const misled = await live.attest({ aud: 'dep_other' }, open);
    expectInvalid(await live.verify(misled, live.probe, open), 'audience');
    const failed = await live.attest({ presentation_attack_detection: 'failed' }, open);
    expect((await live.verify(failed, live.probe, open)).codes).toEqual(['LIVENESS_FAILED']);
    const passed = await live.verify(await live.attest({}, open), live.probe, open);
    expect(passed.body).toMatchObject({ presentation_attack_detection: 'external' });
  });
});

describe('the registration of a provider', () => {
  it('is refused with a private key, which is not repeated', async () => {
    const { kid, issuer, privateJwk } = live.provider;
    const liveness = { keys: [{ kid, issuer, jwk: privateJwk }] };
    const response = await worker.client.send('POST', '/v1/deployments', {
      body: JSON.stringify(gate({ liveness })),
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    const text = await response.text();
    expect(text).toContain('#/liveness/keys/0/jwk');
    expect(text).not.toContain(String(privateJwk.d));
  });

  it('is refused with a key that is none', async () => {
    const { kid, issuer, jwk } = publicKeyOf(live.provider);
    const liveness = { keys: [{ kid, issuer, jwk: { ...jwk, y: jwk.x } }] };
    await expect(worker.client.deploy(gate({ liveness }))).rejects.toMatchObject({
      problem: { code: 'invalid_request', detail: expect.stringContaining('curve') },
    });
  });
});
