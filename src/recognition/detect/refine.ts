import type { Image } from '../image/image.ts';
import {
  applySimilarity,
  invertSimilarity,
  type Point,
  type Similarity,
} from '../sampling/geometry.ts';
import { resamplePart } from '../sampling/warp.ts';
import type { Detection, Keypoints } from './detection.ts';
import { type DetectedFace, type Detector, runDetector } from './detector.ts';

/**
 * The second pass. The first detector sees the whole picture in 128 or 256 pixels, so the keypoints
 * of a small or a very large face are coarse; this one sees each face alone, upright and always at
 * the same size. It also has a veto: what it does not find in the middle of its crop is no face.
 */

/** Side of the crop, in sides of the first pass's box: the share of a frame it was trained on. */
const CROP = 2.2;
/** Lower than in the first pass: a face is likely by now, and the keypoints are what counts. */
const REFINE_SCORE = 0.3;
/** A face further from the middle than this, in sides of the crop, is another face. */
const MOST_OFF_CENTRE = 0.15;
/** The score that one crop side of distance cancels out, when several faces are in the crop. */
const DISTANCE_WEIGHT = 4;

export interface RefinedFace extends DetectedFace {
  /** The second detector's score, 0 to 1. */
  readonly refineScore: number;
  /** The face as the first pass found it. */
  readonly first: DetectedFace;
}

/** Degrees beyond which a face lies on its side, where a detector may take its chin for its brow. */
const SIDEWAYS = 60;
/**
 * Degrees by which a face that should stand upright in its crop may be askew. Beyond that it is
 * refined once more: the first pass misplaces the eyes of a face that is far from upright.
 */
const MOST_ASKEW = 12;

/** @returns undefined if the second pass sees no face there */
export async function refineFace(
  detector: Detector,
  image: Image,
  face: DetectedFace,
): Promise<RefinedFace | undefined> {
  let refined = await lookCloser(detector, image, face);
  if (Math.abs(rollOf(face)) > SIDEWAYS) {
    const other = await lookCloser(detector, image, upsideDown(face));
    if (other && other.refineScore > (refined?.refineScore ?? 0)) refined = other;
  }
  if (!refined || Math.abs(degreesBetween(rollOf(refined.first), rollOf(refined))) <= MOST_ASKEW) {
    return refined;
  }
  return lookCloser(detector, image, refined);
}

/** Clockwise from upright, in degrees, -180 to 180. */
function rollOf({ keypoints: [left, right] }: DetectedFace): number {
  return (Math.atan2(right.y - left.y, right.x - left.x) * 180) / Math.PI;
}

/** The same face, read as one that is upside down. */
function upsideDown(face: DetectedFace): DetectedFace {
  const [left, right, nose, mouth, leftEar, rightEar] = face.keypoints;
  return { ...face, keypoints: [right, left, nose, mouth, rightEar, leftEar] };
}

/** From one direction to another, the short way round, -180 to 180. */
export function degreesBetween(from: number, to: number): number {
  return to - from - 360 * Math.round((to - from) / 360);
}

async function lookCloser(
  detector: Detector,
  image: Image,
  face: DetectedFace,
): Promise<RefinedFace | undefined> {
  const { input } = detector.manifest;
  const toCrop = uprightCrop(face, input.size);
  resamplePart(image, toCrop, input, detector.buffer);
  const nearest = pickCentral(await runDetector(detector, REFINE_SCORE));
  if (!nearest) return undefined;
  const toImage = invertSimilarity(toCrop);
  const point = ({ x, y }: Point) =>
    applySimilarity(toImage, { x: x * input.size - 0.5, y: y * input.size - 0.5 });
  const [leftEye, rightEye, nose, mouth, leftEar, rightEar] = nearest.keypoints;
  const keypoints: Keypoints = [
    point(leftEye),
    point(rightEye),
    point(nose),
    point(mouth),
    point(leftEar),
    point(rightEar),
  ];
  return { ...face, keypoints, first: face, refineScore: nearest.score };
}

/** The map that makes the line of the eyes level and puts the box's centre in the middle of the crop. */
export function uprightCrop(face: DetectedFace, size: number): Similarity {
  const { box } = face;
  const roll = (rollOf(face) * Math.PI) / 180;
  const scale = size / (Math.max(box.width, box.height) * CROP);
  const a = Math.cos(-roll) * scale;
  const b = Math.sin(-roll) * scale;
  const cx = box.x + box.width / 2;
  const cy = box.y + box.height / 2;
  return { a, b, tx: size / 2 - (a * cx - b * cy), ty: size / 2 - (b * cx + a * cy) };
}

/** The best detection near the middle of the crop, if any is near enough. */
export function pickCentral(detections: readonly Detection[]): Detection | undefined {
  const offCentre = ({ box }: Detection) =>
    Math.hypot(box.x + box.width / 2 - 0.5, box.y + box.height / 2 - 0.5);
  const worth = (detection: Detection) => detection.score - DISTANCE_WEIGHT * offCentre(detection);
  const [best] = [...detections].sort((p, q) => worth(q) - worth(p));
  return best && offCentre(best) <= MOST_OFF_CENTRE ? best : undefined;
}
