/** Requests as bytes, for what no HTTP client would send. */
import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends lines of a request that ask for the connection to be closed. @returns the whole answer */
export async function sendRaw(url: URL, lines: readonly string[]): Promise<string> {
  const socket = connect(Number(url.port), url.hostname);
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  await once(socket, 'connect');
  socket.write(lines.join('\r\n'));
  await once(socket, 'close');
  return answer;
}
