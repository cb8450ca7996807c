import { expect, test, vi } from 'vitest';
import { readVocabulary } from '../policy/vocabulary.ts';
import type { WorkerService } from '../service.ts';
import { documentApi } from './openapi.ts';
import { newRouter } from './router.ts';

const catalogue = { rules: {}, reasons: {}, obligations: {} };

test('the document is made once for each policy, for all who ask', async () => {
  let policy = { revision: 'a', vocabulary: readVocabulary({}), catalogue };
  const app = newRouter();
  app.use(async (c, next) => {
    const limiter = { getByName: () => ({ take: () => [{ left: 1, wait: 0 }] }) };
    const service = { limiter, rates: { address: {} }, policy: () => policy };
    c.set('service', service as unknown as WorkerService);
    c.set('timing', { request: 'req', now: () => 0, lap: () => undefined, note: () => undefined });
    await next();
  });
  documentApi(app);
  const make = vi.spyOn(app, 'getOpenAPI31Document');
  const answers = [await app.request('/openapi.json'), await app.request('/openapi.json')];
  const [first, second] = await Promise.all(answers.map((answer) => answer.json()));
  expect(first).toMatchObject({ openapi: '3.1.0' });
  expect(second).toEqual(first);
  expect(make).toHaveBeenCalledTimes(1);
  policy = { ...policy, revision: 'b' };
  await app.request('/openapi.json');
  expect(make).toHaveBeenCalledTimes(2);
});
