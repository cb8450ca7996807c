import { RecognitionError } from '../errors.ts';
import { type Box, distance, type Point } from '../sampling/geometry.ts';
import type { RefinedFace } from './refine.ts';

/**
 * Which face of a picture is meant: the one at a given point, the one nearest the middle (as data
 * sets such as LFW are cropped), or, by default, the largest by a margin.
 */
export type FaceChoice = Point | 'central' | 'largest';

/**
 * From this share of the largest face's width, another face counts as a second person in front of
 * the camera. A face 0.75 times as wide is a third further away: somebody next in the queue, a
 * passer-by, a poster.
 */
export const BYSTANDER_WIDTH = 0.75;

interface Frame {
  readonly width: number;
  readonly height: number;
}

/**
 * @param faces largest first
 * @throws RecognitionError no_face, several_faces, no_face_there
 */
export function chooseFace(
  faces: readonly RefinedFace[],
  frame: Frame,
  choice: FaceChoice,
): RefinedFace {
  const [largest] = faces;
  if (!largest) {
    throw new RecognitionError(
      'no_face',
      'No face was found. Send a picture of one face, upright, lit and uncovered.',
      { faces: 0 },
    );
  }
  if (choice === 'largest') return largestFace(largest, faces, frame);
  if (choice === 'central') {
    return nearest(faces, { x: (frame.width - 1) / 2, y: (frame.height - 1) / 2 });
  }
  const there = faces.filter(({ box }) => contains(box, choice));
  if (there.length === 0) {
    throw new RecognitionError(
      'no_face_there',
      'None of the faces is at that point. Take one from what POST /v1/detections answers for the picture.',
      { faces: faces.length },
    );
  }
  return nearest(there, choice);
}

/**
 * Somebody whom the edge of the picture cuts off did not step in front of the camera, unless the
 * largest face is cut off as well.
 */
function largestFace(
  largest: RefinedFace,
  faces: readonly RefinedFace[],
  frame: Frame,
): RefinedFace {
  const alike = faces.filter(
    (face) =>
      face.box.width >= largest.box.width * BYSTANDER_WIDTH &&
      (isWhole(face.box, frame) || !isWhole(largest.box, frame)),
  );
  const count = new Set([largest, ...alike]).size;
  if (count > 1) {
    throw new RecognitionError(
      'several_faces',
      `The picture shows ${count} people of similar size. Send one person alone, or say which face is meant by a point in it.`,
      { faces: count },
    );
  }
  return largest;
}

const isWhole = (box: Box, { width, height }: Frame): boolean =>
  box.x >= -0.5 &&
  box.y >= -0.5 &&
  box.x + box.width <= width - 0.5 &&
  box.y + box.height <= height - 0.5;

const contains = (box: Box, { x, y }: Point): boolean =>
  x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;

/** @param faces at least one */
function nearest(faces: readonly RefinedFace[], point: Point): RefinedFace {
  const off = ({ box }: RefinedFace) =>
    distance({ x: box.x + box.width / 2, y: box.y + box.height / 2 }, point);
  return faces.reduce((best, face) => (off(face) < off(best) ? face : best));
}
