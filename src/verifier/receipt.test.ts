import { expect, test } from 'vitest';
import { publishReceiptKey, signReceipt, TestKey, TestLog } from '../../test/support/tlog.ts';
import { openCheckpoint } from './checkpoint.ts';
import { parseKey } from './note.ts';
import { checkPromise } from './promise.ts';
import { openReceipt, parseReceiptKeys } from './receipt.ts';
import { Tree } from './tree.ts';

const AT = 1_796_040_000;
const key = new TestKey('receipts');
const log = TestLog.of(300);
const keys = parseReceiptKeys(JSON.stringify(publishReceiptKey(key)));
const claims = (index: number, more: object = {}) => ({
  iss: log.key.name,
  iat: AT,
  jti: `dec_${index}`,
  index,
  entry: Buffer.from(log.entries[index] ?? Buffer.alloc(32)).toString('base64'),
  by: AT + 10,
  ...more,
});
const tree = await Tree.open(
  openCheckpoint(Buffer.from(log.checkpoint()), [parseKey(log.key.vkey)]),
  async (path) => log.file(path),
);
const check = async (jws: string, now: number) => checkPromise(openReceipt(jws, keys), tree, now);

test('a promise that was kept', async () => {
  expect(await check(signReceipt(key, claims(7)), AT + 100)).toBe('kept');
  expect(await check(signReceipt(key, claims(299)), AT + 100)).toBe('kept');
  expect(await check(signReceipt(key, claims(7), { alg: 'Ed25519' }), AT)).toBe('kept');
});

test('one that is not due yet, and one that was broken', async () => {
  const beyond = signReceipt(key, claims(300));
  expect(await check(beyond, AT + 5)).toBe('pending');
  expect(await check(beyond, AT + 40)).toBe('pending');
  await expect(check(beyond, AT + 41)).rejects.toThrow(
    'Entry 300 (dec_300) was promised by 2026-11-30T12:00:10Z; at 2026-11-30T12:00:41Z the tree ends before it, with 300 entries.',
  );
  const otherwise = signReceipt(key, claims(7, { entry: claims(8).entry }));
  await expect(check(otherwise, AT)).rejects.toThrow('Entry 7 (dec_7) was promised as');
  const never = signReceipt(key, claims(300, { by: AT + 11 }));
  await expect(check(never, AT)).rejects.toThrow('10 s is the longest');
  const elsewhere = signReceipt(key, claims(7, { iss: 'other.test/log' }));
  await expect(check(elsewhere, AT)).rejects.toThrow('other.test/log');
});

const true_ = signReceipt(key, claims(7));
const [head, body, signature] = true_.split('.');
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

test.each([
  ['another signer', signReceipt(new TestKey('other'), claims(7))],
  ['another key id', signReceipt(key, claims(7), { kid: 'k2' })],
  ['another payload', `${head}.${encode(claims(8))}.${signature}`],
  [
    'no algorithm',
    `${encode({ alg: 'none', kid: 'k1', typ: 'countersign-receipt+jwt' })}.${body}.`,
  ],
  ['a symmetric algorithm', signReceipt(key, claims(7), { alg: 'HS256' })],
  ['another type', signReceipt(key, claims(7), { typ: 'JWT' })],
  ['a critical extension', signReceipt(key, claims(7), { crit: ['b64'], b64: false })],
  ['two parts', `${head}.${body}`],
  ['four parts', `${true_}.x`],
  ['padding', `${true_}==`],
  [
    'a signature with a bit after its end',
    `${head}.${body}.${signature.slice(0, -1)}${'BCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_A'['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.indexOf(signature.slice(-1))]}`,
  ],
  ['a negative index', signReceipt(key, claims(7, { index: -7 }))],
  ['an index as text', signReceipt(key, claims(7, { index: '7' }))],
  ['an index with a fraction', signReceipt(key, claims(7, { index: 7.5 }))],
  ['a huge index', signReceipt(key, claims(7, { index: 2 ** 60 }))],
  [
    'an entry of 31 bytes',
    signReceipt(key, claims(7, { entry: Buffer.alloc(31).toString('base64') })),
  ],
  ['a time before its own', signReceipt(key, claims(7, { by: AT - 1 }))],
  ['nothing', ''],
  ['nine kilobytes', 'A'.repeat(9000)],
])('refuses %s', (_, jws) => {
  expect(() => openReceipt(jws, keys)).toThrow(/^The receipt/);
});

test('takes keys for receipts only', () => {
  const parse = (set: object) => parseReceiptKeys(JSON.stringify(set));
  expect(() => parse(publishReceiptKey(key, 'checkpoint'))).toThrow('no Ed25519 key for receipts');
  expect(() => parse({ keys: [] })).toThrow('no Ed25519 key');
  expect(() => parse([])).toThrow('not a JSON object');
  const [jwk] = publishReceiptKey(key).keys;
  expect(() => parse({ keys: [jwk, jwk] })).toThrow('two keys k1');
  expect(() => parse({ keys: [{ ...jwk, x: 'AAAA' }] })).toThrow('32 bytes');
});
