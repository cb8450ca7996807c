import { describe, expect, it } from 'vitest';
import { formatCheckpoint, parseCheckpoint, signCheckpoint, vkeyOf } from './checkpoint.ts';
import { NoteError, parseNote } from './note.ts';
import { formatProof } from './proof.ts';
import { formatVkey, parseVkey, verifySignature } from './vkey.ts';

/** The example of c2sp.org/signed-note. */
const EXAMPLE = `Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
`;

/** Test vector of golang.org/x/mod/sumdb/note: a key, and a note that it signed. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NEUMANN = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

describe('a signed note', () => {
  it('is its text up to the last empty line, and signatures', () => {
    const { text, signatures } = parseNote(EXAMPLE);
    expect(text).toMatch(/^Ognuno[\s\S]*subito sera\.\n$/);
    expect(signatures).toHaveLength(1);
    expect(signatures[0]).toMatchObject({ name: 'quasimodo.example/salvatore', keyId: 0x367ba04b });
    expect(signatures[0].bytes).toHaveLength(64);
  });

  it('of the Go implementation is verified', async () => {
    const key = parseVkey(PETER);
    const { text, signatures } = parseNote(NEUMANN);
    if (!key) throw new Error('the key cannot be read');
    expect(key).toMatchObject({ name: 'PeterNeumann', id: 0xc74f20a3, kind: 1 });
    expect(formatVkey(key)).toBe(PETER);
    const [{ keyId, bytes }] = signatures;
    expect(keyId).toBe(key.id);
    const message = (text: string) => Uint8Array.from(Buffer.from(text));
    expect(await verifySignature(key, bytes, message(text))).toBe(true);
    expect(await verifySignature(key, bytes, message(text.replace('think', 'thing')))).toBe(false);
    expect(await verifySignature(key, bytes.slice(1), message(text))).toBe(false);
  });

  it.each([
    ['without an empty line', 'text\n— n AAAAAAAA\n'],
    ['without a signature', 'text\n\n'],
    ['that ends too early', EXAMPLE.slice(0, -1)],
    ['with a tab', EXAMPLE.replace('sta', 's\ta')],
    ['with a carriage return', EXAMPLE.replaceAll('\n', '\r\n')],
    ['with half a character', EXAMPLE.replace('sta', 's\ud800a')],
    ['with a hyphen for a dash', EXAMPLE.replace('—', '-')],
    ['with a plus in a name', EXAMPLE.replace('quasimodo', 'quasi+modo')],
    ['with a space in a name', EXAMPLE.replace('quasimodo', 'quasi modo')],
    ['with a wide space in a name', EXAMPLE.replace('quasimodo', 'quasi\u2003modo')],
    ['with a signature of four bytes', EXAMPLE.replace(/ \S+\n$/, ' AAAAAA==\n')],
    ['with no base64', EXAMPLE.replace(/=\n$/, '\n')],
    ['with loose bits in its base64', 'text\n\n— n AAAAAAB=\n'],
    ['with too many signatures', `text\n\n${'— n AAAAAAAA\n'.repeat(65)}`],
    ['that is too large', `${'x'.repeat(70_000)}\n\n— n AAAAAAAA\n`],
  ])('%s is none', (_, note) => expect(() => parseNote(note)).toThrow(NoteError));
});

describe('a verifier key', () => {
  it.each([
    ['another id', PETER.replace('c74f20a3', 'c74f20a4')],
    ['a short id', PETER.replace('c74f20a3', '74f20a3')],
    ['an id in capitals', PETER.replace('c74f20a3', 'C74F20A3')],
    ['no name', PETER.replace('PeterNeumann', '')],
    ['no key', 'PeterNeumann+c74f20a3+'],
    ['nothing', ''],
    ['something behind it', `${PETER}\n`],
  ])('with %s is none', (_, vkey) => expect(parseVkey(vkey)).toBeUndefined());
});

const root = new Uint8Array(32).fill(7);
const body = formatCheckpoint({ origin: 'log.example/log', size: 20, root });
const sealed = `${body}\n— log.example/log AAAAAAAA\n`;

describe('a checkpoint', () => {
  it('is three lines', () => {
    expect(body).toBe(`log.example/log\n20\n${Buffer.from(root).toString('base64')}\n`);
    expect(parseCheckpoint(sealed)).toEqual({ origin: 'log.example/log', size: 20, root });
  });

  it.each([
    ['leading zeros', sealed.replace('\n20\n', '\n020\n')],
    ['a sign', sealed.replace('\n20\n', '\n+20\n')],
    ['a size beyond numbers', sealed.replace('\n20\n', '\n9007199254740993\n')],
    ['a root of 31 bytes', sealed.replace(/Bwc=\n/, 'Bw==\n')],
    ['an extension', sealed.replace('\n\n', '\nextension\n\n')],
    ['no origin', sealed.replace('log.example/log\n20', '\n20')],
    ['two lines', sealed.replace('20\n', '')],
  ])('with %s is none', (_, note) => expect(() => parseCheckpoint(note)).toThrow(NoteError));

  it('is signed as its text says', async () => {
    const { privateKey, publicKey } = await crypto.subtle.generateKey('Ed25519', true, [
      'sign',
      'verify',
    ]);
    const signer = {
      name: 'log.example/log',
      publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)),
      sign: async (message: Uint8Array<ArrayBuffer>) =>
        new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, message)),
    };
    const { text, signatures } = parseNote(
      await signCheckpoint({ origin: signer.name, size: 20, root }, signer),
    );
    expect(text).toBe(body);
    const key = vkeyOf(signer);
    expect(signatures[0]).toMatchObject({ name: signer.name, keyId: key.id });
    const message = Uint8Array.from(Buffer.from(text));
    expect(await verifySignature(key, signatures[0].bytes, message)).toBe(true);
  });
});

it('a proof is written as c2sp.org/tlog-proof has it', () => {
  const hashes = [new Uint8Array(32), root];
  const [zeros, sevens] = hashes.map((hash) => Buffer.from(hash).toString('base64'));
  expect(formatProof({ index: 7, hashes, checkpoint: sealed, extra: Uint8Array.of(1, 2) })).toBe(
    `c2sp.org/tlog-proof@v1\nextra AQI=\nindex 7\n${zeros}\n${sevens}\n\n${sealed}`,
  );
  expect(formatProof({ index: 0, hashes: [], checkpoint: sealed })).toBe(
    `c2sp.org/tlog-proof@v1\nindex 0\n\n${sealed}`,
  );
});
