/** Consent is what the ledger says at `now`, at the next request, whatever KV still holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSENT } from '../scenarios/registrations.ts';
import { ApiProblem } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { consentingPerson, enrolledPerson, gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

async function refusal(act: Promise<unknown>): Promise<string[]> {
  try {
    await act;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    expect(error.problem.code).toBe('policy_denied');
    return [...new Set(error.problem.reasons?.map(({ code }) => code) ?? [])].toSorted();
  }
  throw new Error('It was allowed.');
}

describe('consent', () => {
  it('that is withdrawn refuses the next verification and enrolment', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    expect(await refusal(client.verify(deployment, subject, face))).toEqual(['CONSENT_WITHDRAWN']);
    expect(await refusal(client.enrol(deployment, subject, face))).toEqual(['CONSENT_WITHDRAWN']);
  });

  it.each([
    ['withdrawn', 'consent_withdrawn'],
    ['refused', 'consent_refused'],
  ])('that is %s takes the key with it, and the ciphertext after', async (event, because) => {
    const { client, stores } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    // Of another purpose, and of another controller: nobody said no to those.
    const controller = { id: 'ctl-3', name: 'Another', type: 'private', entity_listed: false };
    const others = [];
    for (const changes of [{ purpose: 'payment' }, { controller }]) {
      const { id: other } = await client.deploy(gate(changes));
      await client.consent(subject, { deployment: other, ...CONSENT.full });
      others.push((await client.enrol(other, subject, face)).id);
    }
    const { id: consent } = await client.consent(subject, { deployment, event });
    expect((await client.templates(subject)).templates.map(({ id }) => id).toSorted()).toEqual(
      others.toSorted(),
    );
    expect(await stores.templates.get(`tpl/${template.id}`, 'arrayBuffer')).toBeNull();
    expect(await stores.templates.get(`tpl/${others[0]}`, 'arrayBuffer')).not.toBeNull();
    const { decisions } = await client.decisions({ subject });
    expect(decisions.at(-1)).toMatchObject({
      operation: 'delete',
      outcome: {
        outcome: 'erased',
        details: { because, consent, rule: expect.any(String), templates: [template.id] },
      },
    });
    const row = await stores.db
      .prepare('SELECT erased_by FROM templates WHERE id = ?')
      .bind(template.id)
      .first('erased_by');
    expect(row).toBe(decisions.at(-1)?.id);
  });

  it('that is refused leaves what an authority may keep without it', async () => {
    const { client } = worker;
    const police = {
      controller: { id: 'police', name: 'Police', type: 'law_enforcement', entity_listed: false },
      legal_basis: 'law_enforcement_statute',
    };
    const { deployment, subject, template } = await enrolledPerson(client, face, police);
    await client.consent(subject, { deployment, event: 'refused' });
    const { templates } = await client.templates(subject);
    expect(templates.map(({ id }) => id)).toEqual([template.id]);
  });

  it('counts again once it is given anew, and needs a new template', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    await client.consent(subject, { deployment, ...CONSENT.full });
    await expect(client.verify(deployment, subject, face)).rejects.toMatchObject({
      problem: { code: 'subject_not_enrolled' },
    });
    await client.enrol(deployment, subject, face);
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
  });

  it('that has expired refuses', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const expires_at = new Date(Date.now() + 400).toISOString();
    await client.consent(subject, { deployment, ...CONSENT.full, event: 'renewed', expires_at });
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(await refusal(client.enrol(deployment, subject, face))).toEqual(['CONSENT_EXPIRED']);
  });

  it('for another purpose or another controller refuses, and says so', async () => {
    const { client } = worker;
    const { subject } = await enrolledPerson(client, face);
    const { id: payment } = await client.deploy(gate({ purpose: 'payment' }));
    expect(await refusal(client.verify(payment, subject, face))).toEqual([
      'CONSENT_PURPOSE_MISMATCH',
      'PURPOSE_MISMATCH',
    ]);
    const controller = { id: 'ctl-2', name: 'Another', type: 'private', entity_listed: false };
    const { id: other } = await client.deploy(gate({ controller }));
    expect(await refusal(client.verify(other, subject, face))).toEqual([
      'CONSENT_CONTROLLER_MISMATCH',
    ]);
    // With a consent of its own, the other controller still has no use of this one's template.
    await client.consent(subject, { deployment: other, ...CONSENT.full });
    await expect(client.verify(other, subject, face)).rejects.toMatchObject({
      problem: { code: 'subject_not_enrolled' },
    });
  });

  it('must say until when it holds', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { id: subject } = await client.register({ reference: 'endless', jurisdiction: 'DE' });
    const endless = client.consent(subject, { deployment, event: 'given', form: ['explicit'] });
    await expect(endless).rejects.toMatchObject({
      problem: { code: 'invalid_request', errors: [{ pointer: '#/expires_at' }] },
    });
  });

  it('cannot be claimed by the caller: the request has no place for it', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { id: subject } = await client.register({ reference: 'claims', jurisdiction: 'DE' });
    const form = new FormData();
    form.set('deployment', deployment);
    form.set('subject', subject);
    form.set('consent', 'given');
    form.set('image', new Blob([face.bytes]), face.file);
    const response = await client.send('POST', '/v1/verifications', { body: form });
    expect(response.status).toBe(400);
  });
});
