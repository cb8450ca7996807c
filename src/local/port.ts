import { once } from 'node:events';
import { createServer } from 'node:net';

/** @throws Error when somebody else listens on this port of this machine, or it has no such address */
export async function requireFree(port: number, host = '127.0.0.1'): Promise<void> {
  const probe = createServer().listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}
