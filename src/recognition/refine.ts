import { type DetectedFace, type Detector, runDetector } from './detect.ts';
import type { Detection, Keypoints } from './detection.ts';
import { applySimilarity, invertSimilarity, type Point, type Similarity } from './geometry.ts';
import type { Image } from './image/image.ts';
import { resamplePart } from './warp.ts';

/**
 * The second pass. The first detector sees the whole picture in 256 pixels, so the keypoints of a
 * small or a very large face are coarse; the second one sees each face alone, upright and always
 * the same size. It also vetoes: what it does not recognise in the middle of its crop is no face.
 */

/** Side of the crop, in sides of the first pass's box: the share of a frame it was trained on. */
const CROP = 2.2;
/** Lower than the first pass's: the face is known to be likely, the keypoints are what counts. */
const REFINE_SCORE = 0.3;
/** A face further from the middle than this, in sides of the crop, is another face. */
const MOST_OFF_CENTRE = 0.15;
/** How much score one crop side of distance outweighs, when several faces are in the crop. */
const DISTANCE_WEIGHT = 4;

export interface RefinedFace extends DetectedFace {
  /** What the second detector made of it, 0 to 1. */
  readonly refineScore: number;
  /** What the first pass took for the keypoints. */
  readonly firstKeypoints: Keypoints;
}

/** @returns undefined if the second pass sees no face there */
export async function refineFace(
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
  return { ...face, keypoints, firstKeypoints: face.keypoints, refineScore: nearest.score };
}

/** Turns the line of the eyes level and puts the box's centre in the middle of the crop. */
export function uprightCrop(face: DetectedFace, size: number): Similarity {
  const { box, keypoints } = face;
  const [left, right] = keypoints;
  const roll = Math.atan2(right.y - left.y, right.x - left.x);
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
