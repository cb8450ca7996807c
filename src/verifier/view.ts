/** Whether what a log shows now continues what it has shown before. */
import { decodeUtf8, equals } from './bytes.ts';
import { type Checkpoint, describe, openCheckpoint } from './checkpoint.ts';
import { Finding } from './finding.ts';
import { verifyConsistency } from './merkle.ts';
import { MAX_NOTE_BYTES, type NoteKey } from './note.ts';
import { type FetchFile, Tree } from './tree.ts';

/**
 * The log's latest checkpoint and the tree behind it.
 * @throws Finding
 */
export async function openLog(fetch: FetchFile, keys: readonly NoteKey[]): Promise<Tree> {
  const bytes = await fetch('checkpoint', MAX_NOTE_BYTES);
  if (bytes === undefined) throw new Finding('unavailable', 'The log serves no checkpoint.');
  return Tree.open(openCheckpoint(bytes, keys), fetch);
}

/**
 * That `tree` continues the tree of an earlier checkpoint.
 * @param fetch reads the log, for the case that it shows fewer entries than before
 * @throws Finding `split_view` with both checkpoints as evidence, `rolled_back`, `wrong_log`
 */
export async function requireContinued(
  earlier: Checkpoint,
  tree: Tree,
  fetch: FetchFile,
): Promise<void> {
  requireSameLog(earlier, tree.checkpoint);
  if (tree.size < earlier.size) return refuseSmaller(earlier, tree, fetch);
  if (!equals(await tree.rootAt(earlier.size), earlier.root)) {
    throw splitView(earlier, tree.checkpoint);
  }
}

/** The same by a consistency proof, without the log. */
export function requireProven(
  earlier: Checkpoint,
  later: Checkpoint,
  path: readonly Uint8Array[],
): void {
  requireSameLog(earlier, later);
  if (earlier.size === later.size && !equals(earlier.root, later.root)) {
    throw splitView(earlier, later);
  }
  if (!verifyConsistency(earlier.size, later.size, earlier.root, later.root, path)) {
    throw new Finding(
      'split_view',
      `The proof does not lead from size ${earlier.size} to size ${later.size}: it is not for these two, or they are of two histories.`,
      { evidence: listTexts(earlier, later) },
    );
  }
}

/** The log shows less than before: is it at least the same history? */
async function refuseSmaller(earlier: Checkpoint, tree: Tree, fetch: FetchFile): Promise<never> {
  const { checkpoint } = tree;
  const evidence = listTexts(earlier, checkpoint);
  // All that was ever signed has to stay readable.
  const before = await Tree.open(earlier, fetch).catch(() => undefined);
  const root = await before?.rootAt(checkpoint.size).catch(() => undefined);
  if (root !== undefined && !equals(root, checkpoint.root)) throw splitView(earlier, checkpoint);
  const gone = root === undefined ? ' and no longer serves the rest' : '';
  throw new Finding(
    'rolled_back',
    `The log shows ${tree.size} entries${gone}; it has shown ${earlier.size}. A cache may lag a few seconds: try again, and keep both checkpoints if it stays so.`,
    { evidence },
  );
}

function requireSameLog(a: Checkpoint, b: Checkpoint): void {
  if (a.origin !== b.origin) {
    throw new Finding('wrong_log', `The checkpoints are of two logs, ${a.origin} and ${b.origin}.`);
  }
}

function splitView(a: Checkpoint, b: Checkpoint): Finding {
  return new Finding(
    'split_view',
    `Two histories of ${a.origin}, both signed: ${describe(a)}, and ${describe(b)} does not continue it.`,
    { evidence: listTexts(a, b) },
  );
}

function listTexts(...checkpoints: readonly Checkpoint[]): string[] {
  return checkpoints.map(({ bytes }) => decodeUtf8(bytes) ?? '');
}
