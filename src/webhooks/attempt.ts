/** One attempt to deliver a message over HTTP. */
import { continueTrace } from '../trace.ts';
import { findFault } from './address.ts';
import { readTrace } from './outbox.ts';
import type { Delivery } from './queue.ts';
import type { Result } from './schedule.ts';
import { type Signing, signMessage } from './secrets.ts';

export interface Attempt {
  readonly url: string;
  readonly delivery: Pick<Delivery, 'id' | 'body' | 'trace'>;
  /** At least one. */
  readonly signings: readonly Signing[];
  /** Milliseconds that an answer may take. */
  readonly patience: number;
  /** Whether the address may be this machine: of a developer's server. */
  readonly local: boolean;
}

export async function attempt(
  { url, delivery, signings, patience, local }: Attempt,
  now: number,
): Promise<Result> {
  // Rules may have become stricter since the end point was made.
  if (findFault(url, local) !== undefined) return { fault: 'address_refused' };
  const trace = readTrace(delivery.trace);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Countersign-Webhooks/1',
    ...(await signMessage(delivery, signings, now)),
    ...(trace && { traceparent: continueTrace(trace) }),
  };
  const impatience = AbortSignal.timeout(patience);
  try {
    const {
      status,
      headers: answered,
      body,
    } = await fetch(url, {
      method: 'POST',
      headers,
      body: delivery.body,
      redirect: 'manual',
      signal: impatience,
    });
    // Nothing of what it says is read: it could be anything, of any length.
    await body?.cancel();
    return { status, retryAfter: answered.get('retry-after') };
  } catch {
    return { fault: impatience.aborted ? 'timed_out' : 'unreachable' };
  }
}
