/** What anyone may ask for: it costs next to nothing, and no address gets more than its share. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { Client } from '../support/client.ts';
import { startWorker } from '../support/worker.ts';

const PUBLIC = [
  '/openapi.json',
  '/healthz',
  '/log/vkey',
  '/v1/register',
  '/v1/policies',
  '/v1/problems',
];

async function startLimited(burst: string, perSecond = '0.01') {
  const worker = await startWorker({
    bindings: { PUBLIC_REQUESTS_PER_SECOND: perSecond, PUBLIC_REQUESTS_BURST: burst },
    // A Worker that is not set up says so in its log.
    onLog: () => undefined,
  });
  onTestFinished(() => worker.close());
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(new URL(path, worker.url), { headers });
  return { worker, get };
}

describe('an address', () => {
  it('has a budget for what is public, and is told when to come back', async () => {
    const { worker, get } = await startLimited(String(PUBLIC.length));
    for (const path of PUBLIC) expect((await get(path)).status, path).toBe(200);
    for (const path of PUBLIC) {
      const limited = await get(path);
      expect(limited.status, path).toBe(429);
      expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(90);
      expect(await limited.json()).toMatchObject({ code: 'rate_limited' });
    }
    // Who has a key is known by it, and others by their address.
    expect((await worker.client.send('GET', '/v1/deployments')).status).toBe(200);
    expect((await get('/v1/problems', { 'cf-connecting-ip': '203.0.113.7' })).status).toBe(200);
  });

  it('spends it on keys that are none', async () => {
    const { worker, get } = await startLimited('3');
    const guess = () => new Client(worker.url, 'csk_guess').send('GET', '/v1/deployments');
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect((await get('/v1/problems')).status).toBe(429);
    expect((await worker.client.send('GET', '/v1/deployments')).status).toBe(200);
  });

  it('has a budget at all, or the service is not set up', async () => {
    const { get } = await startLimited('0');
    const response = await get('/healthz');
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: 'unhealthy' });
  });
});

it('a document is sent again only to whoever has it not', async () => {
  const { get } = await startLimited('100');
  for (const path of ['/openapi.json', '/v1/policies', '/v1/problems']) {
    const first = await get(path);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    expect(first.headers.get('content-type')).toBe('application/json');
    const tag = first.headers.get('etag') ?? '';
    const again = await get(path, { 'if-none-match': tag });
    expect(again.status).toBe(304);
    expect(again.headers.get('etag')).toBe(tag);
    expect(await again.text()).toBe('');
    expect((await get(path, { 'if-none-match': '"another"' })).status).toBe(200);
  }
});
