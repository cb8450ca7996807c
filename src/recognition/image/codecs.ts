import { type Decoder, DecoderFailure } from './decoder.ts';
import { emscriptenDecoder } from './emscripten-decoder.ts';
import type { Image } from './image.ts';
import type { ImageType } from './limits.ts';
import { pngDecoder } from './png-decoder.ts';

/**
 * The decoders of jSquash (mozjpeg, libwebp, Rust's png), each from a module compiled beforehand.
 *
 * A decoder's memory grows to the largest picture it has met and never shrinks; only a new decoder
 * is small again. But a dropped one is garbage that the collector leaves for a long time: forty
 * progressive JPEGs, each with a decoder of its own, took more than a gigabyte. So decoders are
 * kept while all of them together stay within a budget, and a large picture has it for itself.
 */
export interface Codecs {
  /**
   * One picture at a time.
   *
   * @param pixels how many it will have, from its header
   * @throws DecoderFailure
   */
  decode(type: ImageType, bytes: Uint8Array, pixels: number): Promise<Decoded>;
  /** Bytes of each decoder that is alive, by its name. */
  heapBytes(): Readonly<Record<string, number>>;
}

export interface Decoded extends Image {
  /** What the decoder complained of while it decoded; libjpeg goes on after most damage. */
  readonly complaints: readonly string[];
}

export type CodecModules = Readonly<Record<ImageType, WebAssembly.Module>>;

/**
 * Up to the limits on a picture, JPEG's decoder takes 16 to 58 MiB (progressive, 4:4:4, turned),
 * WebP's 16 to 35 and PNG's 1 to 41, and the file besides. With this, the networks (20), the
 * decoded picture (16) and the file (8), a Worker's 128 MB still have room for its code.
 */
export const MOST_IDLE_HEAP = 64 * 1024 * 1024;
/** Before a picture with more pixels, the other decoders go. */
export const LARGE_PICTURE = 2 * 1024 * 1024;

export function createCodecs(modules: CodecModules): Codecs {
  /** The last one used comes last. */
  const alive = new Map<ImageType, Decoder>();

  async function decoderFor(type: ImageType, pixels: number): Promise<Decoder> {
    const known = alive.get(type);
    if (pixels > LARGE_PICTURE) alive.clear();
    const decoder =
      known ??
      (type === 'png' ? pngDecoder(modules.png) : await emscriptenDecoder(type, modules[type]));
    alive.delete(type);
    alive.set(type, decoder);
    return decoder;
  }

  function keepWithinBudget(): void {
    let sum = 0;
    for (const [type, decoder] of [...alive].reverse()) {
      sum += decoder.heapBytes();
      if (sum > MOST_IDLE_HEAP) alive.delete(type);
    }
  }

  return {
    async decode(type, bytes, pixels) {
      const decoder = await decoderFor(type, pixels);
      decoder.complaints.length = 0;
      try {
        const image = decoder.decode(bytes);
        if (!image) throw new DecoderFailure(decoder.complaints);
        const { width, height, data } = image;
        return { width, height, data, complaints: [...decoder.complaints] };
      } catch (error) {
        if (!survives(error)) alive.delete(type);
        // What a decoder throws (numbers, plain objects, a RuntimeError for a Rust panic) says
        // less than what it said before.
        throw error instanceof DecoderFailure ? error : new DecoderFailure([...decoder.complaints]);
      } finally {
        keepWithinBudget();
      }
    },
    heapBytes: () =>
      Object.fromEntries([...alive].map(([type, decoder]) => [type, decoder.heapBytes()])),
  };
}

/**
 * Whether a decoder may be used again. libjpeg gives up by exit(), which Emscripten turns into an
 * object of that name: the decoder is whole, and what it did not free counts towards the budget.
 * After a trap nothing is sure.
 */
function survives(error: unknown): boolean {
  if (error instanceof DecoderFailure) return true;
  return (
    typeof error === 'object' && error !== null && 'name' in error && error.name === 'ExitStatus'
  );
}
