import type { Keypoints } from '../detect/detection.ts';
import { distance } from '../sampling/geometry.ts';

/** Degrees. Signs follow the picture: yaw towards its right, pitch downwards, roll clockwise. */
export interface HeadPose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/**
 * A rigid head in inter-eye distances: how far nose tip and mouth lie below the line of the eyes,
 * and how far they stand out in front of it. The heights are those of the alignment template; the
 * depths are those of an average head (nose tip 28 mm, lips 11 mm, at 63 mm between the eyes).
 */
const NOSE = { below: 0.57, before: 0.45 };
const MOUTH = { below: 1.155, before: 0.17 };
/** When the nose appears to point at the chin, its position says nothing about yaw. */
const LEAST_DEPTH = 0.15;

/**
 * The pose in which such a head, seen from afar, would show these keypoints. A proxy: real noses
 * differ, so a single face may be off by 10 degrees; the direction and the ranking are right.
 *
 * Yaw brings the eyes closer together by its cosine and moves the nose sideways by its depth times
 * the sine; pitch, applied first, mixes heights and depths in the same way. All ratios are
 * independent of scale.
 */
export function estimatePose([left, right, nose, mouth]: Keypoints): HeadPose {
  const roll = Math.atan2(right.y - left.y, right.x - left.x);
  const eyes = distance(left, right);
  const middle = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
  // Across and below the line of the eyes, whichever way the head is tilted.
  const toFaceAxes = ({ x, y }: { x: number; y: number }) => ({
    across: (x - middle.x) * Math.cos(roll) + (y - middle.y) * Math.sin(roll),
    below: (y - middle.y) * Math.cos(roll) - (x - middle.x) * Math.sin(roll),
  });
  const tip = toFaceAxes(nose);
  const lips = toFaceAxes(mouth);
  // below(nose) / below(mouth) = (hn cos p + dn sin p) / (hm cos p + dm sin p), solved for tan p.
  const ratio = tip.below / lips.below;
  const pitch = Math.atan2(ratio * MOUTH.below - NOSE.below, NOSE.before - ratio * MOUTH.before);
  // What is left of the nose's depth after the pitch.
  const depth = NOSE.before * Math.cos(pitch) - NOSE.below * Math.sin(pitch);
  const yaw = Math.atan2(tip.across, Math.max(LEAST_DEPTH, depth) * eyes);
  return { yaw: degrees(yaw), pitch: degrees(pitch), roll: degrees(roll) };
}

const degrees = (radians: number): number => (radians * 180) / Math.PI;
