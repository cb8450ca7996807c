import { describe, expect, test } from 'vitest';
import type { TensorInput } from '../manifest.ts';
import { BLOCK_VALUES, blocksOf } from './blocks.ts';

const input: TensorInput = {
  name: 'face',
  layout: 'NCHW',
  size: 112,
  channels: 'bgr',
  mean: 127,
  scale: 128,
};
const PLANE = 144;

/** A chip in which `colour` says red, green and blue of each pixel. */
function chipOf(colour: (x: number, y: number) => readonly [number, number, number]) {
  const plane = input.size ** 2;
  const chip = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    const [red, green, blue] = colour(i % input.size, Math.floor(i / input.size));
    [blue, green, red].forEach((value, k) => {
      chip[k * plane + i] = (value - input.mean) / input.scale;
    });
  }
  return chip;
}
const grey = (of: (x: number, y: number) => number) =>
  chipOf((x, y) => [of(x, y), of(x, y), of(x, y)]);
const planesOf = (chip: Float32Array) => {
  const blocks = blocksOf(chip, 1, input);
  return Array.from({ length: 9 }, (_, k) => blocks.subarray(k * PLANE, (k + 1) * PLANE));
};
const close = (values: ArrayLike<number>, expected: number) =>
  Array.from(values).every((value) => Math.abs(value - expected) < 1e-4);

test('a flat face has light like its own everywhere, no detail and no colour', () => {
  const [light, contrast, across, down, blue, red] = planesOf(grey(() => 90));
  expect(close(light, 0)).toBe(true);
  expect(close(contrast, Math.log(4) / 4)).toBe(true);
  expect(close(across, Math.log(2) / 4)).toBe(true);
  expect(close(down, Math.log(2) / 4)).toBe(true);
  expect(close(blue, 0) && close(red, 0)).toBe(true);
});

describe('blocks lie where they say', () => {
  test('light in the upper half, dark in the lower: as logarithms of the share of the mean', () => {
    const [light, , , , , , off] = planesOf(grey((_, y) => (y < 56 ? 150 : 50)));
    expect(close(light.subarray(0, 72), Math.log(154 / 104))).toBe(true);
    expect(close(light.subarray(72), Math.log(54 / 104))).toBe(true);
    expect(close(off.subarray(72), Math.log(104 / 54))).toBe(true);
  });

  test('a blue patch is blue there, and less red', () => {
    const inPatch = (x: number, y: number) => x >= 8 && x < 16 && y >= 16 && y < 24;
    const [, , , , blue, red] = planesOf(
      chipOf((x, y) => (inPatch(x, y) ? [50, 100, 200] : [100, 100, 100])),
    );
    expect(blue[12]).toBeGreaterThan(1);
    expect(red[12]).toBeLessThan(-1);
    expect(close(blue.subarray(0, 12), 0) && close(blue.subarray(13), 0)).toBe(true);
  });
});

test('detail is told by direction and by lag, and the last value by how much was enlarged', () => {
  const stripes = grey((x) => (Math.floor(x / 2) % 2 === 0 ? 100 : 140));
  const blocks = blocksOf(stripes, 1.5, input);
  const [, , across, down] = planesOf(stripes);
  expect(across[40]).toBeGreaterThan(down[40] + 1);
  const lags = blocks.subarray(9 * PLANE, BLOCK_VALUES - 1);
  // Stripes of four pixels differ after two and are alike after four and eight; downwards always.
  expect(lags[2]).toBeCloseTo(Math.log(1600 + 2) / 4, 4);
  for (const alike of [1, 3, 4, 5, 6, 7]) expect(lags[alike]).toBeCloseTo(Math.log(2) / 4, 4);
  expect(blocks[BLOCK_VALUES - 1]).toBeCloseTo(Math.log(1.5), 6);
  expect(blocksOf(stripes, 0.5, input)[BLOCK_VALUES - 1]).toBe(0);
});
