import type { Image } from '../image/image.ts';
import type { EmbedderManifest } from '../manifest.ts';
import type { Session } from '../runtime/session.ts';
import type { Similarity } from '../sampling/geometry.ts';
import { CHANNEL_PLANES } from '../sampling/tensor.ts';
import { resamplePart } from '../sampling/warp.ts';

/** An embedder ready to run: its network, and a buffer that every face reuses. */
export interface Embedder {
  readonly id: string;
  readonly manifest: EmbedderManifest;
  readonly session: Session;
  /** The chip: the aligned face as the network takes it. */
  readonly buffer: Float32Array;
}

export interface Embedding {
  /** Unit length. */
  readonly values: Float32Array;
  /**
   * Length before normalisation, the embedder's own measure of how good the face is. It is that of
   * the face as it is, not of the mean with its mirror image.
   */
  readonly norm: number;
}

export class EmbedderOutputError extends Error {
  override readonly name = 'EmbedderOutputError';
}

export function createEmbedder(id: string, manifest: EmbedderManifest, session: Session): Embedder {
  const { size } = manifest.input;
  return { id, manifest, session, buffer: new Float32Array(CHANNEL_PLANES * size * size) };
}

/** Fills the embedder's buffer with the aligned face. */
export function packFace(embedder: Embedder, image: Image, alignment: Similarity): void {
  resamplePart(image, alignment, embedder.manifest.input, embedder.buffer);
}

/**
 * Embeds the face that is in the buffer.
 *
 * @param mirrored also reads the face mirrored and takes the mean of both, which costs a second run
 *   and leaves the buffer mirrored
 * @throws EmbedderOutputError if the network gives no finite, non-zero vector of its dimension
 */
export async function embedFace(embedder: Embedder, mirrored = false): Promise<Embedding> {
  const straight = await run(embedder);
  const embedding = normalise(straight);
  if (!mirrored) return embedding;
  mirror(embedder.buffer, embedder.manifest.input.size);
  const reflected = await run(embedder);
  const { values } = normalise(straight.map((value, i) => value + reflected[i]));
  return { values, norm: embedding.norm };
}

async function run({ id, manifest, session, buffer }: Embedder): Promise<Float32Array> {
  const { input, output } = manifest;
  const outputs = await session.run(input.name, buffer, [
    1,
    CHANNEL_PLANES,
    input.size,
    input.size,
  ]);
  const raw = outputs[output.name];
  if (raw?.length !== output.dimension) {
    throw new EmbedderOutputError(`${id} gave no ${output.dimension} values.`);
  }
  return raw;
}

/** Left becomes right, in place, row by row in each plane. */
function mirror(chip: Float32Array, size: number): void {
  for (let row = 0; row < chip.length; row += size) chip.subarray(row, row + size).reverse();
}

/** @throws EmbedderOutputError if the vector has no direction */
export function normalise(raw: Float32Array): Embedding {
  let squares = 0;
  for (const value of raw) squares += value * value;
  const norm = Math.sqrt(squares);
  if (!(norm > 0 && norm < Number.POSITIVE_INFINITY)) {
    throw new EmbedderOutputError('The embedding has no direction.');
  }
  return { values: raw.map((value) => value / norm), norm };
}
