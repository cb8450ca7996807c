/** An operator's choice of embedder: `EMBEDDER` in the variables of wrangler.toml. */
import { expect, test } from 'vitest';
import { FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { enrolledPerson, problemOf } from '../support/people.ts';
import { startWorker } from '../support/worker.ts';

test('another network of the manifest serves, and says so', async () => {
  const worker = await startWorker({ bindings: { EMBEDDER: 'mfn-192-int8' } });
  try {
    const { client } = worker;
    const [own, again, other] = await Promise.all([...FRANCK.slice(0, 2), IMPOSTOR].map(readFace));
    const { deployment, subject, template } = await enrolledPerson(client, own, {
      // Too few people were measured with it to support any lower.
      false_match_rate: 0.01,
    });
    expect(template.model).toBe('mfn-192-int8');
    expect((await client.verify(deployment, subject, again)).matched).toBe(true);
    expect((await client.verify(deployment, subject, other)).matched).toBe(false);
    const health = (await (await client.send('GET', '/healthz')).json()) as { model: string };
    expect(health.model).toBe('mfn-192-int8');
  } finally {
    await worker.close();
  }
});

test('one that the manifest lacks serves nobody, and the caller learns no more than that', async () => {
  const logged: string[] = [];
  const worker = await startWorker({
    bindings: { EMBEDDER: 'nobody' },
    onLog: (message) => logged.push(message),
  });
  try {
    const problem = await problemOf(worker.client.send('GET', '/v1/deployments'));
    expect(problem).toMatchObject({ status: 503, code: 'unhealthy' });
    expect(JSON.stringify(problem)).not.toContain('nobody');
    expect(logged.join('\n')).toContain('The manifest has no embedder');
  } finally {
    await worker.close();
  }
});
