import { type DetectedFace, type Detector, detectFaces, FACE_OVERLAP } from './detect.ts';
import { RecognitionError } from './errors.ts';
import { intersectionOverUnion } from './geometry.ts';
import type { Image } from './image/image.ts';
import { type RefinedFace, refineFace } from './refine.ts';

/** Of a crowd, the faces that the first pass is surest of are refined; each costs a run. */
export const MOST_FACES = 24;

/**
 * Share of the largest face's width from which another face counts as a second person before the
 * camera. A face 0.6 times as wide is some 1.7 times as far away: the next in the queue, a passer-by,
 * a poster. Such a face is neither matched nor kept, and does not stop the person in front. Of 1,844
 * LFW pictures 184 show a second face, and 134 show one this large.
 */
export const BYSTANDER_WIDTH = 0.6;

export interface FaceFinder {
  readonly first: Detector;
  readonly second: Detector;
}

export interface FoundFaces {
  readonly faces: readonly RefinedFace[];
  /** What the `now` given to `findFaces` counted, per pass. */
  readonly timings: { readonly detect: number; readonly refine: number };
}

/** Every face that both passes agree on, largest first. */
export async function findFaces(
  { first, second }: FaceFinder,
  image: Image,
  now: () => number,
): Promise<FoundFaces> {
  const start = now();
  const candidates = await detectFaces(first, image);
  const detected = now();
  const refined: RefinedFace[] = [];
  for (const candidate of candidates.slice(0, MOST_FACES)) {
    const face = await refineFace(second, image, candidate);
    if (face && !refined.some((known) => sameFace(known, face))) refined.push(face);
  }
  return {
    faces: refined.sort((p, q) => q.box.width - p.box.width),
    timings: { detect: detected - start, refine: now() - detected },
  };
}

/** Two candidates may settle on one face when the second pass moves them. */
function sameFace(p: RefinedFace, q: RefinedFace): boolean {
  return intersectionOverUnion(features(p), features(q)) > FACE_OVERLAP;
}

/** The box that eyes, nose and mouth span. */
function features({ keypoints }: DetectedFace) {
  const points = keypoints.slice(0, 4);
  const xs = points.map((point) => point.x);
  const ys = points.map((point) => point.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/**
 * The one person before the camera.
 *
 * @param faces largest first
 * @throws RecognitionError no_face, several_faces
 */
export function onlyFace(faces: readonly RefinedFace[]): RefinedFace {
  const [face] = faces;
  if (!face) {
    throw new RecognitionError(
      'no_face',
      'No face was found. Send a picture of one face, upright, lit and uncovered.',
      { faces: 0 },
    );
  }
  const near = faces.filter((other) => other.box.width >= face.box.width * BYSTANDER_WIDTH);
  if (near.length > 1) {
    throw new RecognitionError(
      'several_faces',
      `The picture shows ${near.length} people of similar size. Send one person alone.`,
      { faces: near.length },
    );
  }
  return face;
}
