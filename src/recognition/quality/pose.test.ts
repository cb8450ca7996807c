import { describe, expect, test } from 'vitest';
import type { Keypoints } from '../detect/detection.ts';
import { estimatePose } from './pose.ts';

const DEGREE = Math.PI / 180;

/** The keypoints of a rigid head (in inter-eye distances, z towards the camera), seen from afar. */
function headAt(yaw: number, pitch: number, roll: number): Keypoints {
  const points = [
    [-0.5, 0, 0],
    [0.5, 0, 0],
    [0, 0.57, 0.45],
    [0, 1.155, 0.17],
    [-1, 0, -1],
    [1, 0, -1],
  ].map(([x, y, z]) => {
    const nodded = [
      x,
      y * Math.cos(pitch * DEGREE) + z * Math.sin(pitch * DEGREE),
      z * Math.cos(pitch * DEGREE) - y * Math.sin(pitch * DEGREE),
    ];
    const across = nodded[0] * Math.cos(yaw * DEGREE) + nodded[2] * Math.sin(yaw * DEGREE);
    const down = nodded[1];
    return {
      x: 300 + 80 * (across * Math.cos(roll * DEGREE) - down * Math.sin(roll * DEGREE)),
      y: 200 + 80 * (across * Math.sin(roll * DEGREE) + down * Math.cos(roll * DEGREE)),
    };
  });
  const [leftEye, rightEye, nose, mouth, leftEar, rightEar] = points;
  return [leftEye, rightEye, nose, mouth, leftEar, rightEar];
}

describe('of a rigid head', () => {
  test.each([
    [0, 0, 0],
    [30, 0, 0],
    [-45, 0, 0],
    [0, 20, 0],
    [0, -25, 0],
    [0, 0, 90],
    [25, 0, -40],
    [0, 15, 130],
    [30, 15, 10],
    [-20, -25, 0],
  ])('yaw %i, pitch %i, roll %i come back', (yaw, pitch, roll) => {
    const pose = estimatePose(headAt(yaw, pitch, roll));
    expect(pose.yaw).toBeCloseTo(yaw, 6);
    expect(pose.pitch).toBeCloseTo(pitch, 6);
    expect(pose.roll).toBeCloseTo(roll, 6);
  });
});
