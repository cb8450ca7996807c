/** True proofs, each spoiled in one way: every one of them has to be refused. */
import { expect, test } from 'vitest';
import { leafOf, makeRow, nodeOf, TestKey, TestLog } from '../../test/support/tlog.ts';
import { openCheckpoint } from './checkpoint.ts';
import { checkCosignatures } from './cosignatures.ts';
import { Finding, type FindingCode } from './finding.ts';
import { parseKey } from './note.ts';
import { parsePolicy } from './policy.ts';
import { openCommitment, parseProof, verifyProof } from './proof.ts';

const AT = '2026-11-30T12:00:00Z';
const NOW = 1_796_040_000;
const witness = new TestKey('witness.test/w1', 4);
const policy = parsePolicy(`witness w1 ${witness.vkey}\nquorum w1\n`);

const log = TestLog.of(3);
const row = makeRow(3, 'dec_3', AT);
log.add(row.entry);
for (let more = 0; more < 8; more++) log.add(makeRow(4 + more, `dec_${4 + more}`, AT).entry);

const keys = [parseKey(log.key.vkey)];
const SIZE = 12;
const TRUE = `${log.proof(3, SIZE, row.salt)}${witness.cosign(log.text(SIZE), NOW)}`;
const hashes = log.inclusion(3, SIZE).map((hash) => hash.toString('base64'));
const other = TestLog.of(SIZE, new TestKey('other.test/log'));
/** The operator's own key over another tree, as in a split view. */
const rewritten = TestLog.of(SIZE, log.key);
const impostor = TestLog.of(SIZE, new TestKey(log.key.name));

/** The way of whoever checks a proof offline: everything about it, from its bytes. */
function check(proof: Uint8Array, text = row.text): void {
  const parsed = parseProof(proof);
  const entry = openCommitment(new TextEncoder().encode(text), parsed.extra);
  checkCosignatures(verifyProof(parsed, entry, keys), policy, NOW);
}

function refusal(proof: Uint8Array | string, text?: string): FindingCode | 'accepted' {
  try {
    check(typeof proof === 'string' ? new TextEncoder().encode(proof) : proof, text);
    return 'accepted';
  } catch (error) {
    // Anything else would be a crash, and not a refusal.
    if (error instanceof Finding) return error.code;
    throw error;
  }
}

/** Fails where the text to spoil is not there: then the case would test nothing. */
function swap(from: string, to: string, text = TRUE): string {
  expect(text).toContain(from);
  return text.replace(from, to);
}

const line = (at: number) => `${hashes[at]}\n`;
const signature = /^— log\.test\/log (.*)$/m.exec(TRUE)?.[1] ?? '';
const flipped = (text: string) => (text[0] === 'A' ? 'B' : 'A') + text.slice(1);
const reencoded = (hash: string) => {
  const bits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return `${hash.slice(0, 42)}${bits[bits.indexOf(hash[42]) + 1]}=`;
};

