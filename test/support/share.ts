/**
 * How much of what is tried again and again is tried: all of it by `npm run test:long`, which runs Vitest
 * with `--mode whole`, and a share by `npm test`, which is to end while somebody waits.
 */
const WHOLE = process.env.MODE === 'whole';

/** @returns how often to try it */
export function rounds(whole: number, share: number): number {
  return WHOLE ? whole : share;
}

/** @returns all of them, or every so many, beginning with the first, or with another */
export function pick<T>(items: readonly T[], every: number, from = 0): readonly T[] {
  return WHOLE ? items : items.filter((_, i) => i % every === from % every);
}
