import { expect, test } from 'vitest';
import { measureDiscard } from './discard.ts';
import { reading } from './reading.fixture.ts';
import type { Reading } from './readings.ts';

const read = new Map<string, Reading>(
  Array.from({ length: 10 }, (_, i) => [
    `p${i}`,
    { ...reading('p', i, 0), picture: `p${i}`, norm: 10 - i },
  ]),
);
const genuine = [
  { first: 'p9', second: 'p0', score: 0.1 },
  { first: 'p1', second: 'p8', score: 0.3 },
  { first: 'p1', second: 'p2', score: 0.2 },
  { first: 'p3', second: 'p4', score: 0.9 },
];

test('errors leave with the pictures of the lowest quality, on either side of a pair', () => {
  expect(measureDiscard(genuine, read, 0, [0.25, 0.5])).toMatchObject({ left: [2, 3] });
  expect(measureDiscard(genuine, read, 0.1, [0.25, 0.5])).toEqual({
    share: 0.1,
    errors: [2, 3],
    left: [1, 2],
  });
  expect(measureDiscard(genuine, read, 0.2, [0.25, 0.5])).toMatchObject({ left: [1, 1] });
});
