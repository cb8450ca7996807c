/** What opens a door counts only from one who may vouch for it, never from the controller alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSENT, registration } from '../scenarios/registrations.ts';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson, gate, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let probe: Face;

beforeAll(async () => {
  worker = await startWorker();
  [face, probe] = await Promise.all([FRANCK[0], FRANCK[2]].map(readFace));
});
afterAll(() => worker.close());

const JURISDICTIONS = ['DE', 'FR', 'CN', 'GB', 'US', 'US-IL', 'US-TX', 'JP', 'KR', 'BR'];

const everywhere = (code: string) => ({ controller: code, processing: code, place: code });

/** The same gate, by a controller that says that it is the police. */
const claimed = (code: string) => ({
  controller: {
    id: 'ctl-1',
    name: 'An example company',
    type: 'law_enforcement',
  },
  // One that anybody may have.
  purpose: 'access_control',
  legal_basis: 'law_enforcement_statute',
  jurisdictions: everywhere(code),
});

const register = (reference: string, jurisdiction: string) =>
  worker.client.register({ reference, jurisdiction, date_of_birth: '1991-05-04' });

describe('a private gate that says it is the police', () => {
  it.each(JURISDICTIONS)('enrols nobody without consent in %s', async (code) => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate(claimed(code)));
    const { id: subject } = await register(`claimed-${code}`, code);
    const problem = await problemOf(
      client.send('POST', '/v1/templates', {
        body: makeForm({ deployment, subject, image: face }),
      }),
    );
    expect(problem).toMatchObject({ status: 403, code: 'policy_denied' });
    expect(problem.reasons).toContainEqual(expect.objectContaining({ code: 'NO_LEGAL_BASIS' }));
    const unvouched = [
      {
        attribute: 'controller.type',
        value: 'law_enforcement',
        read_as: 'private',
        vouchers: ['operator'],
      },
      {
        attribute: 'legal_basis',
        value: 'law_enforcement_statute',
        read_as: 'none',
        vouchers: ['operator'],
      },
    ];
    expect(problem.unvouched).toEqual(expect.arrayContaining(unvouched));
    const entry = await client.decision(String(problem.decision));
    expect(entry).toMatchObject({ allow: false, unvouched: problem.unvouched });
    expect(entry.input.vouched).not.toHaveProperty(['controller.type']);
  });

  it.each(['DE', 'CN', 'US-IL'])('matches nobody who withdrew in %s', async (code) => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(
      gate({ purpose: 'access_control', jurisdictions: everywhere(code) }),
    );
    const { id: subject } = await register(`withdrawn-${code}`, code);
    await client.consent(subject, { deployment, ...CONSENT.full });
    await client.enrol(deployment, subject, face);
    expect((await client.verify(deployment, subject, probe)).matched).toBe(true);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    await client.redeploy(deployment, gate(claimed(code)));
    // Not that the template is gone: a refusal, and by rule.
    await expect(client.verify(deployment, subject, probe)).rejects.toMatchObject({
      problem: { code: 'policy_denied' },
    });
  });
});

describe('what opens a door', () => {
  it('is no review that is only said to be: nothing is decided against a person', async () => {
    const { client } = worker;
    const decision = { automated: false, adverse_on: 'always' };
    const claimed = JSON.stringify(gate({ decision: { ...decision, human_reviewers: 10 } }));
    const headers = { 'content-type': 'application/json' };
    const answer = client.send('POST', '/v1/deployments', { body: claimed, headers });
    expect(await problemOf(answer)).toMatchObject({
      status: 400,
      errors: [
        {
          pointer: '#/decision/human_reviewers',
          detail: expect.stringContaining('reviews count that took place'),
        },
      ],
    });
    const { id: deployment } = await client.deploy(gate({ decision }));
    const { id: subject } = await register('reviewed', 'DE');
    await client.consent(subject, { deployment, ...CONSENT.full });
    const { allow, reasons, input } = await client.dryRun({
      ...{ deployment, subject, operation: 'verify' },
    });
    expect(allow).toBe(false);
    expect(reasons.map(({ code }) => code)).toContain('HUMAN_REVIEW_MISSING');
    expect(input.decision).toMatchObject({ human_reviewers: 0 });
  });

  it('is no mandate of the controller alone', async () => {
    const { client } = worker;
    const mandated = registration('CN', 'SIM registration', {
      ...{ purpose: 'sim_registration', legal_basis: 'legal_obligation', mandate: 'CN-MIIT-2019' },
      alternative: { offered: false },
    });
    const { id: deployment } = await client.deploy(mandated);
    const { allow, reasons, ...told } = await client.dryRun({ deployment, operation: 'verify' });
    expect(allow).toBe(false);
    expect(new Set(reasons.map(({ code }) => code))).toContain('ALTERNATIVE_NOT_OFFERED');
    expect(told).toMatchObject({
      hypothetical: false,
      unvouched: [{ attribute: 'mandate', value: 'CN-MIIT-2019', vouchers: ['operator'] }],
    });
  });

  it('is not hosting oneself: a listed party is refused however it says it is served', async () => {
    const { client } = worker;
    const controller = { id: 'ctl-1', name: 'Listed', type: 'private', entity_listed: true };
    const { id: deployment } = await client.deploy(gate({ controller, hosting: 'self_hosted' }));
    const { reasons } = await client.dryRun({ deployment, operation: 'verify' });
    expect(reasons.map(({ code }) => code)).toContain('ENTITY_LISTED');
  });
});

describe('an ordinary gate', () => {
  it('needs nobody to vouch for it', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const { decision } = await client.verify(deployment, subject, probe);
    expect(await client.decision(decision.id)).toMatchObject({ allow: true, unvouched: [] });
  });
});

describe('a dry run', () => {
  it('takes an input at its word, and says that it is hypothetical', async () => {
    const { client } = worker;
    const answered = await client.dryRun({
      input: { operation: 'verify', mandate: 'CN-MIIT-2019' },
    });
    expect(answered).toMatchObject({
      hypothetical: true,
      unvouched: [],
      input: { vouched: 'all' },
    });
    expect(await client.decision(answered.id)).toMatchObject({ hypothetical: true });
  });

  it('lets nobody vouch for themselves', async () => {
    for (const vouched of ['all', { 'controller.type': 'operator' }]) {
      const problem = await problemOf(
        worker.client.send('POST', '/v1/decisions', {
          body: JSON.stringify({ input: { operation: 'verify', vouched } }),
          headers: { 'content-type': 'application/json' },
        }),
      );
      expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
    }
  });
});
