/** The woven Workers that the tests of this process have started. */
import { type LocalServer, type ServeOptions, serve } from '../../src/local/serve.ts';
import { SERVE } from '../support/worker.ts';
import type { Command, Coverage } from './switch.ts';

/** A Worker that takes longer to switch than this is caught in a loop. */
const PATIENCE = 30_000;

export class Servers {
  readonly #running = new Set<LocalServer>();
  /** What was reached in those that are closed, and not yet told. */
  #closed: Coverage[] = [];
  readonly #none: Command;
  #active: Command;

  /**
   * @param bundle of the woven Worker: what `startWorker` starts in this process from now on
   * @param counted whether what is reached is to be told
   */
  constructor(bundle: string, counted: boolean) {
    this.#none = { mutant: null, hits: 0, counted };
    this.#active = this.#none;
    Reflect.set(globalThis, SERVE, async (options: ServeOptions): Promise<LocalServer> => {
      const server = await serve({
        onLog: () => undefined,
        ...options,
        // Tests that take turns without a pause must not run out of tokens.
        bindings: { REQUESTS_PER_SECOND: '1000', REQUESTS_BURST: '1000', ...options.bindings },
        bundle,
      });
      this.#running.add(server);
      if (this.#active.mutant !== null || !counted) await send(server, this.#active);
      return {
        ...server,
        close: async () => {
          this.#running.delete(server);
          // One that is caught in a loop has nothing to tell, and is closed all the same.
          const coverage = await send(server, this.#none).catch(() => null);
          if (coverage) this.#closed.push(coverage);
          await server.close();
        },
      };
    });
  }

  /** In every one of them; answers what their tests had reached. */
  async activate(mutant: string | null, hits: number): Promise<Coverage[]> {
    this.#active = { ...this.#none, mutant, hits };
    const closed = this.#closed;
    this.#closed = [];
    const running = await Promise.all(
      [...this.#running].map((server) => send(server, this.#active)),
    );
    return [...closed, ...running];
  }
}

async function send({ url }: LocalServer, command: Command): Promise<Coverage> {
  const response = await fetch(new URL('/mutation', url), {
    method: 'POST',
    body: JSON.stringify(command),
    signal: AbortSignal.timeout(PATIENCE),
  });
  return (await response.json()) as Coverage;
}