const FORGED: readonly (readonly [string, string | Uint8Array])[] = [
  // The index
  ['an index before', swap('index 3\n', 'index 2\n')],
  ['an index after', swap('index 3\n', 'index 4\n')],
  ['an index at the size', swap('index 3\n', `index ${SIZE}\n`)],
  ['an index beyond the size', swap('index 3\n', 'index 19\n')],
  ['a negative index', swap('index 3\n', 'index -3\n')],
  ['an index with a sign', swap('index 3\n', 'index +3\n')],
  ['an index with a leading zero', swap('index 3\n', 'index 03\n')],
  ['an index in hex', swap('index 3\n', 'index 0x3\n')],
  ['an index with a fraction', swap('index 3\n', 'index 3.0\n')],
  ['an index with an exponent', swap('index 3\n', 'index 3e0\n')],
  ['an index that wraps at 32 bits', swap('index 3\n', `index ${2 ** 32 + 3}\n`)],
  ['an index that wraps at 64 bits', swap('index 3\n', 'index 18446744073709551619\n')],
  ['an index of a thousand digits', swap('index 3\n', `index ${'9'.repeat(1000)}\n`)],
  ['an index in other digits', swap('index 3\n', 'index ٣\n')],
  ['two spaces before the index', swap('index 3\n', 'index  3\n')],
  ['a space after the index', swap('index 3\n', 'index 3 \n')],
  ['no index', swap('index 3\n', '')],
  ['two indices', swap('index 3\n', 'index 3\nindex 3\n')],
  // The path
  ['no path', swap(hashes.map((hash) => `${hash}\n`).join(''), '')],
  ['its first hash gone', swap(line(0), '')],
  ['its last hash gone', swap(line(hashes.length - 1), '')],
  ['its first hash twice', swap(line(0), line(0) + line(0))],
  ['its last hash twice', swap(line(hashes.length - 1), line(hashes.length - 1).repeat(2))],
  ['the root as one hash more', swap('\n\n', `\n${log.root(SIZE).toString('base64')}\n\n`)],
  ['two hashes swapped', swap(line(0) + line(1), line(1) + line(0))],
  ['the path turned round', swap(hashes.join('\n'), [...hashes].reverse().join('\n'))],
  ['children of a node swapped', swap(hashes[0], log.root(4, 3).toString('base64'))],
  [
    'a node for two of its children',
    swap(line(0) + line(1), `${log.root(4).toString('base64')}\n`),
  ],
  ['a bit of a hash', swap(hashes[0], flipped(hashes[0]))],
  [
    'a hash of 31 bytes',
    swap(hashes[0], Buffer.from(hashes[0], 'base64').subarray(1).toString('base64')),
  ],
  [
    'a hash of 33 bytes',
    swap(
      hashes[0],
      Buffer.concat([Buffer.of(0), Buffer.from(hashes[0], 'base64')]).toString('base64'),
    ),
  ],
  ['a hash of none', swap(line(0), '=\n')],
  ['a hash in hex', swap(hashes[0], Buffer.from(hashes[0], 'base64').toString('hex'))],
  ['a hash without padding', swap(hashes[0], hashes[0].slice(0, -1))],
  ['a hash with a bit after its end', swap(hashes[0], reencoded(hashes[0]))],
  ['a hash in base64url', swap(hashes[0], `-_${hashes[0].slice(2)}`)],
  ['a space before a hash', swap(hashes[0], ` ${hashes[0]}`)],
  [
    'a hash broken over two lines',
    swap(hashes[0], `${hashes[0].slice(0, 20)}\n${hashes[0].slice(20)}`),
  ],
  ['sixty-four hashes', swap(hashes.join('\n'), Array(64).fill(hashes[0]).join('\n'))],
  ['a million hashes', swap(hashes.join('\n'), Array(1_000_000).fill(hashes[0]).join('\n'))],
  // The salt
  ['no salt', swap(/extra .*\n/.exec(TRUE)?.[0] ?? '?', '')],
  [
    'another salt',
    swap(/extra (.*)\n/.exec(TRUE)?.[1] ?? '?', Buffer.alloc(32).toString('base64')),
  ],
  ['an empty salt', swap(/extra (.*)\n/.exec(TRUE)?.[1] ?? '?', '')],
  [
    'a salt of 31 bytes',
    swap(
      /extra (.*)\n/.exec(TRUE)?.[1] ?? '?',
      Buffer.from(row.salt.subarray(0, 31)).toString('base64'),
    ),
  ],
  ['a salt twice', swap('index 3\n', `${/extra .*\n/.exec(TRUE)?.[0]}index 3\n`)],
  ['the salt after the index', TRUE.replace(/(extra .*\n)(index .*\n)/, '$2$1')],
  // The format
  ['nothing', ''],
  ['another version', swap('@v1', '@v2')],
  ['no header', swap('c2sp.org/tlog-proof@v1\n', '')],
  ['a byte order mark', `\uFEFF${TRUE}`],
  ['a line before it', `\n${TRUE}`],
  ['lines that end in CR LF', TRUE.replaceAll('\n', '\r\n')],
  ['lines that end in CR', TRUE.replaceAll('\n', '\r')],
  ['a comment', swap('index 3\n', '# index\nindex 3\n')],
  ['a NUL', swap('log.test/log\n', 'log.test/log\0\n')],
  ['bytes that are not UTF-8', Buffer.concat([Buffer.from(TRUE), Buffer.of(0xff, 0x0a)])],
  [
    'an overlong newline',
    Buffer.concat([
      Buffer.from('c2sp.org/tlog-proof@v1'),
      Buffer.of(0xc0, 0x8a),
      Buffer.from(TRUE.slice(23)),
    ]),
  ],
  ['a line after it', `${TRUE}more\n`],
  ['an empty line after it', `${TRUE}\n`],
  ['a space after it', `${TRUE} `],
  ['its last newline gone', TRUE.slice(0, -1)],
  ['a second proof after it', TRUE + TRUE],
  ['a hundred kilobytes after it', TRUE + `${signature}\n`.repeat(1000)],
  [
    'no empty line before the checkpoint',
    swap(`\n\n${log.key.name}\n${SIZE}`, `\n${log.key.name}\n${SIZE}`),
  ],
  // The checkpoint
  ['a size less by one', swap(`\n${SIZE}\n`, `\n${SIZE - 1}\n`)],
  ['a size more by one', swap(`\n${SIZE}\n`, `\n${SIZE + 1}\n`)],
  ['a size with a leading zero', swap(`\n${SIZE}\n`, `\n0${SIZE}\n`)],
  ['a negative size', swap(`\n${SIZE}\n`, `\n-${SIZE}\n`)],
  ['a huge size', swap(`\n${SIZE}\n`, `\n${2n ** 64n}\n`)],
  ['a size of nothing', swap(`\n${SIZE}\n`, '\n\n')],
  [
    'a bit of the root',
    swap(log.root(SIZE).toString('base64'), flipped(log.root(SIZE).toString('base64'))),
  ],
  [
    'a root of 31 bytes',
    swap(log.root(SIZE).toString('base64'), log.root(SIZE).subarray(1).toString('base64')),
  ],
  [
    'an extension line',
    swap(`${log.root(SIZE).toString('base64')}\n`, `${log.root(SIZE).toString('base64')}\nmore\n`),
  ],
  ['another origin', swap(`\n${log.key.name}\n`, '\nother.test/log\n')],
  ["another log's checkpoint", TRUE.slice(0, TRUE.indexOf('\n\n') + 2) + other.checkpoint()],
  [
    "the log's checkpoint of another tree",
    TRUE.slice(0, TRUE.indexOf('\n\n') + 2) + rewritten.checkpoint(),
  ],
  [
    "the log's checkpoint of a smaller tree",
    TRUE.slice(0, TRUE.indexOf('\n\n') + 2) + log.checkpoint(11),
  ],
  [
    'a checkpoint by the same name with another key',
    TRUE.slice(0, TRUE.indexOf('\n\n') + 2) + impostor.checkpoint(),
  ],
  ["the log's name over another's signature", swap(`— ${log.key.name}`, '— other.test/log')],
  // The signatures
  ['an en dash', swap('— log', '– log')],
  ['a hyphen', swap('— log', '- log')],
  ['no dash', swap('— log', 'log')],
  ['two spaces', swap('— log', '—  log')],
  ['a no-break space', swap('— log', '—\u00A0log')],
  ['a tab', swap('— log', '—\tlog')],
  ['no signature', TRUE.slice(0, TRUE.indexOf('—'))],
  ["only the witness's", swap(`— ${log.key.name} ${signature}\n`, '')],
  [
    'the signature twice',
    swap(`— ${log.key.name} ${signature}\n`, `— ${log.key.name} ${signature}\n`.repeat(2)),
  ],
  [
    'the signature after a false one',
    swap(
      '— log',
      `— ${log.key.name} ${Buffer.concat([log.key.keyId, Buffer.alloc(64)]).toString('base64')}\n— log`,
    ),
  ],
  [
    'a signature of zeros',
    swap(signature, Buffer.concat([log.key.keyId, Buffer.alloc(64)]).toString('base64')),
  ],
  [
    'a signature cut short',
    swap(signature, Buffer.from(signature, 'base64').subarray(0, 67).toString('base64')),
  ],
  [
    'a signature with a byte more',
    swap(
      signature,
      Buffer.concat([Buffer.from(signature, 'base64'), Buffer.of(0)]).toString('base64'),
    ),
  ],
  [
    'a signature without its key id',
    swap(signature, Buffer.from(signature, 'base64').subarray(4).toString('base64')),
  ],
  ['a signature over something else', swap(signature, log.key.line('x\n').split(' ')[2].trim())],
  ['S plus the order of the group', swap(signature, malleate(signature))],
  [
    'sixty-five signatures',
    TRUE + Array.from({ length: 64 }, (_, at) => new TestKey(`w${at}`).line('x\n')).join(''),
  ],
  // The witness
  ['no cosignature', swap(witness.cosign(log.text(SIZE), NOW), '')],
  [
    "a cosignature of the witness's key for another size",
    swap(witness.cosign(log.text(SIZE), NOW), witness.cosign(log.text(11), NOW)),
  ],
  [
    'a cosignature of the future',
    swap(witness.cosign(log.text(SIZE), NOW), witness.cosign(log.text(SIZE), NOW + 3600)),
  ],
  [
    'a cosignature under another time',
    swap(witness.cosign(log.text(SIZE), NOW), restamp(witness.cosign(log.text(SIZE), NOW))),
  ],
  [
    "the witness's plain signature",
    swap(witness.cosign(log.text(SIZE), NOW), witness.line(log.text(SIZE))),
  ],
];

