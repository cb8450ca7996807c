import { expect, test } from 'vitest';
import { TestKey, TestLog } from '../../test/support/tlog.ts';
import { openCheckpoint } from './checkpoint.ts';
import { parseKey, verifyEd25519 } from './note.ts';

const log = TestLog.of(5);
const { vkey } = log.key;

test('a key of small order signs nothing', () => {
  // The neutral point: as key and as R, with S = 0, it fits every message by the looser rules (ZIP 215).
  const neutral = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 1 : 0));
  const signature = new Uint8Array([...neutral, ...new Uint8Array(32)]);
  expect(verifyEd25519(signature, new TextEncoder().encode('anything'), neutral)).toBe(false);
});

test('a key as it is written', () => {
  expect(parseKey(vkey)).toMatchObject({ name: 'log.test/log', use: 'log' });
  expect(parseKey(new TestKey('w', 4).vkey)).toMatchObject({ name: 'w', use: 'witness' });
});

const [name, id] = vkey.split('+');
const rest = vkey.slice(name.length + id.length + 2);

test.each([
  ['another name', vkey.replace('log.test', 'log.text')],
  ['another id', `${name}+00000000+${rest}`],
  ['an id in capitals', `${name}+A${id.slice(1)}+${rest}`],
  ['no id', `${name}+${rest}`],
  ['a space in its name', vkey.replace('log.test', 'log test')],
  [
    'another kind',
    `${name}+${id}+${Buffer.concat([Buffer.of(6), Buffer.from(rest, 'base64').subarray(1)]).toString('base64')}`,
  ],
  [
    'a byte less',
    `${name}+${id}+${Buffer.from(rest, 'base64').subarray(0, 32).toString('base64')}`,
  ],
  ['no base64', `${name}+${id}+${rest.slice(0, -1)}!`],
  ['a newline', `${vkey}\n`],
  ['nothing', ''],
])('refuses %s', (_, text) => {
  expect(() => parseKey(text)).toThrow(/key|form/);
});

test('a signature by an older key counts, and one by a stranger is passed over', () => {
  const next = new TestKey(log.key.name);
  const keys = [next, log.key].map((key) => parseKey(key.vkey));
  const stranger = new TestKey('stranger.test').line('x\n');
  const note = Buffer.from(log.checkpoint() + stranger);
  expect(openCheckpoint(note, keys).size).toBe(5);
  // One that claims to be by a key of the log, and is not, spoils the rest.
  const spoiled = Buffer.from(log.checkpoint() + next.line('x\n'));
  expect(() => openCheckpoint(spoiled, keys)).toThrow('does not verify');
  const witness = new TestKey(log.key.name, 4);
  expect(() => openCheckpoint(note, [parseKey(witness.vkey)])).toThrow('log.test/log');
});

test('an extension line is signed with the rest', () => {
  const text = `${log.text()}extension\n`;
  const note = (signed: string) => Buffer.from(`${text}\n${log.key.line(signed)}`);
  expect(openCheckpoint(note(text), [parseKey(vkey)]).size).toBe(5);
  expect(() => openCheckpoint(note(log.text()), [parseKey(vkey)])).toThrow('does not verify');
});

test('an empty log has the empty root', () => {
  const empty = new TestLog(log.key);
  expect(openCheckpoint(Buffer.from(empty.checkpoint()), [parseKey(vkey)]).size).toBe(0);
  const text = `${log.key.name}\n0\n${log.root(1).toString('base64')}\n`;
  const note = Buffer.from(`${text}\n${log.key.line(text)}`);
  expect(() => openCheckpoint(note, [parseKey(vkey)])).toThrow('root of entries');
});
