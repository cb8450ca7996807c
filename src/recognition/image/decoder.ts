import type { Image } from './image.ts';
import type { ImageType } from './limits.ts';

/** One decoder, alive: an instance of its module, with the memory that belongs to it. */
export interface Decoder {
  readonly type: ImageType;
  readonly complaints: string[];
  decode(bytes: Uint8Array): Image | null;
  heapBytes(): number;
}

/** The decoder gave up. `complaints` is its own words, which may be none. */
export class DecoderFailure extends Error {
  override readonly name = 'DecoderFailure';
  readonly complaints: readonly string[];

  constructor(complaints: readonly string[]) {
    super(complaints.join('; ') || 'The decoder gave up without a word.');
    this.complaints = complaints;
  }
}
