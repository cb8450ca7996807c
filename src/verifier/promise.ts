/** Whether the log kept what a receipt promised. */
import { encodeBase64, equals } from './bytes.ts';
import { Finding } from './finding.ts';
import type { Receipt } from './receipt.ts';
import { TILE_WIDTH, type Tree } from './tree.ts';

/** For caches and clocks: so many seconds after its time a promise counts as broken. */
export const GRACE = 30;

/**
 * @param now seconds since 1970 at which the tree's checkpoint was fetched
 * @returns `kept`, or `pending` where the entry is not in the tree and need not be
 * @throws Finding `broken_promise`, `wrong_log`
 */
export async function checkPromise(
  receipt: Receipt,
  tree: Tree,
  now: number,
): Promise<'kept' | 'pending'> {
  const { index, entry, id, by } = receipt;
  const { origin } = tree.checkpoint;
  if (receipt.origin !== origin) {
    throw new Finding(
      'wrong_log',
      `The receipt is of the log ${receipt.origin}, not of ${origin}.`,
    );
  }
  if (index >= tree.size) {
    if (now <= by + GRACE) return 'pending';
    throw new Finding(
      'broken_promise',
      `Entry ${index} (${id}) was promised by ${toInstant(by)}; at ${toInstant(now)} the tree ends before it, with ${tree.size} entries.`,
      { index },
    );
  }
  const bundle = await tree.readEntries(Math.floor(index / TILE_WIDTH));
  const present = bundle[index % TILE_WIDTH];
  if (!equals(present, entry)) {
    throw new Finding(
      'broken_promise',
      `Entry ${index} (${id}) was promised as ${encodeBase64(entry)}; the tree has ${encodeBase64(present)}.`,
      { index },
    );
  }
  return 'kept';
}

export function toInstant(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
