/** Checkpoints (c2sp.org/tlog-checkpoint): the signed size and root of a log. */
import { decodeBase64, encodeBase64, equals, parseDecimal } from './bytes.ts';
import { Finding, malformed } from './finding.ts';
import { EMPTY_ROOT, HASH_BYTES } from './merkle.ts';
import { isSignedBy, type Note, type NoteKey, parseNote } from './note.ts';

export interface Checkpoint {
  readonly origin: string;
  /** How many entries the tree has. */
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  readonly note: Note;
  /** The bytes as they came: what one keeps, and shows to others. */
  readonly bytes: Uint8Array;
}

/**
 * Reads it, and checks that one of the keys of the log that it names has signed it. A signature that
 * claims to be by one of them and is not spoils it, whoever else signed.
 * @throws Finding `malformed`, `wrong_log`, `bad_signature`
 */
export function openCheckpoint(bytes: Uint8Array, keys: readonly NoteKey[]): Checkpoint {
  const checkpoint = parseCheckpoint(bytes);
  const { origin, size, root, note } = checkpoint;
  const own = keys.filter(({ name, use }) => name === origin && use === 'log');
  if (own.length === 0) {
    const known = [...new Set(keys.map(({ name }) => name))].join(', ');
    throw new Finding('wrong_log', `The checkpoint is of the log ${origin}, not of ${known}.`);
  }
  if (own.filter((key) => isSignedBy(note, key)).length === 0) {
    throw new Finding('bad_signature', `The checkpoint is not signed by a key of ${origin}.`);
  }
  if (size === 0 && !equals(root, EMPTY_ROOT)) {
    throw malformed('The checkpoint', 'the root of entries, of which there are none');
  }
  return checkpoint;
}

/** Without looking at its signatures. @throws Finding `malformed` */
export function parseCheckpoint(bytes: Uint8Array): Checkpoint {
  const what = 'The checkpoint';
  const note = parseNote(bytes, what);
  const [origin, count, hash, ...extensions] = note.text.slice(0, -1).split('\n');
  if (origin === '') throw malformed(what, 'no origin');
  const size = parseDecimal(count ?? '');
  if (size === undefined) throw malformed(what, `"${count?.slice(0, 30) ?? ''}" is no size`);
  const root = decodeBase64(hash ?? '');
  if (root?.length !== HASH_BYTES) throw malformed(what, 'no root of 32 bytes');
  if (extensions.includes('')) throw malformed(what, 'an empty line in its text');
  return { origin, size, root, note, bytes };
}

/** For sentences: size and root. */
export function describe({ size, root }: Pick<Checkpoint, 'size' | 'root'>): string {
  return `size ${size}, root ${encodeBase64(root)}`;
}
