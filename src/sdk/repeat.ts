/**
 * Sends a request again where that can do no harm: it was turned away (429, 503), its answer was lost, or
 * what it asks for is not there yet (409 with Retry-After), and it changes nothing, or carries an
 * idempotency key.
 */

export interface Patience {
  /** How often a request is sent at most, but for those that were told "not yet". */
  readonly tries: number;
  /** Seconds. Who is told to come back later than this is told so at once. */
  readonly longestWait: number;
}

const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE']);

/** What a deletion answers that an earlier attempt has done, whose answer was lost. No operation does. */
export const DONE_BEFORE = 204;

/** @param goes whether the request deletes what it names, which is not found from then on */
export function repeating(
  send: typeof fetch,
  { tries, longestWait }: Patience,
  goes = false,
): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const mayRepeat = REPEATABLE.has(request.method) || request.headers.has('idempotency-key');
    let left = mayRepeat ? tries : 1;
    let patience = left > 1 ? longestWait : 0;
    let lost = false;
    for (;;) {
      left--;
      // A body can be sent once.
      const copy = left > 0 || patience > 0 ? request.clone() : request;
      let wait: number;
      try {
        const response = await send(copy);
        if (goes && lost && response.status === 404) return doneBefore(response);
        const told = waitOf(response);
        if (told === undefined || told > longestWait) return response;
        const notYet = response.status === 409;
        if (notYet) {
          // Its own first attempt is under way, and to wait for that is no other attempt.
          left++;
          patience -= Math.max(1, told);
        }
        if (notYet ? patience < 0 : left <= 0) return response;
        await response.body?.cancel();
        wait = told;
      } catch (error) {
        if (left <= 0 || request.signal.aborted) throw error;
        lost = true;
        wait = 1;
      }
      await pause(wait * 1000, request.signal);
    }
  };
}

async function doneBefore({ body }: Response): Promise<Response> {
  await body?.cancel();
  return new Response(null, { status: DONE_BEFORE });
}

/** Seconds (RFC 9110 section 10.2.3); undefined where it is not told to come back. */
function waitOf({ status, headers }: Response): number | undefined {
  if (status !== 409 && status !== 429 && status !== 503) return undefined;
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
