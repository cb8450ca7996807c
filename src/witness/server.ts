/** The witness over HTTP: `POST /add-checkpoint`, and what it last cosigned, for whoever monitors. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hashOrigin } from './folder.ts';
import { MAX_REQUEST_BYTES, type Witness } from './witness.ts';

const PLAIN = 'text/plain; charset=utf-8';

/** What is sent slower than this is not waited for. */
const TIMEOUT_MS = 10_000;

export function serveWitness(witness: Witness, report: (error: unknown) => void): Server {
  const server = createServer({ requestTimeout: TIMEOUT_MS }, (request, response) => {
    respond(witness, request)
      .catch((error: unknown): Sent => {
        report(error);
        return { status: 500, type: PLAIN, body: 'The witness could not keep it: not cosigned.\n' };
      })
      .then(({ status, type, body }) => send(response, status, type, body));
  });
  server.headersTimeout = TIMEOUT_MS;
  server.maxConnections = 256;
  return server;
}

interface Sent {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
}

async function respond(witness: Witness, request: IncomingMessage): Promise<Sent> {
  const path = request.url?.split('?', 1)[0];
  if (path === '/add-checkpoint') {
    if (request.method !== 'POST') return say(405, 'Post it.');
    const body = await readBody(request);
    if (body === undefined) return say(413, `At most ${MAX_REQUEST_BYTES} bytes.`);
    return witness.add(body, () => Date.now() / 1000);
  }
  const origin = witness.origins.find((name) => path === `/${hashOrigin(name)}/checkpoint`);
  const latest = origin === undefined ? undefined : await witness.latest(origin);
  if (latest === undefined) return say(404, 'Nothing here.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Get it.');
  return { status: 200, type: PLAIN, body: latest };
}

/** @returns undefined when it is longer than any request */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > MAX_REQUEST_BYTES) return undefined;
    parts.push(part);
  }
  return Uint8Array.from(Buffer.concat(parts));
}

function say(status: number, sentence: string): Sent {
  return { status, type: PLAIN, body: `${sentence}\n` };
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Uint8Array,
): void {
  // Where the body was not read to its end, the connection is of no more use.
  const close = status === 413 ? { connection: 'close' } : {};
  const wait = status === 503 ? { 'retry-after': '1' } : {};
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    ...close,
    ...wait,
  });
  response.end(body);
}
