/** Default deny: what is unknown or missing is refused, and erasure never is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { consentingPerson } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let lawful: Record<string, unknown>;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
  const { deployment, subject } = await consentingPerson(worker.client);
  const { decision } = await worker.client.enrol(deployment, subject, face);
  lawful = (await worker.client.decision(decision.id)).input;
});
afterAll(() => worker.close());

async function codes({ vouched: _, ...input }: Record<string, unknown>): Promise<string[]> {
  const { allow, reasons } = await worker.client.dryRun({ input });
  expect(allow).toBe(reasons.length === 0);
  return [...new Set(reasons.map(({ code }) => code))];
}

describe('a dry run', () => {
  it('does not believe a flag of law that its sender hoists', async () => {
    const { controller } = lawful as { controller: object };
    const owned = { ...controller, entity_listed: false, owned_by_listed_pct: 60 };
    const input = {
      ...lawful,
      deployment: 'hosted_us',
      controller: owned,
      flags: { ear_affiliates_rule_active: false },
    };
    expect(await codes(input)).toContain('ENTITY_LISTED');
    expect(await codes({ ...lawful, flags: { ear_affiliates_rule_active: true } })).toEqual([]);
  });
});

describe('a refused request', () => {
  it('has no pixel decoded: what was sent for a picture does not matter', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client, { dpia: { on_file: false } });
    const garbage = { file: 'x.jpg', bytes: new TextEncoder().encode('no picture at all') };
    for (const act of [
      () => client.enrol(deployment, subject, garbage),
      () => client.verify(deployment, subject, garbage),
      () => client.compare(deployment, subject, garbage, garbage),
    ]) {
      await expect(act()).rejects.toMatchObject({
        problem: {
          code: 'policy_denied',
          reasons: expect.arrayContaining([expect.objectContaining({ code: 'DPIA_MISSING' })]),
        },
      });
    }
  });

  it('does not tell who is enrolled', async () => {
    const { client } = worker;
    const unlawful = { place: { type: 'private_room' } };
    const { deployment, subject } = await consentingPerson(client, unlawful);
    await expect(client.verify(deployment, subject, face)).rejects.toMatchObject({
      problem: { code: 'policy_denied' },
    });
  });
});

describe('the policy', () => {
  it('allows the lawful request that the others differ from', async () => {
    expect(await codes(lawful)).toEqual([]);
  });

  it.each([
    ['purpose', 'world_domination', 'UNKNOWN_PURPOSE'],
    ['operation', 'morph', 'UNKNOWN_OPERATION'],
    ['purpose', null, 'UNKNOWN_PURPOSE'],
    ['operation', null, 'UNKNOWN_OPERATION'],
    ['jurisdictions', null, 'UNKNOWN_JURISDICTION'],
    ['consent', null, 'CONSENT_MISSING'],
    ['dpia', null, 'DPIA_MISSING'],
    ['alternative', null, 'ALTERNATIVE_NOT_OFFERED'],
    ['retention', null, 'RETENTION_UNBOUNDED'],
    ['legal_basis', null, 'NO_LEGAL_BASIS'],
  ])('refuses %s: %j', async (attribute, value, code) => {
    expect(await codes({ ...lawful, [attribute]: value })).toContain(code);
  });

  it.each(['subject', 'controller', 'processing', 'place'])(
    'refuses an unknown jurisdiction of the %s',
    async (whose) => {
      const jurisdictions = { ...(lawful.jurisdictions as object), [whose]: 'XX' };
      expect(await codes({ ...lawful, jurisdictions })).toContain('UNKNOWN_JURISDICTION');
    },
  );

  it('refuses the empty question', async () => {
    expect((await codes({})).length).toBeGreaterThan(0);
  });

  it('allows erasure, whatever else is unknown', async () => {
    expect(await codes({ operation: 'delete' })).toEqual([]);
    expect(await codes({ operation: 'delete', purpose: 'x', jurisdictions: null })).toEqual([]);
  });
});
