/** A request that fails in the middle is told what happened, and that nothing was done. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FRANCK, readFace } from '../support/faces.ts';
import { consentingPerson } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;

beforeAll(async () => {
  // What fails on purpose is logged.
  worker = await startWorker({ onLog: () => undefined });
});
afterAll(() => worker.close());

it('a store that fails is told as unavailable, not as a fault of the service', async () => {
  const { client, stores } = worker;
  await stores.db
    .prepare(
      `CREATE TRIGGER broken BEFORE INSERT ON subjects WHEN NEW.reference = 'broken'
       BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
    )
    .run();
  const response = await client.send('POST', '/v1/subjects', {
    body: JSON.stringify({ reference: 'broken', jurisdiction: 'DE' }),
    headers: { 'content-type': 'application/json' },
  });
  expect(response.headers.get('retry-after')).toBe('5');
  const problem = await response.json();
  expect(problem).toMatchObject({ status: 503, code: 'storage_unavailable' });
  expect(JSON.stringify(problem)).not.toContain('disk');
});

it('a person who is erased while their face is enrolled is told as erased', async () => {
  const { client, stores } = worker;
  const { deployment, subject } = await consentingPerson(client);
  // After the facts were gathered, before the template is stored.
  await stores.db
    .prepare(
      `CREATE TRIGGER meanwhile AFTER INSERT ON log_texts WHEN NEW.subject_id = '${subject}'
       BEGIN UPDATE subjects SET reference = NULL, jurisdiction = NULL, date_of_birth = NULL,
         role = NULL, erased_at = 1 WHERE id = NEW.subject_id; END`,
    )
    .run();
  const enrolment = client.enrol(deployment, subject, await readFace(FRANCK[0]));
  const { problem } = await enrolment.then(
    () => expect.unreachable(),
    (error) => error,
  );
  expect(problem).toMatchObject({ status: 410, code: 'subject_erased' });
  const outcome = String(problem.decision).replace('dec_', 'out_');
  const recorded = stores.db.prepare('SELECT 1 FROM log WHERE id = ?').bind(outcome).first();
  expect(await recorded).not.toBeNull();
  expect((await stores.templates.list()).keys).toEqual([]);
});
