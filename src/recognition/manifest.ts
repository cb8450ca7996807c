import { z } from 'zod';

/**
 * `models/manifest.json`: everything that belongs to a network and not to the pipeline, so that
 * an embedder is replaced by adding a file and an entry. Fields that only people read (origin,
 * accuracy) are ignored here; the manifest's own tests check them.
 */

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Coordinate = z.tuple([z.number(), z.number()]);

const TensorInput = z.object({
  name: z.string().min(1),
  layout: z.literal('NCHW'),
  /** Side of the square input, in pixels. */
  size: z.int().positive(),
  channels: z.enum(['rgb', 'bgr']),
  /** A channel value v in 0..255 is fed as (v - mean) / scale. */
  mean: z.number(),
  scale: z.number().positive(),
});

const NetworkFile = z.object({
  file: z.string().regex(/^[a-z0-9-]+\.onnx$/),
  sha256: Sha256,
  bytes: z.int().positive(),
  input: TensorInput,
});

/** A BlazeFace detector: two layers of anchors, each with scores and boxes. */
const DetectorManifest = NetworkFile;

/** What two people of one group, one picture of each, showed. */
const MeasuredGroup = z.object({
  group: z.string().min(1),
  comparisons: z.int().positive(),
  /** The rates that so many comparisons can show: 3 / rate or more. */
  supports: z.array(z.number().gt(0).lt(1)).readonly(),
  /** False match rates seen at a cosine, with 95 % intervals where they were computed. */
  rates: z
    .array(
      z.object({
        cosine: z.number().gt(-1).lt(1),
        fmr: z.number().min(0).max(1),
        interval: z.tuple([z.number(), z.number()]).optional(),
      }),
    )
    .readonly(),
});

const EmbedderManifest = NetworkFile.extend({
  output: z.object({ name: z.string().min(1), dimension: z.int().positive() }),
  alignment: z.object({
    /** Where the left eye (in the picture), the right eye, the nose and the mouth belong. */
    template: z.tuple([Coordinate, Coordinate, Coordinate, Coordinate]),
    weights: z.tuple([z.number(), z.number(), z.number(), z.number()]),
    /** The template is enlarged by this about the centre of the input. */
    scale: z.number().positive(),
  }),
  /**
   * Cosine similarity that keeps a false-match rate, also among the people of the group that it serves
   * worst; `unsupported` where too few of one were compared to show that.
   */
  thresholds: z
    .array(
      z.object({
        fmr: z.number().gt(0).lt(1),
        cosine: z.number().gt(-1).lt(1),
        unsupported: z.literal(true).optional(),
      }),
    )
    .min(1)
    .readonly(),
  /** Those that hold between people drawn at random, who are easier to tell apart. */
  random: z
    .array(z.object({ fmr: z.number().gt(0).lt(1), cosine: z.number().gt(-1).lt(1) }))
    .min(1)
    .readonly(),
  groups: z.object({ rates: z.array(MeasuredGroup).readonly() }),
  /**
   * Length of the embedding before it is normalised, this family's own measure of quality: the
   * length that scores 50, and the steepness (see `quality/quality.ts`).
   */
  quality: z.object({ midpoint: z.number().positive(), width: z.number().positive() }),
});

export const ModelManifest = z
  .object({
    version: z.literal(1),
    default_embedder: z.string(),
    detectors: z.record(z.string(), DetectorManifest),
    embedders: z.record(z.string(), EmbedderManifest),
  })
  .refine((manifest) => manifest.default_embedder in manifest.embedders, {
    message: 'default_embedder names no embedder',
  });

export type TensorInput = z.infer<typeof TensorInput>;
export type DetectorManifest = z.infer<typeof DetectorManifest>;
export type EmbedderManifest = z.infer<typeof EmbedderManifest>;
export type ModelManifest = z.infer<typeof ModelManifest>;

export class ModelManifestError extends Error {
  override readonly name = 'ModelManifestError';
}

/** @throws ModelManifestError saying which field is wrong. */
export function parseManifest(json: unknown): ModelManifest {
  const parsed = ModelManifest.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ModelManifestError(z.prettifyError(parsed.error));
}

/** The entry of that name. @throws ModelManifestError if the manifest has none. */
export function entry<T>(kind: string, entries: Readonly<Record<string, T>>, id: string): T {
  const found = entries[id];
  if (found === undefined) throw new ModelManifestError(`The manifest has no ${kind} "${id}".`);
  return found;
}
