/** The policy is asked again when the outcome is known: what it withholds, nobody learns. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { enrolledPerson, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let probe: Face;
let impostor: Face;

beforeAll(async () => {
  worker = await startWorker();
  [face, probe, impostor] = await Promise.all([FRANCK[0], FRANCK[2], IMPOSTOR].map(readFace));
});
afterAll(() => worker.close());

/** A controller who says that to be recognised here hurts, which its purpose does not say. */
const UNREVIEWED = {
  decision: { automated: true, adverse_on: 'match', human_reviewers: 0 },
};

describe('release', () => {
  it('withholds an outcome that hurts and that nobody reviews, and says so in the log', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face, UNREVIEWED);
    expect((await client.verify(deployment, subject, impostor)).matched).toBe(false);
    const problem = await problemOf(
      client.send('POST', '/v1/verifications', {
        body: makeForm({ deployment, subject, image: probe }),
      }),
    );
    expect(problem).toMatchObject({ status: 403, code: 'policy_denied' });
    const codes = (problem.reasons as { code: string }[]).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['HUMAN_REVIEW_MISSING']));
    expect(JSON.stringify(problem)).not.toMatch(/matched|similarity|threshold/);
    expect(problem.alternatives).toEqual(['Show your card at the staffed desk.']);
    const entry = await client.decision(String(problem.decision));
    expect(entry.outcome).toMatchObject({
      outcome: 'withheld',
      details: {
        release: {
          allow: false,
          reasons: expect.arrayContaining([{ code: 'HUMAN_REVIEW_MISSING', rule: 'F19' }]),
        },
      },
    });
  });

  it('withholds it of a comparison too, which stores nothing', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face, UNREVIEWED);
    const answered = await client.compare(deployment, subject, face, impostor);
    expect(answered.matched).toBe(false);
    const refused = client.compare(deployment, subject, face, probe);
    await expect(refused).rejects.toMatchObject({
      problem: {
        code: 'policy_denied',
        reasons: expect.arrayContaining([
          expect.objectContaining({ code: 'HUMAN_REVIEW_MISSING' }),
        ]),
      },
    });
  });

  it('asks for the review that an outcome needs', async () => {
    const { client } = worker;
    const reviewed = { decision: { ...UNREVIEWED.decision, human_reviewers: 1 } };
    const { deployment, subject } = await enrolledPerson(client, face, reviewed);
    const rejected = await client.verify(deployment, subject, impostor);
    expect(rejected).toMatchObject({ matched: false, review_required: false });
    const accepted = await client.verify(deployment, subject, probe);
    expect(accepted).toMatchObject({ matched: true, review_required: true });
  });

  it('gives no similarity', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const answer = await client.verify(deployment, subject, probe);
    expect(answer).toMatchObject({ matched: true, similarity: null, threshold: null });
  });

  it("compares at the deployment's false match rate", async () => {
    const { client } = worker;
    for (const false_match_rate of [0.01, 0.001, 0.0001]) {
      const { deployment, subject } = await enrolledPerson(client, face, { false_match_rate });
      const answer = await client.verify(deployment, subject, probe);
      expect(answer).toMatchObject({ matched: true, false_match_rate });
    }
  });
});
