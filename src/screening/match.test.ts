import { describe, expect, it } from 'vitest';
import { compileList, type Entry } from './compile.ts';
import { ScreeningList } from './list.ts';
import { matchName, THRESHOLD } from './match.ts';
import { readWords } from './words.ts';

const edition = { file: 'a.csv', date: '2026-01-01', digest: '0'.repeat(64) };

function listOf(...names: (string | [name: string, ...alternatives: string[]])[]): ScreeningList {
  const entries = names.map((given): Entry => {
    const [name = '', ...alternatives] = [given].flat();
    return { name, alternatives, source: 'Test List' };
  });
  return new ScreeningList(compileList(entries, edition));
}

const list = listOf(
  ['Orion Cygnus', '猎户座'],
  'Halcyon Instruments Co., Ltd.',
  'Northern Lantern Works (NLW) Public Security Bureau',
  'Aksu District Public Security Bureau',
  'Kash',
  'Kestrel Kestrol',
);
const find = (name: string) => matchName(name, list).map(({ entry }) => list.describe(entry).entry);

describe('words', () => {
  it('are what a name has besides its form, accents, points and width', () => {
    expect(readWords('The Häl-Cyon S.p.A. & Co., Ltd.')).toEqual(['hal', 'cyon']);
    expect(readWords("L'Oréal S.A.")).toEqual(['loreal']);
    expect(readWords('Ｏｒｉｏｎ')).toEqual(['orion']);
    expect(readWords('北京猎户座科技有限公司')).toEqual(['北京猎户座科技']);
  });
});

describe('a listed name is found', () => {
  it.each([
    ['as it stands', 'Halcyon Instruments Co., Ltd.', 'Halcyon Instruments Co., Ltd.'],
    ['in another order', 'Cygnus Orion', 'Orion Cygnus'],
    ['with a letter changed', 'Halcyom Instruments', 'Halcyon Instruments Co., Ltd.'],
    ['with a space', 'Hal Cyon Instruments', 'Halcyon Instruments Co., Ltd.'],
    ['without a space', 'OrionCygnus', 'Orion Cygnus'],
    ['with common words added', 'Orion Cygnus Technology Group', 'Orion Cygnus'],
    [
      'in letters of other scripts that look the same',
      '\u041er\u0456\u03bfn C\u0443gnu\u0455',
      'Orion Cygnus',
    ],
    ['in capitals of other scripts', '\u039fRI\u041eN \u0421YGNUS', 'Orion Cygnus'],
    [
      'with what cannot be seen',
      'Hal\u200bcy\u00adon Instruments',
      'Halcyon Instruments Co., Ltd.',
    ],
    ['letter by letter', 'H a l c y o n Instruments', 'Halcyon Instruments Co., Ltd.'],
    ['within Han', '北京猎户座科技有限公司', 'Orion Cygnus'],
    [
      'by its short form',
      'NLW Public Security Bureau',
      'Northern Lantern Works (NLW) Public Security Bureau',
    ],
    [
      'without its short form',
      'Northern Lantern Works Public Security Bureau',
      'Northern Lantern Works (NLW) Public Security Bureau',
    ],
  ])('%s', (_how, name, entry) => {
    expect(find(name)).toEqual([entry]);
  });

  it('with a score of 1 when the words are the same, and less otherwise', () => {
    expect(matchName('ORION CYGNUS LIMITED', list)[0]?.score).toBe(1);
    const near = matchName('Halcyom Instruments', list)[0]?.score ?? 0;
    expect(near).toBeLessThan(1);
    expect(near).toBeGreaterThanOrEqual(THRESHOLD);
  });
});

describe('another name is not', () => {
  it.each([
    ['with only common words in common', 'Lanzhou Public Security Bureau'],
    ['with one word of two', 'Orion Shipping'],
    ['with one word that is like both', 'Kestrel'],
    ['with a short word that differs in a letter', 'Cash'],
    ['that is nothing but forms', 'Co., Ltd.'],
    ['without a letter', '—'],
  ])('%s', (_how, name) => {
    expect(find(name)).toEqual([]);
  });
});

describe('a name that is made to take long', () => {
  it('is read to its forty-eighth word', () => {
    const crowded = listOf('Technology Orion Cygnus '.repeat(12), 'Orion Cygnus');
    const hits = (name: string) => matchName(name, crowded).length;
    expect(hits('Technology Orion Cygnus '.repeat(12))).toBe(1);
    expect(hits(`${'Group '.repeat(48)}${'Technology Orion Cygnus '.repeat(12)}`)).toBe(0);
  });
});

describe('hits', () => {
  const kinds = ['Group', 'Holding', 'Trading', 'Systems', 'Network', 'Services', 'Solutions'];
  const many = listOf(...kinds.map((kind) => `Halcyon Sun ${kind}`), 'Halcyon Sun');

  it('are best first, and few', () => {
    const hits = matchName('Halcyon Sun', many);
    expect(hits).toHaveLength(5);
    expect(many.describe(hits[0]?.entry ?? 0).entry).toBe('Halcyon Sun');
    expect(hits.map(({ score }) => score)).toEqual(
      hits.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  });
});

describe('an index', () => {
  it('names the source of each entry', () => {
    expect(list.describe(0)).toEqual({ entry: 'Orion Cygnus', source: 'Test List' });
  });

  it('that is not whole is not used', () => {
    const whole = compileList([{ name: 'Orion', alternatives: [], source: 's' }], edition);
    const open = (change: object) => () => new ScreeningList({ ...whole, ...change }).open();
    expect(open({})).not.toThrow();
    expect(open({ entries: 2 })).toThrow('1 entries');
    expect(open({ lines: '0\tOrion\t7' })).toThrow('a word that it does not have');
  });
});
