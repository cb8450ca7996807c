import { describe, expect, test } from 'vitest';
import { GroupsError, measureGroups, parseGroups } from './groups.ts';
import { reading } from './reading.fixture.ts';

describe('labels', () => {
  test('a person may be in several groups', () => {
    const groups = parseGroups('Ann\tfemale\nBob\tmale\r\n\nAnn\tolder\n');
    expect(groups).toEqual(
      new Map([
        ['female', new Set(['Ann'])],
        ['male', new Set(['Bob'])],
        ['older', new Set(['Ann'])],
      ]),
    );
  });

  test.each(['Ann female', 'Ann\t', 'Ann\tfemale\t1'])('"%s" is refused by its line', (line) => {
    expect(() => parseGroups(`Bob\tmale\n${line}\n`)).toThrow(GroupsError);
    expect(() => parseGroups(`Bob\tmale\n${line}\n`)).toThrow('Line 2');
  });
});

test('within each group, against its own people', () => {
  // 30 people spread over the circle, each with two pictures 2 degrees apart; 30 all alike.
  const readings = Array.from({ length: 30 }, (_, i) => [
    reading(`apart${i}`, 1, i * 12),
    reading(`apart${i}`, 2, i * 12 + 2),
    reading(`alike${i}`, 1, 0),
    reading(`alike${i}`, 2, i < 3 ? 90 : 0),
  ]).flat();
  const names = (kind: string) => new Set(Array.from({ length: 30 }, (_, i) => `${kind}${i}`));
  const groups = new Map([
    ['apart', names('apart')],
    ['alike', names('alike')],
    ['few', new Set(['apart1', 'apart2'])],
  ]);
  const points = [
    { fmr: 0.01, cosine: 0.99 },
    { fmr: 0.001, cosine: 0.995 },
  ];
  const [apart, alike, ...others] = measureGroups(readings, groups, points);
  expect(others).toEqual([]);
  // One picture of each: 435 comparisons, which can show a hundredth and no thousandth.
  expect(apart).toMatchObject({
    group: 'apart',
    people: 30,
    comparisons: (30 * 29) / 2,
    supports: [0.01],
    rates: [
      { cosine: 0.99, fmr: 0, interval: [0, 0] },
      { cosine: 0.995, fmr: 0 },
    ],
    genuine: 30,
    fnmr: [0, 0],
  });
  expect(apart.keeps).toEqual([{ fmr: 0.01, cosine: expect.closeTo(0.9782, 4) }]);
  expect(alike.rates[0].fmr).toBe(1);
  expect(alike.keeps[0].cosine).toBeGreaterThan(0.99);
  expect(alike.fnmr[0]).toBeCloseTo(3 / 30, 10);
});
