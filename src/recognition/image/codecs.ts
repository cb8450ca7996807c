import { type Decoder, DecoderFailure, type Stored, type Target } from './decoder.ts';
import type { Image } from './image.ts';
import { jpegDecoder } from './jpeg-decoder.ts';
import type { ImageType } from './limits.ts';
import { MOST_HEAP_BYTES, MOST_PICTURE_BYTES, type Plan } from './plan.ts';
import { pngDecoder } from './png-decoder.ts';
import { webpDecoder } from './webp-decoder.ts';

/**
 * The decoders (libjpeg-turbo, libwebp, Rust's png), each from a module compiled beforehand.
 *
 * A decoder's memory grows to the largest picture it has decoded and never shrinks; only a new
 * decoder is small again. But a discarded one stays in memory until the garbage collector runs,
 * which can be long: forty progressive JPEGs, each with a decoder of its own, took more than a
 * gigabyte. So decoders are reused while all of them together stay within what pictures may take.
 */
export interface Codecs {
  /**
   * One picture at a time.
   *
   * @param take copies what it needs, see `Decoder`
   * @throws DecoderFailure
   */
  decode(bytes: Uint8Array, order: Order, take: (stored: Stored) => Image): Promise<Image>;
  /** Memory of each live decoder in bytes, by name. */
  heapBytes(): Readonly<Record<string, number>>;
}

export interface Order {
  readonly type: ImageType;
  readonly target: Target;
  readonly plan: Pick<Plan, 'heap' | 'beside'>;
}

export type CodecModules = Readonly<Record<ImageType, WebAssembly.Module>>;

export function createCodecs(modules: CodecModules): Codecs {
  /** The last one used comes last. */
  const alive = new Map<ImageType, Decoder>();

  /** Drops decoders, least recently used first, until the next picture fits beside the others. */
  function makeRoom(type: ImageType, { heap, beside }: Order['plan']): void {
    const most = MOST_PICTURE_BYTES - beside;
    if ((alive.get(type)?.heapBytes() ?? 0) > most) alive.delete(type);
    let sum = Math.max(heap, alive.get(type)?.heapBytes() ?? 0);
    for (const [other, decoder] of [...alive].reverse()) {
      if (other === type) continue;
      if (sum + decoder.heapBytes() > most) alive.delete(other);
      else sum += decoder.heapBytes();
    }
  }

  async function decoderFor(type: ImageType): Promise<Decoder> {
    const decoder = alive.get(type) ?? (await makeDecoder(type, modules[type]));
    alive.delete(type);
    alive.set(type, decoder);
    return decoder;
  }

  return {
    async decode(bytes, { type, target, plan }, take) {
      makeRoom(type, plan);
      const decoder = await decoderFor(type);
      try {
        return decoder.decode(bytes, target, take);
      } catch (error) {
        // Anything else that a decoder throws (numbers, a RuntimeError for a trap) says nothing, and
        // leaves it in an unknown state.
        if (!(error instanceof DecoderFailure)) alive.delete(type);
        throw error instanceof DecoderFailure ? error : new DecoderFailure({ cause: error });
      } finally {
        // Each failure leaves some memory behind.
        if (decoder.heapBytes() > MOST_HEAP_BYTES) alive.delete(type);
      }
    },
    heapBytes: () =>
      Object.fromEntries([...alive].map(([type, decoder]) => [type, decoder.heapBytes()])),
  };
}

async function makeDecoder(type: ImageType, wasm: WebAssembly.Module): Promise<Decoder> {
  switch (type) {
    case 'jpeg':
      return jpegDecoder(wasm);
    case 'png':
      return pngDecoder(wasm);
    case 'webp':
      return webpDecoder(wasm, MOST_HEAP_BYTES);
  }
}