/** Ed25519 without RFC 8032's bound on S takes S and S + L for the same. */
function malleate(encoded: string): string {
  const bytes = Buffer.from(encoded, 'base64');
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let s = 0n;
  for (const byte of [...bytes.subarray(36)].reverse()) s = s * 256n + BigInt(byte);
  for (let at = 36, rest = s + order; at < 68; at++, rest /= 256n) bytes[at] = Number(rest % 256n);
  return bytes.toString('base64');
}

function restamp(cosignature: string): string {
  const [dash, name, encoded] = cosignature.trim().split(' ');
  const bytes = Buffer.from(encoded, 'base64');
  bytes[11]--;
  return `${dash} ${name} ${bytes.toString('base64')}\n`;
}

test('the true proof is accepted', () => {
  expect(refusal(TRUE)).toBe('accepted');
  expect(openCheckpoint(Buffer.from(log.checkpoint()), keys).size).toBe(SIZE);
});

test.each(FORGED)('%s', (_, forged) => {
  expect(refusal(forged)).not.toBe('accepted');
});

test('each is refused for its own reason', () => {
  const reasons = new Set(FORGED.map(([, forged]) => refusal(forged)));
  const all = ['bad_signature', 'malformed', 'not_included', 'too_few_cosignatures', 'wrong_log'];
  expect([...reasons].sort()).toEqual(all);
});

