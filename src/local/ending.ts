/** How a local server ends: when it is told to, and with whatever started it. */
import type { Lock } from './lock.ts';
import type { LocalServer } from './serve.ts';

// Read before anything else: who is gone already cannot be missed.
const parent = process.ppid;

/**
 * On SIGINT and SIGTERM, and with the shell that npm runs this in: npm ends that one, which takes nothing
 * along.
 * @returns is aborted when it begins to end
 */
export function endWithCaller(server: LocalServer, lock: Lock): AbortSignal {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) endOn(signal, { server, lock, ending });
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 500);
  return ending.signal;
}

/**
 * Stops workerd, then ends as the signal ends a process by itself, which is what a shell expects.
 * Node's own way out, which Miniflare takes, first waits for its threads, and for ever if one of them
 * is in the middle of compiling WebAssembly: seen with OPA's, on a busy machine.
 */
function endOn(
  signal: 'SIGINT' | 'SIGTERM',
  { server, lock, ending }: { server: LocalServer; lock: Lock; ending: AbortController },
): void {
  process.removeAllListeners(signal);
  process.once(signal, () => {
    ending.abort();
    // Nobody listens any more: the second time the signal has its own effect.
    const end = () => process.kill(process.pid, signal);
    void server.close().then(lock.release).finally(end);
  });
}
