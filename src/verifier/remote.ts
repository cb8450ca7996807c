/** Files of a log over HTTP: bounded in size, time and attempts. */
import { Finding } from './finding.ts';
import type { FetchFile } from './tree.ts';

/** Of fetch, what is used here. */
export type Fetch = (
  url: string,
  init: { signal: AbortSignal; redirect: 'follow' },
) => Promise<Response>;

const ATTEMPTS = 6;
const TIMEOUT_MS = 30_000;
/** What a log may ask to wait before the next attempt, in seconds. */
const LONGEST_WAIT = 30;

/** @param prefix of the log, as in `https://countersign.example/log` */
export function openRemote(prefix: string, fetch: Fetch): FetchFile {
  const base = prefix.endsWith('/') ? prefix : `${prefix}/`;
  return (path, limit) => fetchFile(fetch, new URL(path, base).href, limit);
}

/** @returns undefined on 404 and 410 @throws Finding `unavailable`, `bad_tile` when it is too long */
export async function fetchFile(
  fetch: Fetch,
  url: string,
  limit: number,
): Promise<Uint8Array | undefined> {
  for (let attempt = 1; ; attempt++) {
    const answer = await attemptOnce(fetch, url, limit);
    if (!('retry' in answer)) return answer.body;
    if (attempt === ATTEMPTS) throw new Finding('unavailable', `${url}: ${answer.retry}.`);
    const wait = Math.min(answer.after ?? 2 ** attempt / 4, LONGEST_WAIT);
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
  }
}

type Answer = { body: Uint8Array | undefined } | { retry: string; after: number | undefined };

async function attemptOnce(fetch: Fetch, url: string, limit: number): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { signal, redirect: 'follow' });
    const { status } = response;
    if (status === 200) return { body: await readBounded(response, url, limit) };
    await response.body?.cancel();
    if (status === 404 || status === 410) return { body: undefined };
    const after = Number(response.headers.get('retry-after') ?? Number.NaN);
    const retry = `the log answers ${status}`;
    if (status === 429 || status >= 500) {
      return { retry, after: Number.isFinite(after) && after >= 0 ? after : undefined };
    }
    throw new Finding('unavailable', `${url}: ${retry}.`);
  } catch (error) {
    if (error instanceof Finding) throw error;
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    return { retry: `no answer (${why})`, after: undefined };
  }
}

async function readBounded(response: Response, url: string, limit: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(limit);
  let length = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
    if (length + part.value.length > limit) {
      await reader?.cancel();
      throw new Finding('bad_tile', `${url} is longer than ${limit} bytes.`);
    }
    bytes.set(part.value, length);
    length += part.value.length;
  }
  return bytes.subarray(0, length);
}
