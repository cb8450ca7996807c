/** The policy is asked again when the outcome is known: what it withholds, nobody learns. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProvider } from '../../src/local/provider.ts';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { attestedBy, attestPicture } from '../support/liveness.ts';
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

const UNREVIEWED = {
  decision: { automated: true, adverse_on: 'no_match', human_reviewers: 0 },
};

describe('release', () => {
  it('withholds an outcome that hurts and that nobody reviews, and says so in the log', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face, UNREVIEWED);
    expect((await client.verify(deployment, subject, probe)).matched).toBe(true);
    const problem = await problemOf(
      client.send('POST', '/v1/verifications', {
        body: makeForm({ deployment, subject, image: impostor }),
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
    const provider = await makeProvider();
    const registered = { ...UNREVIEWED, ...attestedBy(provider) };
    const { deployment, subject } = await enrolledPerson(client, face, registered);
    const compare = async (image: Face) => {
      const about = { deployment, subject };
      const liveness = await attestPicture(client, provider, about, image, 'compare');
      return client.compare(deployment, subject, face, image, { liveness });
    };
    expect((await compare(probe)).matched).toBe(true);
    const refused = compare(impostor);
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
    const { deployment, subject } = await enrolledPerson(client, face);
    const rejected = await client.verify(deployment, subject, impostor);
    expect(rejected).toMatchObject({ matched: false, review_required: true });
    const accepted = await client.verify(deployment, subject, probe);
    expect(accepted).toMatchObject({ matched: true, review_required: false });
  });
});
