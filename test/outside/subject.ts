/** A log that the tools of others look at. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ServedLog, serveFiles, TestLog } from '../support/tlog.ts';

export interface Subject extends AsyncDisposable {
  readonly title: string;
  /** The log's prefix, without a slash at its end. */
  readonly url: string;
  readonly vkey: string;
  /** How many entries there are to look at; asked for before anything is added. */
  readonly size: number;
  /** Indices of entries that can be proved. */
  readonly provable: readonly number[];
  /** As the service gives it to whoever may see the row. */
  prove(index: number): Promise<{ proof: string; entry: Uint8Array }>;
  /** Takes any bytes as one entry, and gives its index. */
  add(content: Uint8Array): Promise<number>;
  /** Has the latest checkpoint cosigned by a witness. @returns the checkpoint with its line */
  cosign(witness: { url: string; vkey: string }): Promise<string>;
}

/** The formats themselves, without the service. */
export async function openTestSubject(size: number): Promise<Subject> {
  const log = TestLog.of(size);
  const served = await serveFiles((path) => log.file(path));
  /** By the witness's URL, the size that it has seen. */
  const witnessed = new Map<string, number>();
  return {
    title: 'A log in memory, of the formats alone',
    url: served.url,
    vkey: log.key.vkey,
    size,
    provable: [0, 1, size >> 1, size - 1],
    prove: async (index) => ({ proof: log.proof(index), entry: log.entries[index] }),
    add: async (content) => log.add(content),
    async cosign({ url }) {
      const old = witnessed.get(url) ?? 0;
      const path = log.consistency(old).map((hash) => `${hash.toString('base64')}\n`);
      const checkpoint = log.checkpoint();
      const body = `old ${old}\n${path.join('')}\n${checkpoint}`;
      const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
      const line = await response.text();
      if (response.status !== 200) throw new Error(`${response.status}: ${line}`);
      witnessed.set(url, log.size);
      return checkpoint + line;
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}

/** The same files, but for what `change` does to them; and entries by POST, as the hammer wants it. */
export async function serveChanged(
  { url, add }: Subject,
  change: (path: string, file: Buffer) => Buffer | undefined = (_, file) => file,
): Promise<ServedLog> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const path = (request.url ?? '').replace(/^\/log\//, '');
    try {
      if (request.method === 'POST' && path === 'add') {
        const parts: Uint8Array[] = [];
        for await (const part of request) parts.push(part as Uint8Array);
        response.end(String(await add(Buffer.concat(parts))));
        return;
      }
      asked.push(path);
      const answer = await fetch(`${url}/${path}`);
      const file = change(path, Buffer.from(await answer.arrayBuffer()));
      response.writeHead(file === undefined ? 404 : answer.status).end(file);
    } catch (error) {
      response.writeHead(503).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/log`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
