/** Signed notes (c2sp.org/signed-note): a text, an empty line, signatures by named keys. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatenate, decodeBase64, decodeUtf8, encodeUtf8, equals, toHex } from './bytes.ts';
import { Finding, malformed } from './finding.ts';

export const MAX_NOTE_BYTES = 65_536;
/** The specification asks for 16 at least. */
const MAX_SIGNATURES = 64;

export interface Note {
  /** What is signed, with its last newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** 4 bytes. */
  readonly keyId: Uint8Array;
  /** Of the algorithm that the key is for. */
  readonly signature: Uint8Array;
}

/** What a verifier key (vkey) says. */
export interface NoteKey {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly use: 'log' | 'witness';
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** The signature types of c2sp.org/signed-note that are read here. */
const USES: Partial<Record<number, NoteKey['use']>> = { 1: 'log', 4: 'witness' };

/** @throws Finding `malformed` */
export function parseNote(bytes: Uint8Array, what = 'The note'): Note {
  if (bytes.length > MAX_NOTE_BYTES) throw malformed(what, `longer than ${MAX_NOTE_BYTES} bytes`);
  const whole = decodeUtf8(bytes);
  if (whole === undefined) throw malformed(what, 'not UTF-8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\0-\t\v-\x1f]/.test(whole)) throw malformed(what, 'a control character');
  // The last empty line parts text and signatures; the text keeps its own newline.
  const parting = whole.lastIndexOf('\n\n');
  if (parting < 0) throw malformed(what, 'no empty line before its signatures');
  const lines = whole.slice(parting + 2).split('\n');
  if (lines.pop() !== '') throw malformed(what, 'its last line does not end');
  if (lines.length === 0) throw malformed(what, 'no signature');
  if (lines.length > MAX_SIGNATURES)
    throw malformed(what, `more than ${MAX_SIGNATURES} signatures`);
  const signatures = lines.map((line) => parseSignature(line, what));
  const keys = signatures.map(({ name, keyId }) => `${name}+${toHex(keyId)}`);
  const twice = keys.find((key, at) => keys.indexOf(key) !== at);
  if (twice !== undefined) throw malformed(what, `signed twice by ${twice}`);
  return { text: whole.slice(0, parting + 1), signatures };
}

/** One line: em dash (U+2014), space, name, space, base64 of key id and signature. */
export function parseSignature(line: string, what = 'The note'): NoteSignature {
  const [, name, encoded] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/u.exec(line) ?? [];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  if (name === undefined || bytes === undefined || bytes.length < 5) {
    throw malformed(what, `"${line.slice(0, 40)}" is no signature line`);
  }
  return { name, keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/**
 * A vkey: `name+key id in hex+base64(type ‖ key)`.
 * @throws Finding `malformed`, also when the key id is not that of name and key
 */
export function parseKey(vkey: string): NoteKey {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u.exec(vkey) ?? [];
  const material = encoded === undefined ? undefined : decodeBase64(encoded);
  if (name === undefined || material === undefined) {
    throw malformed(`"${vkey.slice(0, 60)}"`, 'not of the form name+keyid+key');
  }
  const use = USES[material[0]];
  if (use === undefined || material.length !== 33) {
    throw malformed(`The key ${name}`, 'not Ed25519 for signing (01) or cosigning (04)');
  }
  const keyId = sha256(concatenate(encodeUtf8(`${name}\n`), material)).subarray(0, 4);
  if (toHex(keyId) !== id)
    throw malformed(`The key ${name}`, `its id is ${toHex(keyId)}, not ${id}`);
  return { name, keyId, use, publicKey: material.subarray(1) };
}

/** The signature that claims to be by `key`; there is at most one. */
export function findSignature(note: Note, key: NoteKey): Uint8Array | undefined {
  return note.signatures.find(({ name, keyId }) => name === key.name && equals(keyId, key.keyId))
    ?.signature;
}

/**
 * By a log's own key, over the text.
 * @throws Finding `bad_signature` when it claims to be by that key and is not
 */
export function isSignedBy(note: Note, key: NoteKey): boolean {
  const signature = findSignature(note, key);
  if (signature === undefined) return false;
  if (!verifyEd25519(signature, encodeUtf8(note.text), key.publicKey)) {
    throw new Finding('bad_signature', `The signature by ${key.name} does not verify.`);
  }
  return true;
}

/** Strictly as RFC 8032 has it: no other encoding of a point or a number, no point of small order. */
export function verifyEd25519(
  signature: Uint8Array,
  message: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  return ed25519.verify(signature, message, publicKey, { zip215: false });
}
