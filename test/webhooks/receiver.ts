/** A receiver of messages, as an app would run it: a server on this machine that answers as it is told. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When it came, in milliseconds. */
  readonly at: number;
}

/** A status with headers, or nothing at all: it hangs. */
export type Answer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | 'hangs';

export class Receiver {
  readonly received: Received[] = [];
  /** @param nth of this message, from 1 */
  answer: (message: Received, nth: number) => Answer = () => ({ status: 204 });
  readonly #server: Server;
  readonly #hanging = new Set<ServerResponse>();

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const message = {
        path: request.url ?? '',
        headers,
        body: Buffer.concat(chunks).toString(),
        at: Date.now(),
      };
      this.received.push(message);
      const answer = this.answer(message, this.of(headers['webhook-id']).length);
      if (answer === 'hangs') this.#hanging.add(response);
      else response.writeHead(answer.status, answer.headers).end('nothing to say');
    });
  }

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** Every attempt of a message. */
  of(id: string | undefined): Received[] {
    return this.received.filter(({ headers }) => headers['webhook-id'] === id);
  }

  /** Types, in the order in which they came. */
  get types(): string[] {
    return this.received.map(({ body }) => JSON.parse(body).type);
  }

  /** As soon as so many requests came; in vain after 20 s. */
  async waitFor(count: number): Promise<Received[]> {
    await until(() => this.received.length >= count);
    return this.received;
  }

  forget(): void {
    this.received.length = 0;
    this.answer = () => ({ status: 204 });
  }

  async close(): Promise<void> {
    for (const response of this.#hanging) response.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** @throws Error after 20 s */
export async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 20) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not happen within 20 s.');
}
