/** A refusal says to the person what they can do next, in their language. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AnswerBody, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson, gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

interface Step {
  step: string;
  text: string;
  lang: string;
}

async function ask(path: string, fields: Record<string, string | Face>, language: string) {
  const response = await worker.client.send('POST', path, {
    body: makeForm(fields),
    headers: { 'accept-language': language },
  });
  const body = (await response.json()) as AnswerBody & { next_steps?: Step[]; code?: string };
  return { response, body };
}

it.each([
  ['de-AT, en;q=0.5', 'de', 'Nutzen Sie den anderen Weg'],
  ['zh-TW', 'zh-Hans', '请使用这里提供的另一种方式'],
  ['it', 'en', 'Use the other way in'],
])('who reads %s is refused in %s', async (language, lang, text) => {
  const { id: deployment } = await worker.client.deploy(gate());
  const { id: subject } = await worker.client.register({
    reference: `reader-of-${lang}`,
    jurisdiction: 'DE',
    date_of_birth: '1991-05-04',
  });
  const fields = { deployment, subject, image: face };
  const { response, body } = await ask('/v1/templates', fields, language);
  expect(body.code).toBe('policy_denied');
  expect(response.headers.get('vary')).toContain('accept-language');
  expect(body.next_steps?.[0]).toMatchObject({ step: 'other_way', lang });
  expect(body.next_steps?.[0]?.text).toContain(text);
  expect(body.next_steps?.map(({ step }) => step)).toContain('say_no');
});

it('a picture without a face asks for another one, and a mistake of the developer for nothing', async () => {
  const { deployment, subject } = await enrolledPerson(worker.client, face);
  const small = await ask(
    '/v1/verifications',
    { deployment, subject, image: { ...face, bytes: face.bytes.slice(0, 2000) } },
    'es',
  );
  expect(small.body.next_steps?.map(({ step, lang }) => [step, lang])).toContainEqual([
    'picture',
    'es',
  ]);
  const wrong = await ask('/v1/verifications', { deployment }, 'es');
  expect(wrong.body.code).toBe('invalid_request');
  expect(wrong.body.next_steps).toBeUndefined();
  expect(wrong.response.headers.get('vary')).toBeNull();
});

it('what waits for a review says so, and what becomes of it too', async () => {
  const { deployment, subject } = await enrolledPerson(worker.client, face, {
    decision: { automated: true, adverse_on: 'match' },
  });
  const waiting = await ask('/v1/verifications', { deployment, subject, image: face }, 'fr');
  expect(waiting.response.status).toBe(202);
  expect(waiting.response.headers.get('vary')).toContain('accept-language');
  expect(waiting.body.next_steps?.map(({ step, lang }) => [step, lang])).toEqual([
    ['other_way', 'fr'],
    ['in_review', 'fr'],
  ]);
  const ruth = await worker.reviewer('acme', 'ruth');
  await ruth.judge(waiting.body.review.id, 'upheld');
  const answer = await worker.client.send('GET', `/v1/verifications/${waiting.body.id}`, {
    headers: { 'accept-language': 'de' },
  });
  const { next_steps } = (await answer.json()) as { next_steps: Step[] };
  expect(next_steps.at(-1)?.text).toContain('BfDI');
});
