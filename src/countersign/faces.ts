/** The faces in the pictures of a request. */
import type { FaceChoice } from '../recognition/detect/choice.ts';
import { fuse, leastAlike } from '../recognition/embed/fuse.ts';
import { RecognitionError } from '../recognition/errors.ts';
import type { Purpose, Quality } from '../recognition/quality/quality.ts';
import type { Recognised } from '../recognition/recogniser.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { Whom } from '../registry/whom.ts';
import { Refusal } from './errors.ts';
import type { LivenessRequest } from './liveness.ts';
import { compareToThreshold } from './match.ts';
import type { Service } from './service.ts';

/** One picture of one subject at one deployment. */
export interface FaceRequest extends LivenessRequest {
  readonly deployment: string;
  readonly subject: Whom;
  readonly image: Uint8Array;
  /** Told how good the face is once it is read, whatever comes of it. */
  readonly onRead?: (quality: Quality) => void;
}

/** Pictures of one subject that become one template. */
export interface EnrolmentRequest extends Omit<FaceRequest, 'image'> {
  readonly image: readonly Uint8Array[];
  /** Where they come from. */
  readonly source: string;
  /** Why the template takes the place of another without matching it. */
  readonly replaces?: string | undefined;
}

/**
 * @param point `x,y` in pixels, inside the face that is meant
 * @param model the id of the embedder: the current one, unless given
 * @throws RecognitionError
 */
export function readProbe(
  service: Service,
  deployment: Deployment,
  picture: Uint8Array,
  point?: string,
  model?: string,
): Promise<Recognised> {
  return readFace(service, deployment, picture, 'probe', point, model);
}

async function readFace(
  { recogniser }: Service,
  { registration }: Deployment,
  picture: Uint8Array,
  purpose: Purpose,
  point?: string,
  model: string = recogniser.model.id,
): Promise<Recognised> {
  const { mirrored } = registration;
  return recogniser.recognise(picture, { purpose, face: toChoice(point), mirrored, model });
}

function toChoice(point: string | undefined): FaceChoice {
  if (point === undefined) return 'largest';
  const [x, y] = point.split(',').map(Number);
  return { x, y };
}

export interface EnrolmentReading {
  /** Of all pictures together, see `fuse`. */
  readonly embedding: Float32Array;
  /** Of the best picture. */
  readonly quality: Quality;
  readonly pictures: number;
}

/**
 * One person from one or several pictures. Each must match each other as a probe would have to: of two
 * people who resemble each other half as much, a template can be made that both open.
 *
 * @throws RecognitionError, which says which picture; Refusal
 */
export async function readEnrolment(
  service: Service,
  deployment: Deployment,
  pictures: readonly Uint8Array[],
  point?: string,
): Promise<EnrolmentReading> {
  if (point !== undefined && pictures.length > 1) {
    throw new Refusal({ is: 'point_for_several_pictures' });
  }
  const faces: Recognised[] = [];
  // One after the other: an isolate computes one thing at a time, and two decoded pictures would
  // only take memory.
  for (const [i, picture] of pictures.entries()) {
    try {
      faces.push(await readFace(service, deployment, picture, 'enrol', point));
    } catch (error) {
      const named = pictures.length > 1 && error instanceof RecognitionError;
      throw named ? namePicture(error, i + 1) : error;
    }
  }
  const least = leastAlike(faces);
  const { model } = service.recogniser;
  if (least && !compareToThreshold(least.similarity, deployment, model).matched) {
    throw new Refusal({ is: 'faces_differ', first: least.first + 1, second: least.second + 1 });
  }
  const best = faces.reduce((p, q) => (q.quality.score > p.quality.score ? q : p));
  return { embedding: fuse(faces), quality: best.quality, pictures: faces.length };
}

function namePicture({ code, detail, facts }: RecognitionError, picture: number): RecognitionError {
  return new RecognitionError(code, `Picture ${picture}: ${detail}`, { ...facts, picture });
}
