import { describe, expect, test } from 'vitest';
import { applySimilarity, scaleOf } from '../sampling/geometry.ts';
import type { Detection } from './detection.ts';
import type { DetectedFace } from './detector.ts';
import { pickCentral, uprightCrop } from './refine.ts';

const origin = { x: 0, y: 0 };

describe('the crop', () => {
  const face: DetectedFace = {
    box: { x: 100, y: 200, width: 80, height: 60 },
    score: 0.9,
    keypoints: [{ x: 120, y: 210 }, { x: 140, y: 230 }, origin, origin, origin, origin],
  };
  const toCrop = uprightCrop(face, 128);

  test('has the middle of the box in its middle', () => {
    const centre = applySimilarity(toCrop, { x: 140, y: 230 });
    expect(centre.x).toBeCloseTo(64, 10);
    expect(centre.y).toBeCloseTo(64, 10);
  });

  test('spans 2.2 times the longer side of the box', () => {
    expect(scaleOf(toCrop)).toBeCloseTo(128 / (80 * 2.2), 12);
  });

  test('stands upright: the eyes are level, the left one left', () => {
    const [left, right] = face.keypoints.map((point) => applySimilarity(toCrop, point));
    expect(left.y).toBeCloseTo(right.y, 10);
    expect(left.x).toBeLessThan(right.x);
  });
});

describe('the face in the middle', () => {
  const at = (x: number, score: number): Detection => ({
    box: { x: x - 0.2, y: 0.3, width: 0.4, height: 0.4 },
    keypoints: [origin, origin, origin, origin, origin, origin],
    score,
  });

  test('is preferred to a surer one beside it', () => {
    expect(pickCentral([at(0.64, 0.99), at(0.52, 0.6)])?.score).toBe(0.6);
  });

  test('must be in the middle: otherwise the face is vetoed', () => {
    expect(pickCentral([at(0.5 + 0.16, 0.99)])).toBeUndefined();
    expect(pickCentral([at(0.5 + 0.14, 0.99)])).toBeDefined();
    expect(pickCentral([])).toBeUndefined();
  });
});
