import { expect, test } from 'vitest';
import { TestKey, TestLog } from '../../test/support/tlog.ts';
import { openCheckpoint } from './checkpoint.ts';
import { checkCosignatures } from './cosignatures.ts';
import { parseKey } from './note.ts';
import { listMissing, parsePolicy } from './policy.ts';

const NOW = 1_796_040_000;
const log = TestLog.of(5);
const [x1, x2, x3, y1, y2] = ['x1', 'x2', 'x3', 'y1', 'y2'].map(
  (name) => new TestKey(`witness.test/${name}`, 4),
);
const TEXT = `# two of three, and one of two
log ${log.key.vkey}   https://log.test/log
\twitness X1 ${x1.vkey} https://x1.test
witness X2 ${x2.vkey}
witness X3 ${x3.vkey}
group X 2 X1 X2 X3

witness Y1 ${y1.vkey}
witness Y2 ${y2.vkey}
group Y any Y1 Y2
group both all X Y
quorum both
`;

test('counts groups of groups', () => {
  const policy = parsePolicy(TEXT);
  const isMet = (...names: string[]) => listMissing(policy, new Set(names)) === undefined;
  expect(isMet('X1', 'X2', 'Y1')).toBe(true);
  expect(isMet('X2', 'X3', 'Y2')).toBe(true);
  expect(isMet('X1', 'X2', 'X3')).toBe(false);
  expect(isMet('X1', 'Y1', 'Y2')).toBe(false);
  expect(isMet()).toBe(false);
  expect(listMissing(policy, new Set(['X1', 'Y1']))).toBe(
    'the policy asks for 2 of both, there are 1; without X.',
  );
  expect(listMissing(parsePolicy('quorum none'), new Set())).toBeUndefined();
  const one = parsePolicy(`witness W ${x1.vkey}\nquorum W`);
  expect(listMissing(one, new Set(['Y1']))).toBe('the witness W has not cosigned.');
});

test.each([
  ['no quorum', TEXT.replace('quorum both\n', '')],
  ['two quorums', `${TEXT}quorum X\n`],
  ['a quorum that is not defined', TEXT.replace('quorum both', 'quorum all')],
  ['a quorum before its group', `quorum both\n${TEXT.replace('quorum both\n', '')}`],
  ['a member that is not defined', TEXT.replace('Y1 Y2', 'Y1 Y3')],
  ['a witness in two groups', TEXT.replace('any Y1 Y2', 'any Y1 X1')],
  ['a witness twice in a group', TEXT.replace('any Y1 Y2', 'all Y1 Y1')],
  ['more than there are', TEXT.replace('group X 2', 'group X 4')],
  ['none of them', TEXT.replace('group X 2', 'group X 0')],
  ['a leading zero', TEXT.replace('group X 2', 'group X 02')],
  ['an empty group', TEXT.replace('any Y1 Y2', 'any')],
  ['a name twice', TEXT.replace('witness X2', 'witness X1')],
  ['the name none', TEXT.replace('group Y any', 'group none any')],
  ['a key under two names', TEXT.replace(x2.vkey, x1.vkey)],
  ['a log twice', `${TEXT}log ${log.key.vkey}\n`],
  ["a log's key as a witness", TEXT.replace(x1.vkey, log.key.vkey)],
  ["a witness's key as a log", TEXT.replace(log.key.vkey, x1.vkey)],
  ['a key with another id', TEXT.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
  ['an unknown word', `${TEXT}mirror X1\n`],
  ['CR LF', TEXT.replaceAll('\n', '\r\n')],
  ['none as a member', TEXT.replace('any Y1 Y2', 'any Y1 none')],
])('refuses %s', (_, text) => {
  expect(text).not.toBe(TEXT);
  expect(() => parsePolicy(text)).toThrow(/policy|key/);
});

test('says in which line', () => {
  expect(() => parsePolicy(TEXT.replace('group X 2', 'group X 4'))).toThrow('line 6');
});

test('only the cosignatures of those it names count', () => {
  const text = log.text();
  const signed = (...lines: string[]) =>
    openCheckpoint(Buffer.from(log.checkpoint() + lines.join('')), [parseKey(log.key.vkey)]);
  const policy = parsePolicy(TEXT);
  const all = [x1, x2, y1].map((key) => key.cosign(text, NOW));
  expect(checkCosignatures(signed(...all), policy, NOW).by.map(({ witness }) => witness)).toEqual([
    'X1',
    'X2',
    'Y1',
  ]);
  const stranger = new TestKey('witness.test/x2', 4).cosign(text, NOW);
  expect(() => checkCosignatures(signed(all[0], stranger, all[2]), policy, NOW)).toThrow(
    'not vouched for',
  );
  const spoiled = x3.cosign(text.replace('5', '6'), NOW);
  expect(() => checkCosignatures(signed(...all, spoiled), policy, NOW)).toThrow('does not verify');
});
