import { describe, expect, test } from 'vitest';
import { BYSTANDER_WIDTH, onlyFace } from './faces.ts';
import type { RefinedFace } from './refine.ts';

const origin = { x: 0, y: 0 };
const face = (width: number): RefinedFace => ({
  box: { x: 0, y: 0, width, height: width },
  score: 0.9,
  refineScore: 0.9,
  keypoints: [origin, origin, origin, origin, origin, origin],
});

describe('the one person before the camera', () => {
  test('nobody is refused', () => {
    expect(() => onlyFace([])).toThrow(expect.objectContaining({ code: 'no_face' }));
  });

  test('two of similar size are refused, with their number', () => {
    expect(() => onlyFace([face(100), face(100 * BYSTANDER_WIDTH), face(10)])).toThrow(
      expect.objectContaining({ code: 'several_faces', facts: { faces: 2 } }),
    );
  });

  test('someone further away does not stand in the way', () => {
    const near = face(100);
    expect(onlyFace([near, face(100 * BYSTANDER_WIDTH - 1)])).toBe(near);
  });
});
