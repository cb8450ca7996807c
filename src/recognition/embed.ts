import type { Similarity } from './geometry.ts';
import type { Image } from './image/image.ts';
import type { EmbedderManifest } from './model.ts';
import type { Session } from './session.ts';
import { planes } from './tensor.ts';
import { resamplePart } from './warp.ts';

/** An embedder ready to run: its network, and a buffer that every face reuses. */
export interface Embedder {
  readonly id: string;
  readonly manifest: EmbedderManifest;
  readonly session: Session;
  readonly buffer: Float32Array;
}

export interface Embedding {
  /** Unit length. */
  readonly values: Float32Array;
  /** Length before it was made unit: the embedder's own measure of how good the face is. */
  readonly norm: number;
}

export class EmbedderOutputError extends Error {
  override readonly name = 'EmbedderOutputError';
}

export function createEmbedder(id: string, manifest: EmbedderManifest, session: Session): Embedder {
  return { id, manifest, session, buffer: new Float32Array(3 * manifest.input.size ** 2) };
}

/** Fills the embedder's buffer with the aligned face. @returns its mean luma, 0 to 255 */
export function packFace(embedder: Embedder, image: Image, alignment: Similarity): number {
  const { manifest, buffer } = embedder;
  resamplePart(image, alignment, manifest.input, buffer);
  return meanLuma(buffer, manifest);
}

/** @throws EmbedderOutputError if the network gives no finite, non-zero vector of its dimension */
export async function embedFace(embedder: Embedder): Promise<Embedding> {
  const { input, output } = embedder.manifest;
  const shape = [1, 3, input.size, input.size];
  const outputs = await embedder.session.run(input.name, embedder.buffer, shape);
  const raw = outputs[output.name];
  if (raw?.length !== output.dimension) {
    throw new EmbedderOutputError(`${embedder.id} gave no ${output.dimension} values.`);
  }
  return normalise(raw);
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

/** Rec. 601 luma of what the buffer holds, the normalisation undone. */
function meanLuma(buffer: Float32Array, { input }: EmbedderManifest): number {
  const { red, green, blue } = planes(input);
  const plane = input.size * input.size;
  let sum = 0;
  for (let i = 0; i < plane; i++) {
    sum += 0.299 * buffer[red + i] + 0.587 * buffer[green + i] + 0.114 * buffer[blue + i];
  }
  return (sum / plane) * input.scale + input.mean;
}
