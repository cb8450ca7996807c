/** A name that leads into a private network: workerd does not connect, whatever was asked before. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OUTBOUND } from '../../src/local/serve.ts';

/** Of this machine, in a private network (RFC 1918). */
const address = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .map((found) => found.address)
  .find((each) => /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(each));

const script = `export default {
  async fetch(request) {
    const to = new URL(request.url).searchParams.get('to');
    return fetch(to).catch(() => new Response('no way', { status: 502 }));
  }
}`;

const server = createServer((_, response) => void response.end('secret'));
let port: number;
const open: Miniflare[] = [];

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  for (const miniflare of open) await miniflare.dispose();
  server.closeAllConnections();
  server.close();
});

async function reach(host: string, outbound: object): Promise<string> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      handleStructuredLogs: () => undefined,
      ...outbound,
    }),
  );
  open.push(miniflare);
  const to = encodeURIComponent(`http://${host}:${port}/`);
  const response = await fetch(new URL(`/?to=${to}`, await miniflare.ready));
  return response.text();
}

it('is not connected to', async ({ skip }) => {
  if (address === undefined) skip('This machine is in no private network.');
  expect(await reach(address ?? '', {})).toBe('secret');
  expect(await reach(address ?? '', { outboundService: OUTBOUND })).toBe('no way');
  expect(await reach('127.0.0.1', { outboundService: OUTBOUND })).toBe('secret');
});
