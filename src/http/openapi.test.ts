import { expect, test, vi } from 'vitest';
import type { WorkerService } from '../service.ts';
import { documentApi } from './openapi.ts';
import { newRouter } from './router.ts';

test('the document is made once, for all who ask', async () => {
  const app = newRouter();
  app.use(async (c, next) => {
    const limiter = { getByName: () => ({ take: () => [{ left: 1, wait: 0 }] }) };
    c.set('service', { limiter, rates: { address: {} } } as unknown as WorkerService);
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
});
