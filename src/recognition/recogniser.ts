import { chooseFace, type FaceChoice } from './detect/choice.ts';
import type { DetectedFace } from './detect/detector.ts';
import { findFaces } from './detect/faces.ts';
import { alignFace } from './embed/align.ts';
import { embedFace, packFace } from './embed/embedder.ts';
import type { ImageDecoder } from './image/decode.ts';
import { type Picture, release } from './image/image.ts';
import { type EmbedderManifest, entry, ModelManifestError } from './manifest.ts';
import { loadEmbedder, loadNetworks, type NetworkParts, type Networks } from './networks.ts';
import { appearanceOf } from './quality/appearance.ts';
import { blocksOf } from './quality/blocks.ts';
import { type GateFile, gateFor, judge } from './quality/gate.ts';
import {
  type Purpose,
  type Quality,
  qualityOf,
  requireQuality,
  requireSize,
} from './quality/quality.ts';
import { lazy } from './runtime/lazy.ts';
import { serial } from './runtime/serial.ts';
import { type Point, scaleOf } from './sampling/geometry.ts';

export interface Recogniser {
  /** The embedder in use. Templates of another one cannot be compared with its own. */
  readonly model: EmbedderIdentity;
  /** Those that a face can be embedded by: `model` first, and the one before it while it is served. */
  readonly models: readonly EmbedderIdentity[];
  /**
   * Every face in the picture, largest first; none is an empty list and not an error.
   *
   * @param extent `tiles` looks for small faces too, see `findFaces`
   */
  detect(image: Uint8Array, extent?: 'every' | 'tiles'): Promise<Detected>;
  /**
   * The embedding of one person in the picture.
   *
   * @throws RecognitionError if the picture cannot be used
   */
  recognise(image: Uint8Array, options: RecogniseOptions): Promise<Recognised>;
  /** Bytes of every WebAssembly memory, by name. They grow and are bounded; see `image/plan.ts`. */
  memory(): Readonly<Record<string, number>>;
}

export interface EmbedderIdentity {
  readonly id: string;
  readonly dimension: number;
  /** What `thresholdFor` reads: the cosine measured for each false-match rate. */
  readonly thresholds: EmbedderManifest['thresholds'];
  readonly random: EmbedderManifest['random'];
  /** Of people, among whom its false match rate was measured. */
  readonly groups: EmbedderManifest['groups']['rates'];
}

/** In pixels of the upright picture as it was sent, although a large one is reduced to be read. */
export interface Detected {
  readonly width: number;
  readonly height: number;
  /** The score of each is the lower of its two passes'. */
  readonly faces: readonly DetectedFace[];
  /** Faces narrower than this were not looked for: some are found, some are not. */
  readonly facesBelow: number;
  /** Whether more places looked like a face than were looked at closely: then faces may be missing. */
  readonly capped: boolean;
  readonly timings: Timings<'decode' | 'detect' | 'refine' | 'total'>;
}

export interface RecogniseOptions {
  /** What the quality must be sufficient for; `evaluate` measures it and refuses nothing. */
  readonly purpose: Purpose | 'evaluate';
  /** Which face is meant, in pixels of the picture as it was sent; the largest by a margin unless given. */
  readonly face?: FaceChoice;
  /** Also reads the face mirrored and takes the mean: one more run, fewer false non-matches. */
  readonly mirrored?: boolean;
  /** The id of one of `models`; `model` unless given. */
  readonly model?: string;
}

export interface Recognised {
  readonly face: DetectedFace;
  /** Unit length. */
  readonly embedding: Float32Array;
  /** Its length before it was made unit, by which it counts in a mean of several. */
  readonly norm: number;
  readonly quality: Quality;
  readonly timings: Timings<'decode' | 'detect' | 'refine' | 'align' | 'embed' | 'total'>;
}

/** Milliseconds. Cloudflare's clock stands still during CPU work: all zero in production. */
export type Timings<Step extends string> = Readonly<Record<Step, number>>;

export interface RecogniserParts extends NetworkParts {
  /** Entry of the manifest; its `default_embedder` if not given. */
  readonly embedder?: string;
  /** Another entry, that templates from before `embedder` are compared by. */
  readonly formerEmbedder?: string;
  readonly decoder: ImageDecoder;
  readonly gate: GateFile;
  /** A clock in milliseconds, for `timings` only. */
  readonly now: () => number;
}

