/**
 * Signed notes (c2sp.org/signed-note): a text, an empty line, and signatures. Whatever is parsed here
 * comes from others.
 */
import { decodeBase64, encodeBase64 } from '../../base64.ts';
import { isKeyName, type KeyId } from './vkey.ts';

/** As large as a note may be, in letters; a checkpoint with 16 cosignatures has some 3,000. */
export const MOST_LETTERS = 65_536;
/** A verifier must take 16 at least. */
export const MOST_SIGNATURES = 64;

export interface Note {
  /** Ends with a newline. What is signed, in UTF-8. */
  readonly text: string;
  readonly signatures: readonly Signature[];
}

export interface Signature {
  /** Of the key, which says whose it is. */
  readonly name: string;
  readonly keyId: KeyId;
  /** What the kind of the key makes of it; 64 bytes for Ed25519. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The line as it was, with its newline. */
  readonly line: string;
}

export class NoteError extends Error {
  override readonly name = 'NoteError';
}

/** @throws NoteError which says what is wrong with it */
export function parseNote(note: string): Note {
  if (note.length > MOST_LETTERS) throw new NoteError('The note is too large.');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note) || !note.isWellFormed()) {
    throw new NoteError('The note has characters that no note has.');
  }
  const end = note.lastIndexOf('\n\n');
  if (end < 0) throw new NoteError('The note has no empty line before its signatures.');
  const signatures = parseSignatures(note.slice(end + 2));
  if (signatures.length === 0) throw new NoteError('The note has no signature.');
  return { text: note.slice(0, end + 1), signatures };
}

/** Lines of signatures, each with its newline. @throws NoteError */
export function parseSignatures(lines: string): Signature[] {
  if (lines === '') return [];
  if (!lines.endsWith('\n')) throw new NoteError('The last signature has no newline.');
  const each = lines.slice(0, -1).split('\n');
  if (each.length > MOST_SIGNATURES) throw new NoteError('There are too many signatures.');
  return each.map(parseSignature);
}

function parseSignature(line: string): Signature {
  const [dash, name, text, ...rest] = line.split(' ');
  const bytes = decodeBase64(text ?? '');
  if (dash !== '—' || !isKeyName(name ?? '') || rest.length > 0 || !bytes || bytes.length < 5) {
    throw new NoteError('A signature is not a dash, a name and base64 of its key id and itself.');
  }
  const keyId = new DataView(bytes.buffer).getUint32(0);
  return { name, keyId, bytes: bytes.slice(4), line: `${line}\n` };
}

/** `— <name> base64(key id ‖ signature)`, with its newline. */
export function formatSignature(name: string, keyId: KeyId, bytes: Uint8Array): string {
  const signature = new Uint8Array(4 + bytes.length);
  new DataView(signature.buffer).setUint32(0, keyId);
  signature.set(bytes, 4);
  return `— ${name} ${encodeBase64(signature)}\n`;
}
