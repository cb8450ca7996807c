import { describe, expect, test } from 'vitest';
import type { TensorInput } from '../manifest.ts';
import { appearanceOf } from './appearance.ts';

const input: TensorInput = {
  name: 'face',
  layout: 'NCHW',
  size: 16,
  channels: 'bgr',
  mean: 127,
  scale: 128,
};

/** A chip in which `colour` says red, green and blue of each pixel. */
function chipOf(colour: (x: number, y: number) => readonly [number, number, number]): Float32Array {
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

test('luminance is Rec. 601 of the pixels, whatever the order of the channels', () => {
  const { luminance } = appearanceOf(
    chipOf(() => [200, 100, 50]),
    input,
  );
  expect(luminance * 255).toBeCloseTo(0.299 * 200 + 0.587 * 100 + 0.114 * 50, 0);
});

describe('exposure', () => {
  test.each([
    ['25 is dark', 25, 1, 0],
    ['26 is not', 26, 0, 0],
    ['246 is not bright', 246, 0, 0],
    ['247 is', 247, 0, 1],
  ])('%s', (_, value, dark, bright) => {
    expect(
      appearanceOf(
        grey(() => value),
        input,
      ),
    ).toMatchObject({ dark, bright });
  });

  test('the edge of the chip does not count', () => {
    const framed = grey((x, y) => (Math.min(x, y, 15 - x, 15 - y) < 2 ? 255 : 128));
    expect(appearanceOf(framed, input)).toMatchObject({ bright: 0, luminance: 128 / 255 });
  });
});

test('sharpness falls when a pattern is blurred, and a flat face has none', () => {
  const stripes = (contrast: number) => grey((x) => 128 + (x % 2 === 0 ? contrast : -contrast));
  const sharp = appearanceOf(stripes(60), input).sharpness;
  const blurred = appearanceOf(stripes(6), input).sharpness;
  // The Laplacian of stripes of ±c is ±4c: its variance is 16 c².
  expect(sharp).toBeCloseTo(16 * 60 ** 2, 0);
  expect(blurred).toBeCloseTo(16 * 6 ** 2, 0);
  expect(
    appearanceOf(
      grey(() => 90),
      input,
    ).sharpness,
  ).toBe(0);
});
