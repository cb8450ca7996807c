import { describe, expect, test } from 'vitest';
import type { Image } from '../image/image.ts';
import type { TensorInput } from '../manifest.ts';
import { letterbox, resampleWhole } from './letterbox.ts';
import { resamplePart } from './warp.ts';

/** Values come out as they went in: no mean, no scale. */
const plain = (size: number, channels: 'rgb' | 'bgr' = 'rgb'): TensorInput => ({
  name: 'input',
  layout: 'NCHW',
  size,
  channels,
  mean: 0,
  scale: 1,
});

function picture(
  width: number,
  height: number,
  pixel: (x: number, y: number) => readonly [number, number, number],
): Image {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([...pixel(x, y), 255], (y * width + x) * 4);
  }
  return { width, height, data };
}

function whole(image: Image, input: TensorInput): Float32Array {
  const out = new Float32Array(3 * input.size ** 2);
  resampleWhole(image, letterbox(image.width, image.height, input.size), input, out);
  return out;
}

function part(image: Image, toTarget: Parameters<typeof resamplePart>[1], input: TensorInput) {
  const out = new Float32Array(3 * input.size ** 2);
  resamplePart(image, toTarget, input, out);
  return out;
}

const redRow = (out: Float32Array, size: number, y: number) => [
  ...out.subarray(y * size, (y + 1) * size),
];
const count = (x: number, y: number) => [x + 10 * y, 100 + x, 200 + y] as const;

describe('letterbox', () => {
  test('a wide picture is centred between bars', () => {
    const { scale, offsetX, offsetY } = letterbox(200, 100, 50);
    expect(scale).toBe(0.25);
    // Edge to edge across (-0.5 of the picture to -0.5 of the target), 12.5 px of bar above.
    expect(-0.5 * scale + offsetX).toBeCloseTo(-0.5, 12);
    expect(-0.5 * scale + offsetY).toBeCloseTo(12, 12);
    expect(99.5 * scale + offsetY).toBeCloseTo(37, 12);
  });
});

describe('the whole picture', () => {
  test('at its own size it is itself, channel by channel', () => {
    const out = whole(picture(4, 4, count), plain(4));
    expect(redRow(out, 4, 2)).toEqual([20, 21, 22, 23]);
    expect([...out.subarray(16, 20)]).toEqual([100, 101, 102, 103]);
    expect(out[32 + 12]).toBe(203);
  });

  test('blue comes first for a network that wants it so', () => {
    const out = whole(picture(4, 4, count), plain(4, 'bgr'));
    expect([out[0], out[16], out[32]]).toEqual([200, 100, 0]);
  });

  test('shrinking averages every pixel', () => {
    // A checkerboard of pixels: taking every fourth would give 0 or 200.
    const out = whole(
      picture(32, 32, (x, y) => [(x + y) % 2 ? 200 : 0, 0, 0]),
      plain(8),
    );
    for (const value of out.subarray(0, 64)) expect(value).toBeCloseTo(100, 3);
  });

  test('the bars are black, and black is -1 for a network centred on 127.5', () => {
    const input = { ...plain(8), mean: 127.5, scale: 127.5 };
    const out = whole(
      picture(16, 8, () => [255, 255, 255]),
      input,
    );
    expect(redRow(out, 8, 0)).toEqual(new Array(8).fill(-1));
    expect(redRow(out, 8, 4)).toEqual(new Array(8).fill(1));
  });

  test('enlarging mixes neighbours', () => {
    const row = redRow(
      whole(
        picture(2, 2, (x) => [x * 100, 0, 0]),
        plain(4),
      ),
      4,
      1,
    );
    // Sample centres at -0.25, 0.25, 0.75, 1.25; the outer ones mix with the black outside.
    expect(row.map((value) => Math.round(value))).toEqual([0, 25, 75, 75]);
  });
});

describe('a part of the picture', () => {
  test('unturned and unscaled it is copied', () => {
    const out = part(picture(9, 9, count), { a: 1, b: 0, tx: -3, ty: -2 }, plain(4));
    expect(redRow(out, 4, 0)).toEqual([23, 24, 25, 26]);
    expect(redRow(out, 4, 3)).toEqual([53, 54, 55, 56]);
  });

  test('a quarter turn turns it', () => {
    // Picture (x, y) goes to (3 - y, x): clockwise.
    const out = part(picture(4, 4, count), { a: 0, b: 1, tx: 3, ty: 0 }, plain(4));
    expect(redRow(out, 4, 0)).toEqual([30, 20, 10, 0]);
    expect(redRow(out, 4, 3)).toEqual([33, 23, 13, 3]);
  });

  test('half a pixel aside mixes two', () => {
    const out = part(picture(9, 9, count), { a: 1, b: 0, tx: -3.5, ty: -2 }, plain(2));
    expect(redRow(out, 2, 0)).toEqual([23.5, 24.5]);
  });

  test('outside is black', () => {
    const out = part(
      picture(4, 4, () => [80, 80, 80]),
      { a: 1, b: 0, tx: 2, ty: 0 },
      plain(4),
    );
    expect(redRow(out, 4, 0)).toEqual([0, 0, 80, 80]);
    const away = part(
      picture(4, 4, () => [80, 80, 80]),
      { a: 0.2, b: 0, tx: 500, ty: 500 },
      plain(4),
    );
    expect(away.every((value) => value === 0)).toBe(true);
  });

  test('shrinking four times gives the mean of sixteen pixels', () => {
    const out = part(
      picture(16, 16, (x, y) => [(x % 4) * 10 + (y % 4) * 40, 0, 0]),
      { a: 0.25, b: 0, tx: -0.375, ty: -0.375 },
      plain(4),
    );
    for (const value of out.subarray(0, 16)) expect(value).toBe(75);
  });

  test('shrunk and turned, a ramp keeps its place', () => {
    const ramp = picture(120, 120, (x, y) => [x, y, 0]);
    const angle = 0.3;
    const a = Math.cos(angle) / 3;
    const b = Math.sin(angle) / 3;
    // The picture's (60, 50) goes to the middle of the target.
    const out = part(
      ramp,
      { a, b, tx: 8 - (a * 60 - b * 50), ty: 8 - (b * 60 + a * 50) },
      plain(17),
    );
    expect(out[8 * 17 + 8]).toBeCloseTo(60, 0);
    expect(out[17 * 17 + 8 * 17 + 8]).toBeCloseTo(50, 0);
  });
});
