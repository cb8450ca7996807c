/** Proofs that an entry is in the tree, which need no network (c2sp.org/tlog-proof). */
import { decodeBase64, decodeUtf8, encodeBase64, encodeUtf8, parseDecimal } from './bytes.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { Finding, malformed } from './finding.ts';
import { commit, HASH_BYTES, hashLeaf, MAX_PROOF_HASHES, verifyInclusion } from './merkle.ts';
import { MAX_NOTE_BYTES, type NoteKey } from './note.ts';

export interface Proof {
  readonly index: number;
  /** From the leaf's sibling upwards, 32 bytes each. */
  readonly path: readonly Uint8Array[];
  /** Here: the salt of the commitment. Nobody signs it. */
  readonly extra: Uint8Array | undefined;
  /** A signed note, not looked at yet. */
  readonly checkpoint: Uint8Array;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_BYTES = MAX_NOTE_BYTES + 8192;
const SALT_BYTES = 32;

/** @throws Finding `malformed` */
export function parseProof(bytes: Uint8Array): Proof {
  const what = 'The proof';
  if (bytes.length > MAX_BYTES) throw malformed(what, `longer than ${MAX_BYTES} bytes`);
  const text = decodeUtf8(bytes);
  if (text === undefined) throw malformed(what, 'not UTF-8');
  const parting = text.indexOf('\n\n');
  if (parting < 0) throw malformed(what, 'no empty line before its checkpoint');
  const [header, ...lines] = text.slice(0, parting).split('\n');
  if (header !== HEADER) throw malformed(what, `its first line is not ${HEADER}`);
  const extra = lines[0]?.startsWith('extra ') ? decodeBase64(lines[0].slice(6)) : null;
  if (extra === undefined) throw malformed(what, 'its extra data is not base64');
  if (extra !== null) lines.shift();
  const [, count] = /^index (.*)$/.exec(lines.shift() ?? '') ?? [];
  const index = parseDecimal(count ?? '');
  if (index === undefined) throw malformed(what, 'no line "index" with a number');
  return {
    index,
    path: parseHashes(lines, what),
    extra: extra ?? undefined,
    checkpoint: encodeUtf8(text.slice(parting + 2)),
  };
}

/** One hash a line. @throws Finding `malformed` */
export function parseHashes(lines: readonly string[], what: string): Uint8Array[] {
  if (lines.length > MAX_PROOF_HASHES)
    throw malformed(what, `more than ${MAX_PROOF_HASHES} hashes`);
  return lines.map((line, at) => {
    const hash = decodeBase64(line);
    if (hash?.length !== HASH_BYTES)
      throw malformed(what, `hash ${at + 1} is not 32 bytes in base64`);
    return hash;
  });
}

/**
 * That `entry` stands at the proof's index in a tree that a key of the log has signed.
 * @param entry 32 bytes: `commit(salt, text)`
 * @throws Finding `wrong_log`, `bad_signature`, `not_included`, `malformed`
 */
export function verifyProof(proof: Proof, entry: Uint8Array, keys: readonly NoteKey[]): Checkpoint {
  const checkpoint = openCheckpoint(proof.checkpoint, keys);
  const { index, path } = proof;
  const { size, root } = checkpoint;
  if (index >= size) {
    throw new Finding('not_included', `Entry ${index} is beyond a tree of ${size}.`, { index });
  }
  if (!verifyInclusion(index, size, hashLeaf(entry), path, root)) {
    throw new Finding(
      'not_included',
      `Entry ${index}: the proof does not lead from ${encodeBase64(entry)} to the root of size ${size}.`,
      { index },
    );
  }
  return checkpoint;
}

/**
 * The entry that a row's text and salt make.
 * @throws Finding `malformed` where the salt is not 32 bytes
 */
export function openCommitment(text: Uint8Array, salt: Uint8Array | undefined): Uint8Array {
  // Of another length, salt and text could be parted anew, and one entry would open to two texts.
  if (salt?.length !== SALT_BYTES) throw malformed('The salt', `not ${SALT_BYTES} bytes`);
  return commit(salt, text);
}
