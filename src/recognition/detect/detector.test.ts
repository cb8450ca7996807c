import { describe, expect, test } from 'vitest';
import type { DetectorManifest } from '../manifest.ts';
import type { Session } from '../runtime/session.ts';
import type { Point } from '../sampling/geometry.ts';
import { letterbox } from '../sampling/letterbox.ts';
import { BOX_VALUES } from './anchors.ts';
import { createDetector, detectFaces, toPicture } from './detector.ts';

const manifest: DetectorManifest = {
  file: 'detect-test.onnx',
  sha256: '0'.repeat(64),
  bytes: 1,
  input: { name: 'input', layout: 'NCHW', size: 128, channels: 'rgb', mean: 127.5, scale: 127.5 },
};

describe('from the detector to the picture', () => {
  test.each([
    ['wide', 400, 300],
    ['tall', 97, 640],
    ['small', 40, 33],
  ])('the corners of a %s picture come back', (_, width, height) => {
    const box = letterbox(width, height, 128);
    // The picture's outer edge, half a pixel before its first centre, as a fraction of the input.
    const fraction = ({ x, y }: Point) => ({
      x: (x * box.scale + box.offsetX + 0.5) / 128,
      y: (y * box.scale + box.offsetY + 0.5) / 128,
    });
    const topLeft = { x: -0.5, y: -0.5 };
    const bottomRight = { x: width - 0.5, y: height - 0.5 };
    const from = fraction(topLeft);
    const to = fraction(bottomRight);
    // The longer side fills the input exactly.
    expect(Math.max(to.x - from.x, to.y - from.y)).toBeCloseTo(1, 10);
    const point = fraction(bottomRight);
    const face = toPicture(
      {
        box: { ...from, width: to.x - from.x, height: to.y - from.y },
        keypoints: [point, point, point, point, point, point],
        score: 1,
      },
      box,
      128,
    );
    expect(face.box.x).toBeCloseTo(-0.5, 8);
    expect(face.box.y).toBeCloseTo(-0.5, 8);
    expect(face.box.width).toBeCloseTo(width, 8);
    expect(face.box.height).toBeCloseTo(height, 8);
    expect(face.keypoints[0].x).toBeCloseTo(bottomRight.x, 8);
    expect(face.keypoints[0].y).toBeCloseTo(bottomRight.y, 8);
  });
});

test('the network sees the letterboxed picture, and its find is carried back', async () => {
  const seen: number[] = [];
  const session: Session = {
    async run(_, data) {
      // A white picture, twice as wide as high: bars of black above and below.
      seen.push(data[0], data[64 * 128 + 64]);
      const scores8 = new Float32Array(384).fill(-50);
      const boxes8 = new Float32Array(384 * BOX_VALUES);
      const middle = (4 * 8 + 4) * 6;
      scores8[middle] = 3;
      boxes8.set([-8, -8, 32, 32], middle * BOX_VALUES);
      return {
        scores8,
        boxes8,
        scores16: new Float32Array(512).fill(-50),
        boxes16: new Float32Array(512 * BOX_VALUES),
      };
    },
  };
  const image = { width: 512, height: 256, data: new Uint8ClampedArray(512 * 256 * 4).fill(255) };
  const [face, ...others] = await detectFaces(createDetector(manifest, session), image);
  expect(seen).toEqual([-1, 1]);
  expect(others).toEqual([]);
  // The anchor is at 4.5 / 8, the offset brings it to the middle; 32 of 128 px are 128 of 512.
  expect(face.box).toEqual({ x: 191.5, y: 63.5, width: 128, height: 128 });
});
