/** A body that comes a byte at a time, each in a chunk of its own (RFC 9112 section 7.1). */
import { once } from 'node:events';
import { connect } from 'node:net';

const CHUNK = '1\r\nx\r\n';
/** Of these at a time, so that the sender is quick although the chunks are small. */
const BATCH = Buffer.from(CHUNK.repeat(10_000));

export interface Trickle {
  /** Ends the body. @returns the answer as it came, head and body */
  finish(): Promise<string>;
  close(): void;
}

/** Opens a POST and sends the first `bytes` of a body that goes on. */
export async function trickle(
  url: URL,
  headers: Readonly<Record<string, string>>,
  bytes: number,
): Promise<Trickle> {
  const socket = connect(Number(url.port), url.hostname);
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  // Who goes away does not wait for an answer, and who is answered early finds the line closed.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const lines = Object.entries({ ...headers, 'transfer-encoding': 'chunked', connection: 'close' });
  socket.write(
    [
      `POST ${url.pathname} HTTP/1.1`,
      `host: ${url.host}`,
      ...lines.map(([name, value]) => `${name}: ${value}`),
      '\r\n',
    ].join('\r\n'),
  );
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += BATCH.length / CHUNK.length) {
    if (!socket.write(BATCH))
      await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), ended]);
  }
  return {
    async finish() {
      socket.write('0\r\n\r\n');
      await ended;
      return answer;
    },
    close: () => socket.destroy(),
  };
}
