import { expect, test } from 'vitest';
import type { Keypoints } from '../detect/detection.ts';
import type { EmbedderManifest } from '../manifest.ts';
import { applySimilarity, invertSimilarity, type Point } from '../sampling/geometry.ts';
import { alignFace, scaledTemplate } from './align.ts';

const embedder: Pick<EmbedderManifest, 'alignment' | 'input'> = {
  input: { name: 'input', layout: 'NCHW', size: 112, channels: 'rgb', mean: 127.5, scale: 127.5 },
  alignment: {
    template: [
      [38.2946, 51.6963],
      [73.5318, 51.5014],
      [56.0252, 71.7366],
      [56.1396, 92.2848],
    ],
    weights: [1, 1, 0.4, 1],
    scale: 1.04,
  },
};
const { template, scale } = embedder.alignment;
const far = { x: 999, y: -999 };
const withEars = ([left, right, nose, mouth]: readonly Point[]): Keypoints => [
  left,
  right,
  nose,
  mouth,
  far,
  far,
];

test('the template grows about the centre of the input', () => {
  const [leftEye] = scaledTemplate(template, 1.04, 112);
  expect(leftEye.x).toBeCloseTo((38.2946 - 55.5) * 1.04 + 55.5, 10);
  expect(leftEye.y).toBeCloseTo((51.6963 - 55.5) * 1.04 + 55.5, 10);
});

test('a face that is where it belongs is left alone, wherever its ears are', () => {
  const { a, b, tx, ty } = alignFace(withEars(scaledTemplate(template, scale, 112)), embedder);
  expect(a).toBeCloseTo(1, 10);
  expect(b).toBeCloseTo(0, 10);
  expect(tx).toBeCloseTo(0, 8);
  expect(ty).toBeCloseTo(0, 8);
});

test('a face that was turned, enlarged and shifted is brought back', () => {
  const pose = { a: 2 * Math.cos(0.5), b: 2 * Math.sin(0.5), tx: 140, ty: 60 };
  const posed = scaledTemplate(template, scale, 112).map((point) => applySimilarity(pose, point));
  const found = alignFace(withEars(posed), embedder);
  const expected = invertSimilarity(pose);
  for (const key of ['a', 'b', 'tx', 'ty'] as const)
    expect(found[key]).toBeCloseTo(expected[key], 8);
});

test('a nose out of place moves the face by its small weight', () => {
  const points = scaledTemplate(template, scale, 112);
  const moved = points.map((point, i) => (i === 2 ? { x: point.x + 10, y: point.y } : point));
  const { a, b, tx, ty } = alignFace(withEars(moved), embedder);
  const centre = { x: 55.5, y: 72 };
  const drift = a * centre.x - b * centre.y + tx - centre.x;
  // Of 10 px, about 0.4 / 3.4 reaches the face as a whole; ty hardly moves.
  expect(drift).toBeGreaterThan(-1.5);
  expect(drift).toBeLessThan(-0.8);
  expect(Math.abs(b * centre.x + a * centre.y + ty - centre.y)).toBeLessThan(0.5);
});
