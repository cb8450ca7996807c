import { describe, expect, test } from 'vitest';
import { BYSTANDER_WIDTH, chooseFace } from './choice.ts';
import type { Keypoints } from './detection.ts';
import type { RefinedFace } from './refine.ts';

const origin = { x: 0, y: 0 };
const keypoints: Keypoints = [origin, origin, origin, origin, origin, origin];
const frame = { width: 1000, height: 800 };
const face = (width: number, x = 300, y = 300): RefinedFace => {
  const first = { box: { x, y, width, height: width }, score: 0.9, keypoints };
  return { ...first, refineScore: 0.9, first };
};

test('nobody is refused, whoever was meant', () => {
  for (const choice of ['largest', 'central', origin] as const) {
    expect(() => chooseFace([], frame, choice)).toThrow(
      expect.objectContaining({ code: 'no_face' }),
    );
  }
});

describe('the largest', () => {
  test('two of similar size are refused, with their number', () => {
    const faces = [face(100), face(100 * BYSTANDER_WIDTH), face(10)];
    expect(() => chooseFace(faces, frame, 'largest')).toThrow(
      expect.objectContaining({ code: 'several_faces', facts: { faces: 2 } }),
    );
  });

  test('someone further away does not stand in the way', () => {
    const near = face(100);
    expect(chooseFace([near, face(100 * BYSTANDER_WIDTH - 1)], frame, 'largest')).toBe(near);
  });

  test.each([
    ['left', -1, 300],
    ['top', 300, -1],
    ['right', 905, 300],
    ['bottom', 300, 705],
  ])('nor does someone whom the %s edge cuts off', (_, x, y) => {
    const whole = face(100);
    expect(chooseFace([whole, face(95, x, y)], frame, 'largest')).toBe(whole);
    // One pixel further in and it counts.
    const inside = face(95, Math.max(0, Math.min(x, 904)), Math.max(0, Math.min(y, 704)));
    expect(() => chooseFace([whole, inside], frame, 'largest')).toThrow('several_faces');
  });

  test('a face that fills the frame is not given up for a bystander', () => {
    const filling = face(1100, -50, -100);
    expect(chooseFace([filling, face(100)], frame, 'largest')).toBe(filling);
  });

  test('but it may be a second person to one who is cut off too, or whole', () => {
    const cut = face(500, -50);
    expect(() => chooseFace([cut, face(480, 600)], frame, 'largest')).toThrow('several_faces');
    expect(() => chooseFace([cut, face(480, 300)], frame, 'largest')).toThrow('several_faces');
  });
});

test('the central one is the nearest to the middle, however small', () => {
  const small = face(50, 470, 370);
  expect(chooseFace([face(200, 0, 0), small], frame, 'central')).toBe(small);
});

describe('the one at a point', () => {
  const left = face(200, 100, 100);
  const right = face(190, 600, 100);

  test('is taken from among equals', () => {
    expect(chooseFace([left, right], frame, { x: 650, y: 150 })).toBe(right);
    expect(chooseFace([left, right], frame, { x: 100, y: 300 })).toBe(left);
  });

  test('is the nearer one where two overlap', () => {
    const behind = face(150, 200, 100);
    expect(chooseFace([left, behind], frame, { x: 280, y: 175 })).toBe(behind);
  });

  test('must be there', () => {
    expect(() => chooseFace([left, right], frame, { x: 400, y: 200 })).toThrow(
      expect.objectContaining({ code: 'no_face_there', facts: { faces: 2 } }),
    );
  });
});
