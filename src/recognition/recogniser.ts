import { alignFace } from './align.ts';
import { createDetector, type DetectedFace } from './detect.ts';
import { createEmbedder, type Embedder, embedFace, packFace } from './embed.ts';
import { type FaceFinder, findFaces, onlyFace } from './faces.ts';
import type { Point } from './geometry.ts';
import type { ImageDecoder } from './image/decode.ts';
import { type Picture, release } from './image/image.ts';
import { lazy, serial } from './lazy.ts';
import { type EmbedderManifest, entry, type ModelManifest, ModelManifestError } from './model.ts';
import type { OrtRuntime } from './ort.ts';
import {
  interEyeDistance,
  judge,
  noseOffset,
  type Purpose,
  type Quality,
  requireQuality,
  requireSize,
} from './quality.ts';

export interface Recogniser {
  /** The embedder in use. Templates of another one cannot be compared with its own. */
  readonly model: EmbedderIdentity;
  /** Every face in the picture, largest first; none is an empty list and not an error. */
  detect(image: Uint8Array): Promise<Detected>;
  /**
   * The embedding of the one person in the picture.
   *
   * @throws RecognitionError if the picture cannot be used
   */
  recognise(image: Uint8Array, options: { readonly purpose: Purpose }): Promise<Recognised>;
  /** Bytes of every WebAssembly memory, by name. They grow and are bounded; see `image/plan.ts`. */
  memory(): Readonly<Record<string, number>>;
}

export interface EmbedderIdentity {
  readonly id: string;
  readonly dimension: number;
  /** What `thresholdFor` reads: the cosine measured for each false-match rate. */
  readonly thresholds: EmbedderManifest['thresholds'];
}

/** In pixels of the upright picture as it was sent, although a large one is reduced to be read. */
export interface Detected {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly DetectedFace[];
  readonly timings: Timings<'decode' | 'detect' | 'refine' | 'total'>;
}

export interface Recognised {
  readonly face: DetectedFace;
  /** Unit length. */
  readonly embedding: Float32Array;
  readonly quality: Quality;
  readonly timings: Timings<'decode' | 'detect' | 'refine' | 'align' | 'embed' | 'total'>;
}

/** Milliseconds. Cloudflare's clock stands still during CPU work: all zero in production. */
export type Timings<Step extends string> = Readonly<Record<Step, number>>;

export interface RecogniserParts {
  readonly manifest: ModelManifest;
  /** Entry of the manifest; its `default_embedder` if not given. */
  readonly embedder?: string;
  /** Reads a network's file, by the name the manifest has for it. */
  readonly readModel: (file: string) => Promise<Uint8Array>;
  readonly runtime: OrtRuntime;
  readonly decoder: ImageDecoder;
  /** A clock in milliseconds, for `timings` only. */
  readonly now: () => number;
}

/** The detectors this pipeline was measured with, by their names in the manifest. */
const FIRST_DETECTOR = 'blazeface-back-256';
const SECOND_DETECTOR = 'blazeface-front-128';

interface Networks {
  readonly finder: FaceFinder;
  readonly embedder: Embedder;
}

/**
 * Decode, detect, refine, align, embed, judge. Nothing is loaded until the first picture comes.
 *
 * Pictures are worked on one at a time. An isolate has one thread, so nothing is slower for it,
 * and only one decoded picture is in memory; the networks' input buffers are shared as well. Nothing
 * within a turn waits for I/O, so a cancelled request cannot hold up the ones behind it.
 *
 * @throws ModelManifestError if the manifest lacks a network that the pipeline needs
 */
export function createRecogniser(parts: RecogniserParts): Recogniser {
  const { manifest, decoder, runtime, now } = parts;
  const id = parts.embedder ?? manifest.default_embedder;
  const embedderManifest = entry('embedder', manifest.embedders, id);
  const networks = lazy(() => loadNetworks(parts, id));
  const inTurn = serial();

  async function decoded<T>(
    bytes: Uint8Array,
    work: (image: Picture, networks: Networks, decodeTime: number) => Promise<T>,
  ): Promise<T> {
    const inspected = await decoder.inspect(bytes);
    const loaded = await networks();
    return inTurn(async () => {
      const start = now();
      const image = await decoder.decode(bytes, inspected);
      try {
        return await work(image, loaded, now() - start);
      } finally {
        release(image);
      }
    });
  }

  return {
    model: {
      id,
      dimension: embedderManifest.output.dimension,
      thresholds: embedderManifest.thresholds,
    },

    detect: (bytes) =>
      decoded(bytes, async (image, { finder }, decode) => {
        const { faces, timings } = await findFaces(finder, image, now);
        const total = decode + timings.detect + timings.refine;
        return {
          ...image.original,
          faces: faces.map((face) => publicFace(face, image.scale)),
          timings: { decode, ...timings, total },
        };
      }),

    recognise: (bytes, { purpose }) =>
      decoded(bytes, async (image, { finder, embedder }, decode) => {
        const found = await findFaces(finder, image, now);
        const face = onlyFace(found.faces);
        requireSize(face.keypoints, purpose);
        const start = now();
        const luma = packFace(embedder, image, alignFace(face.keypoints, embedder.manifest));
        const aligned = now();
        const { values, norm } = await embedFace(embedder);
        const embedded = now();
        const limits = embedder.manifest.quality;
        const quality = judge(
          {
            norm,
            refineScore: face.refineScore,
            interEyeDistance: interEyeDistance(face.keypoints),
            noseOffset: noseOffset(face.keypoints),
            luma,
          },
          limits,
        );
        requireQuality(quality, limits, purpose);
        const steps = {
          decode,
          ...found.timings,
          align: aligned - start,
          embed: embedded - aligned,
        };
        const total = Object.values(steps).reduce((sum, step) => sum + step, 0);
        return {
          face: publicFace(face, image.scale),
          embedding: values,
          quality,
          timings: { ...steps, total },
        };
      }),

    memory: () => ({ onnxruntime: runtime.heapBytes(), ...decoder.heapBytes() }),
  };
}

/** The face in pixels of the picture that was sent, which may have been reduced by `scale`. */
function publicFace({ box, score, keypoints }: DetectedFace, scale: number): DetectedFace {
  // The centre of the first pixel is the origin of both, half a pixel from the edge.
  const place = ({ x, y }: Point): Point => ({
    x: (x + 0.5) * scale - 0.5,
    y: (y + 0.5) * scale - 0.5,
  });
  const [leftEye, rightEye, nose, mouth, leftEar, rightEar] = keypoints;
  return {
    box: { ...place(box), width: box.width * scale, height: box.height * scale },
    score,
    keypoints: [
      place(leftEye),
      place(rightEye),
      place(nose),
      place(mouth),
      place(leftEar),
      place(rightEar),
    ],
  };
}

async function loadNetworks(
  { manifest, readModel, runtime }: RecogniserParts,
  embedderId: string,
): Promise<Networks> {
  const open = async (network: { file: string; bytes: number }) => {
    const bytes = await readModel(network.file);
    if (bytes.length !== network.bytes) {
      throw new ModelManifestError(
        `${network.file} has ${bytes.length} bytes, not the ${network.bytes} of the manifest.`,
      );
    }
    return runtime.createSession(bytes);
  };
  const detector = async (id: string) => {
    const network = entry('detector', manifest.detectors, id);
    return createDetector(network, await open(network));
  };
  const embedder = entry('embedder', manifest.embedders, embedderId);
  return {
    finder: { first: await detector(FIRST_DETECTOR), second: await detector(SECOND_DETECTOR) },
    embedder: createEmbedder(embedderId, embedder, await open(embedder)),
  };
}
