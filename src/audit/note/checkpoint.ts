/** Checkpoints (c2sp.org/tlog-checkpoint): a log's size and root, as the text of a signed note. */

import { decodeBase64, encodeBase64 } from '../../base64.ts';
import { encodeText } from '../tree/bytes.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { formatSignature, NoteError, parseNote } from './note.ts';
import { ED25519, isKeyName, makeVkey, type VerifierKey } from './vkey.ts';

export interface Checkpoint {
  /** The log's name. */
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** Signs the log's checkpoints; its name is the log's origin. */
export interface NoteSigner {
  readonly name: string;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  /** @returns 64 bytes */
  sign(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array>;
}

/** Three lines, each with its newline. No extensions: nobody audits them. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** The checkpoint as a note with the log's signature. */
export async function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): Promise<string> {
  const text = formatCheckpoint(checkpoint);
  const signature = await signer.sign(encodeText(text));
  return `${text}\n${formatSignature(signer.name, vkeyOf(signer).id, signature)}`;
}

export function vkeyOf({ name, publicKey }: Pick<NoteSigner, 'name' | 'publicKey'>): VerifierKey {
  return makeVkey(name, ED25519, publicKey);
}

/**
 * Reads a note as a checkpoint; whether its signatures are good is another question.
 * @throws NoteError
 */
export function parseCheckpoint(note: string): Checkpoint {
  const { text } = parseNote(note);
  const [origin, size, root, ...rest] = text.split('\n');
  const bytes = decodeBase64(root ?? '');
  const checkpoint = {
    origin,
    size: parseSize(size) ?? Number.NaN,
    root: bytes ?? new Uint8Array(),
  };
  const proper = isKeyName(origin) && checkpoint.root.length === HASH_BYTES && rest.length === 1;
  if (!proper || formatCheckpoint(checkpoint) !== text) {
    throw new NoteError('A checkpoint is three lines: its origin, its size, its root in base64.');
  }
  return checkpoint;
}

/** A number of entries in decimal, without leading zeros, below 2^53; undefined for anything else. */
export function parseSize(text: string | undefined): number | undefined {
  if (!/^(?:0|[1-9]\d{0,15})$/.test(text ?? '')) return undefined;
  const size = Number(text);
  return Number.isSafeInteger(size) ? size : undefined;
}
