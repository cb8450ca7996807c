import { expect, test } from 'vitest';
import { measureFusion } from './fusion.ts';
import { reading } from './reading.fixture.ts';

/** Ann's pictures scatter about 0 degrees, Bob has one at 90. */
const readings = [
  reading('Ann', 1, -40),
  reading('Ann', 2, 40),
  reading('Ann', 3, 0),
  reading('Bob', 1, 90),
];
const threshold = Math.cos((50 * Math.PI) / 180);

test('one picture against the rest', () => {
  expect(measureFusion(readings, 1, [threshold], 3000)).toEqual({
    pictures: 1,
    subjects: 1,
    genuine: 6,
    impostors: 3000,
    // -40 and 40 do not match each other, both ways.
    fnmr: [2 / 6],
    // Ann's picture at 40 is taken for Bob.
    fmr: [expect.closeTo(1 / 3, 1)],
  });
});

test('two pictures in one template are nearer to the third', () => {
  const { genuine, fnmr } = measureFusion(readings, 2, [threshold, 0.88], 100);
  expect(genuine).toBe(3);
  // 0 against the mean of ±40, and ±40 against the mean of 0 and the other one: 60 degrees apart.
  expect(fnmr[0]).toBeCloseTo(2 / 3, 10);
  // And shorter, the less the two agree: ±40 make the square root of cos 40, 0.875.
  expect(fnmr[1]).toBe(1);
});

test('nobody with enough pictures is no measurement', () => {
  expect(measureFusion(readings, 3, [threshold], 100)).toMatchObject({
    subjects: 0,
    genuine: 0,
    impostors: 0,
  });
});