/**
 * Decode, detect, refine, align, embed, measure the quality. Nothing is loaded before the first
 * picture arrives.
 *
 * Pictures are processed one at a time. An isolate has one thread, so this costs no speed, only one
 * decoded picture is in memory, and the networks' input buffers can be shared. No step waits for
 * I/O, so a cancelled request cannot block those behind it.
 *
 * @throws ModelManifestError if the manifest lacks a network that the pipeline needs, or the gate was
 *   not made for its embedder
 */
export function createRecogniser(parts: RecogniserParts): Recogniser {
  const { manifest, decoder, runtime, now } = parts;
  const id = parts.embedder ?? manifest.default_embedder;
  const ids = [...new Set([id, parts.formerEmbedder ?? id])];
  const models = ids.map((known): EmbedderIdentity => {
    const { output, thresholds, random, groups } = entry('embedder', manifest.embedders, known);
    return { id: known, dimension: output.dimension, thresholds, random, groups: groups.rates };
  });
  // Loaded with the first template of it that somebody is compared with.
  const former = lazy(() => loadEmbedder(parts, ids[1]));
  const gates = new Map(
    models.map(({ id: served, dimension }) => [served, gateFor(parts.gate, served, dimension)]),
  );
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
    model: models[0],
    models,

    detect: (bytes, extent = 'every') =>
      decoded(bytes, async (image, { finder }, decode) => {
        const { faces, facesBelow, capped, timings } = await findFaces(finder, image, extent, now);
        const total = decode + timings.detect + timings.refine;
        return {
          ...image.original,
          faces: faces.map((face) => ({
            ...publicFace(face, image.scale),
            score: Math.min(face.score, face.refineScore),
          })),
          facesBelow: facesBelow * image.scale,
          capped,
          timings: { decode, ...timings, total },
        };
      }),

    recognise: async (
      bytes,
      { purpose, face: choice = 'largest', mirrored = false, model = id },
    ) => {
      const gate = gates.get(model);
      if (!gate) throw new ModelManifestError(`${model} is not served.`);
      const other = model === id ? undefined : await former();
      return decoded(bytes, async (image, { finder, ...networks }, decode) => {
        const embedder = other ?? networks.embedder;
        // A point may mean anybody in the picture, however small.
        const extent = typeof choice === 'object' ? 'every' : 'foremost';
        const found = await findFaces(finder, image, extent, now);
        const face = chooseFace(found.faces, image, reduceChoice(choice, image.scale));
        if (purpose !== 'evaluate') requireSize(face.keypoints, purpose);
        const start = now();
        const alignment = alignFace(face.keypoints, embedder.manifest);
        packFace(embedder, image, alignment);
        const { input } = embedder.manifest;
        const appearance = appearanceOf(embedder.buffer, input);
        const blocks = blocksOf(embedder.buffer, scaleOf(alignment), input);
        const aligned = now();
        const { values, norm } = await embedFace(embedder, mirrored);
        const embedded = now();
        const judgements = judge(gate, blocks, values);
        const signals = { ...face, ...appearance, norm, judgements };
        const quality = qualityOf(signals, embedder.manifest.quality);
        if (purpose !== 'evaluate') requireQuality(quality, purpose);
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
          norm,
          quality,
          timings: { ...steps, total },
        };
      });
    },

    memory: () => ({ onnxruntime: runtime.heapBytes(), ...decoder.heapBytes() }),
  };
}

/** The choice in pixels of the picture as decoded. */
function reduceChoice(choice: FaceChoice, scale: number): FaceChoice {
  return typeof choice === 'object' ? rescale(choice, 1 / scale) : choice;
}

/** From one size of a picture to another. The origin is the first pixel's centre, not its corner. */
const rescale = ({ x, y }: Point, scale: number): Point => ({
  x: (x + 0.5) * scale - 0.5,
  y: (y + 0.5) * scale - 0.5,
});

/** The face in pixels of the picture that was sent, which may have been reduced by `scale`. */
function publicFace({ box, score, keypoints }: DetectedFace, scale: number): DetectedFace {
  const place = (point: Point) => rescale(point, scale);
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
