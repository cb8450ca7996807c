/**
 * Sends a request again where that can do no harm: it was turned away (429, 503) or its answer was lost, and
 * it changes nothing, or carries an idempotency key.
 */

export interface Patience {
  /** How often a request is sent at most. */
  readonly tries: number;
  /** Seconds. Who is told to come back later than this is told so at once. */
  readonly longestWait: number;
}

const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

export function repeating(send: typeof fetch, { tries, longestWait }: Patience): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const mayRepeat = REPEATABLE.has(request.method) || request.headers.has('idempotency-key');
    for (let left = (mayRepeat ? tries : 1) - 1; ; left--) {
      // A body can be sent once.
      const copy = left > 0 ? request.clone() : request;
      let wait: number | undefined;
      try {
        const response = await send(copy);
        wait = left > 0 ? waitOf(response) : undefined;
        if (wait === undefined || wait > longestWait) return response;
        await response.body?.cancel();
      } catch (error) {
        if (left <= 0 || request.signal.aborted) throw error;
        wait = 1;
      }
      await pause(wait * 1000, request.signal);
    }
  };
}

/** Seconds (RFC 9110 section 10.2.3); undefined where it was not turned away. */
function waitOf({ status, headers }: Response): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const told = headers.get('retry-after');
  return told !== null && /^\d{1,9}$/.test(told) ? Number(told) : undefined;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
