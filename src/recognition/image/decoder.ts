import type { Image, Size } from './image.ts';
import type { ImageType } from './limits.ts';

/** One decoder, alive: an instance of its module, with the memory that belongs to it. */
export interface Decoder {
  readonly type: ImageType;
  /**
   * Decodes a picture, shows it to `take` for the length of the call, and returns what that makes
   * of it.
   *
   * @throws DecoderFailure the decoder gave up and can be used again; after anything else it cannot
   */
  decode(bytes: Uint8Array, target: Target, take: (stored: Stored) => Image): Image;
  heapBytes(): number;
}

/** The pixels as the file has them. */
export interface Stored extends Image {
  /** Whether they lie in the decoder's memory, and are gone after the call. */
  readonly lent: boolean;
}

/**
 * What the pixels must be like. JPEG's decoder does the size and the samples it is asked for; what
 * comes out of the others is held against it.
 */
export interface Target extends Size {
  readonly samples: 'rgba' | 'cmyk';
}

/** What was decoded is damaged or not what its header said. */
export class DecoderFailure extends Error {
  override readonly name = 'DecoderFailure';

  constructor(options?: ErrorOptions) {
    super('The decoder gave up.', options);
  }
}

export const hasSize = (image: Image, { width, height }: Size): boolean =>
  image.width === width && image.height === height && image.data.length === width * height * 4;

/** Puts the pieces of a file into a decoder's memory; returns how many bytes they are. */
export function writeParts(parts: Iterable<Uint8Array>, memory: Uint8Array): number {
  let at = 0;
  for (const part of parts) {
    memory.set(part, at);
    at += part.length;
  }
  return at;
}
