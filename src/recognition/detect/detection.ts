import type { Tensors } from '../runtime/session.ts';
import { type Box, intersectionOverUnion, type Point } from '../sampling/geometry.ts';
import { anchorCentres, BOX_VALUES, LAYERS } from './anchors.ts';

/**
 * Six points: left eye and right eye as seen in the picture, nose tip, mouth centre, left ear,
 * right ear.
 */
export type Keypoints = readonly [Point, Point, Point, Point, Point, Point];

/** One face in fractions of a detector's square input, before it is carried to the picture. */
export interface Detection {
  readonly box: Box;
  readonly keypoints: Keypoints;
  /** 0 to 1. */
  readonly score: number;
}

export class DetectorOutputError extends Error {
  override readonly name = 'DetectorOutputError';
}

const CENTRES = LAYERS.map(({ grid, perCell }) => anchorCentres(grid, perCell));

/**
 * Boxes whose score reaches `threshold`, one per anchor, unsuppressed. The network gives offsets
 * from the anchor in pixels of its own input.
 *
 * @param size side of the detector's input in pixels
 * @throws DetectorOutputError if the network's outputs have another shape than BlazeFace's
 */
export function decodeDetections(outputs: Tensors, size: number, threshold: number): Detection[] {
  const found: Detection[] = [];
  // Compared before the sigmoid: almost every anchor is background.
  const least = Math.log(threshold / (1 - threshold));
  LAYERS.forEach(({ scores: scoresName, boxes: boxesName }, layer) => {
    const centres = CENTRES[layer];
    const anchors = centres.length / 2;
    const scores = outputs[scoresName];
    const boxes = outputs[boxesName];
    if (scores?.length !== anchors || boxes?.length !== anchors * BOX_VALUES) {
      throw new DetectorOutputError(`The detector gave no ${scoresName} and ${boxesName}.`);
    }
    for (let i = 0; i < anchors; i++) {
      if (!(scores[i] >= least)) continue;
      const values = boxes.subarray(i * BOX_VALUES, (i + 1) * BOX_VALUES);
      const anchor = { x: centres[2 * i], y: centres[2 * i + 1] };
      found.push(decodeBox(values, anchor, size, 1 / (1 + Math.exp(-scores[i]))));
    }
  });
  return found;
}

function decodeBox(values: Float32Array, anchor: Point, size: number, score: number): Detection {
  const point = (i: number) => ({
    x: values[i] / size + anchor.x,
    y: values[i + 1] / size + anchor.y,
  });
  const centre = point(0);
  const width = values[2] / size;
  const height = values[3] / size;
  return {
    box: { x: centre.x - width / 2, y: centre.y - height / 2, width, height },
    keypoints: [point(4), point(6), point(8), point(10), point(12), point(14)],
    score,
  };
}

/**
 * Weighted non-maximum suppression, as BlazeFace's authors use it: boxes that overlap the best
 * one are averaged by score, which steadies the keypoints, and the result has the best score.
 *
 * @param overlap intersection over union above which two boxes show one face
 */
export function suppress(detections: readonly Detection[], overlap: number): Detection[] {
  let rest = [...detections].sort((p, q) => q.score - p.score);
  const kept: Detection[] = [];
  while (rest.length > 0) {
    const best = rest[0];
    const same = (other: Detection) =>
      other === best || intersectionOverUnion(best.box, other.box) > overlap;
    kept.push(average(rest.filter(same), best.score));
    rest = rest.filter((other) => !same(other));
  }
  return kept;
}

function average(cluster: readonly Detection[], score: number): Detection {
  const total = cluster.reduce((sum, detection) => sum + detection.score, 0);
  const mean = (of: (detection: Detection) => number) =>
    cluster.reduce((sum, detection) => sum + of(detection) * detection.score, 0) / total;
  const point = (k: number) => ({
    x: mean(({ keypoints }) => keypoints[k].x),
    y: mean(({ keypoints }) => keypoints[k].y),
  });
  return {
    box: {
      x: mean(({ box }) => box.x),
      y: mean(({ box }) => box.y),
      width: mean(({ box }) => box.width),
      height: mean(({ box }) => box.height),
    },
    keypoints: [point(0), point(1), point(2), point(3), point(4), point(5)],
    score,
  };
}
