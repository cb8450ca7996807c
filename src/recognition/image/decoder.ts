import type { Image, Size } from './image.ts';
import type { ImageType } from './limits.ts';

/** A live decoder: an instance of its module, with its memory. */
export interface Decoder {
  readonly type: ImageType;
  /**
   * Decodes a picture and returns what `take` makes of its pixels, which may be valid only during
   * that call.
   *
   * @throws DecoderFailure after which the decoder can be used again; after any other error it cannot
   */
  decode(bytes: Uint8Array, target: Target, take: (stored: Stored) => Image): Image;
  heapBytes(): number;
}

/** The pixels as the file stores them. */
export interface Stored extends Image {
  /** Whether they are in the decoder's memory, and so are gone after the call. */
  readonly lent: boolean;
}

/**
 * What the pixels must be. The JPEG decoder produces the size and samples requested; the output of
 * the others is checked against this.
 */
export interface Target extends Size {
  readonly samples: 'rgba' | 'cmyk';
}

/** The picture is damaged, or is not what its header says. */
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
