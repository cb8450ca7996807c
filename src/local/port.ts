import { once } from 'node:events';
import { createServer } from 'node:net';

/** @throws Error when somebody else listens on this port of this machine */
export async function requireFree(port: number): Promise<void> {
  const probe = createServer().listen(port, '127.0.0.1');
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}
