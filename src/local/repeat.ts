import { setTimeout as wait } from 'node:timers/promises';

/**
 * Runs it now, and again so long after each end: one run never meets the next. What fails is told, and
 * tried again like the rest.
 * @param until no run begins after it, and none that it breaks off is told of
 */
export async function repeat(
  run: () => Promise<void>,
  seconds: number,
  until: AbortSignal,
  tell: (error: unknown) => void,
): Promise<void> {
  while (!until.aborted) {
    await run().catch((error: unknown) => {
      if (!until.aborted) tell(error);
    });
    await wait(seconds * 1000, undefined, { signal: until }).catch(() => {});
  }
}
