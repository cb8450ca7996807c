import { describe, expect, it } from 'vitest';
import { parsePolicy } from './policy.ts';
import { ED25519, ED25519_COSIGNATURE, formatVkey, makeVkey } from './vkey.ts';

const keyOf = (n: number, kind = ED25519_COSIGNATURE) =>
  formatVkey(makeVkey(`w${n}.example`, kind, new Uint8Array(32).fill(n)));

/** The example of c2sp.org/tlog-policy, with keys. */
const EXAMPLE = `# witnesses of two organisations
log ${keyOf(9, ED25519)} https://log.example/
  witness X1 ${keyOf(1)} https://x1.example/
witness X2\t${keyOf(2)}
witness X3 ${keyOf(3)} http://x3.example:7380/sub
group X-witnesses 2 X1 X2 X3

witness Y1 ${keyOf(4)}
witness Y2 ${keyOf(5)}
group Y-witnesses any Y1 Y2

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
`;

describe('the example', () => {
  const policy = parsePolicy(EXAMPLE);

  it('names its witnesses, and where to ask them', () => {
    const urls = policy.witnesses.map(({ name, url }) => [name, url?.href]);
    expect(urls).toEqual([
      ['X1', 'https://x1.example/'],
      ['X2', undefined],
      ['X3', 'http://x3.example:7380/sub'],
      ['Y1', undefined],
      ['Y2', undefined],
    ]);
  });

  it.each([
    ['X1 X2 Y1', true],
    ['X1 X3 Y2', true],
    ['X1 X2 X3 Y1 Y2', true],
    ['X1 X2 X3', false],
    ['X1 Y1 Y2', false],
    ['X-and-Y', false],
    ['', false],
  ])('is met by %j: %s', (names, met) => {
    expect(policy.isMetBy(new Set(names.split(' ')))).toBe(met);
  });
});

it('none asks for nothing', () => {
  expect(parsePolicy('quorum none').isMetBy(new Set())).toBe(true);
});

const witnesses = `witness a ${keyOf(1)}\nwitness b ${keyOf(2)}\n`;

describe('a policy', () => {
  it.each([
    ['without a quorum', witnesses, 'no line `quorum NAME`'],
    ['with two', 'quorum none\nquorum none', 'Line 2 of the witness policy: there is a quorum'],
    ['with one that is not there', 'quorum a', 'Line 1'],
    ['with one that comes later', `quorum a\n${witnesses}`, 'Line 1'],
    ['with an unknown line', 'witnesses 5\nquorum none', '"witnesses" is none of'],
    [
      'with one name twice',
      `${witnesses}witness a ${keyOf(3)}`,
      'Line 3 of the witness policy: "a"',
    ],
    ['with a witness of the name none', `witness none ${keyOf(1)}`, '"none" is taken'],
    ['with one key twice', `${witnesses}witness c ${keyOf(1)}`, 'the key is there already'],
    ['with the key of a log for a witness', `witness a ${keyOf(1, ED25519)}`, 'of kind 4'],
    ['with the key of a witness for a log', `log ${keyOf(1)}`, 'of kind 1'],
    ['with a broken key', `witness a ${keyOf(1).slice(0, -1)}`, 'a vkey'],
    ['with a URL of a file', `witness a ${keyOf(1)} file:///etc/passwd`, 'https://'],
    ['with an empty group', `${witnesses}group g any`, 'write group'],
    ['with a group of 0', `${witnesses}group g 0 a b`, 'a number from 1 to 2'],
    ['with a group of more than there are', `${witnesses}group g 3 a b`, 'a number from 1 to 2'],
    ['with a group of strangers', `${witnesses}group g any a c`, '"c" is not defined'],
    ['with a witness that counts twice', `${witnesses}group g 2 a a`, '"a" is in a group already'],
    ['with a carriage return', 'quorum none\r\n', 'control character'],
    ['that is too large', `#${'x'.repeat(70_000)}`, 'too large'],
    [
      'with too many names',
      `${witnesses}${Array.from({ length: 130 }, (_, n) => `group g${n} any ${n === 0 ? 'a' : `g${n - 1}`}\n`).join('')}`,
      'too much',
    ],
  ])('%s is refused', (_, text, message) => {
    expect(() => parsePolicy(text)).toThrow(message);
  });
});