test('truncated anywhere', () => {
  const bytes = Buffer.from(TRUE);
  for (let length = 0; length < bytes.length; length++) {
    expect([length, refusal(bytes.subarray(0, length))]).not.toEqual([length, 'accepted']);
  }
});

test('a bit flipped in every third byte', () => {
  const bytes = Buffer.from(TRUE);
  // Every byte would take seconds more, for its signatures.
  for (let at = 0; at < bytes.length; at += 3) {
    const forged = Buffer.from(bytes);
    forged[at] ^= 1 << (at % 8);
    expect([at, refusal(forged)]).not.toEqual([at, 'accepted']);
  }
});

test('a text with another letter, and a letter between text and salt', () => {
  expect(refusal(TRUE, row.text.replace('acme', 'acmf'))).toBe('not_included');
  const shifted = swap(
    /extra (.*)\n/.exec(TRUE)?.[1] ?? '?',
    Buffer.concat([row.salt, Buffer.from(row.text[0])]).toString('base64'),
  );
  expect(refusal(shifted, row.text.slice(1))).toBe('malformed');
});

test('an inner node passed off as an entry', () => {
  // 64 bytes whose leaf hash would be a node's, were leaves and nodes hashed alike.
  const pair = Buffer.concat([leafOf(log.entries[2]), leafOf(log.entries[3])]);
  expect(leafOf(pair)).not.toEqual(nodeOf(leafOf(log.entries[2]), leafOf(log.entries[3])));
  const proof = parseProof(Buffer.from(swap(line(0), '', swap('index 3\n', 'index 1\n'))));
  expect(() => verifyProof(proof, pair, keys)).toThrow(Finding);
});
