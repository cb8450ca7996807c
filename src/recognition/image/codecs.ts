import makeJpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import makeWebpDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import type { Image } from './image.ts';
import type { ImageType } from './limits.ts';

/**
 * The decoders of jSquash (mozjpeg, libwebp, Rust's png), each from a module compiled beforehand.
 *
 * A decoder's memory grows to the largest picture it has met and never shrinks; only a new decoder
 * is small again. But a dropped one is garbage that the collector leaves for a long time: a
 * hundred progressive JPEGs, each with a decoder of its own, took more than a gigabyte. So
 * decoders are kept while all of them together stay within a budget, and a large picture has the
 * budget for itself.
 */
export interface Codecs {
  /**
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

/** The decoder gave up. `complaints` is its own words, which may be none. */
export class DecoderFailure extends Error {
  override readonly name = 'DecoderFailure';
  readonly complaints: readonly string[];

  constructor(complaints: readonly string[]) {
    super(complaints.join('; ') || 'The decoder gave up without a word.');
    this.complaints = complaints;
  }
}

export type CodecModules = Readonly<Record<ImageType, WebAssembly.Module>>;

/**
 * JPEG's decoder takes 16 to 54 MiB, WebP's 16 to 33, PNG's 1 to 40, for pictures up to the limit.
 * With it, the decoded picture (16), the file (8) and the networks (20) stay within 100 MiB.
 */
export const MOST_IDLE_HEAP = 56 * 1024 * 1024;
/** Before a picture with more pixels, the other decoders go. */
export const LARGE_PICTURE = 2 * 1024 * 1024;

interface Decoder {
  readonly type: ImageType;
  readonly complaints: string[];
  decode(bytes: Uint8Array): Image | null;
  heapBytes(): number;
}

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

/** The few options of Emscripten's module factory that are used. */
interface EmscriptenOptions {
  readonly noInitialRun: boolean;
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
}
interface EmscriptenDecoder {
  decode(bytes: Uint8Array, preserveOrientation?: boolean): Image | null;
}
type EmscriptenFactory = (options: EmscriptenOptions) => Promise<EmscriptenDecoder>;

async function emscriptenDecoder(
  type: 'jpeg' | 'webp',
  wasm: WebAssembly.Module,
): Promise<Decoder> {
  const make = (type === 'jpeg'
    ? makeJpegDecoder
    : makeWebpDecoder) as unknown as EmscriptenFactory;
  const complaints: string[] = [];
  let memory: WebAssembly.Memory | undefined;
  const note = (line: string) => {
    complaints.push(line);
  };
  const decoder = await make({
    noInitialRun: true,
    print: note,
    printErr: note,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(wasm, imports);
      memory = memoryOf(instance.exports);
      done(instance);
      return instance.exports;
    },
  });
  return {
    type,
    complaints,
    // embind counts the arguments. JPEG's second: turn it upright as its EXIF says.
    decode: (bytes) => (type === 'jpeg' ? decoder.decode(bytes, true) : decoder.decode(bytes)),
    heapBytes: () => memory?.buffer.byteLength ?? 0,
  };
}

function memoryOf(exports: WebAssembly.Exports): WebAssembly.Memory | undefined {
  return Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
}

/** What wasm-bindgen exports of the PNG decoder, as far as decoding needs it. */
interface PngExports {
  readonly memory: WebAssembly.Memory;
  decode(pointer: number, length: number): number;
  __wbindgen_malloc(size: number, align: number): number;
  __wbindgen_free(pointer: number, size: number, align: number): void;
}

/**
 * jSquash's own glue for the PNG decoder keeps one instance for good, so this does its few calls:
 * bytes in, and one callback with the pixels (wasm-bindgen's `new ImageData(pixels, w, h)`).
 */
function pngDecoder(wasm: WebAssembly.Module): Decoder {
  const complaints: string[] = [];
  let image: Image | null = null;
  const callbacks: WebAssembly.ModuleImports = {};
  for (const { name } of WebAssembly.Module.imports(wasm)) {
    callbacks[name] = () => 0;
    if (name.startsWith('__wbg_newwithownedu8clampedarray')) {
      callbacks[name] = (pointer: number, length: number, width: number, height: number) => {
        const from = pointer >>> 0;
        const data = new Uint8ClampedArray(png.memory.buffer).slice(from, from + (length >>> 0));
        png.__wbindgen_free(pointer, length, 1);
        image = { width: width >>> 0, height: height >>> 0, data };
        return 0;
      };
    }
    if (name === '__wbindgen_throw') {
      callbacks[name] = (pointer: number, length: number) => {
        const from = pointer >>> 0;
        const text = new Uint8Array(png.memory.buffer).subarray(from, from + (length >>> 0));
        // Not a DecoderFailure: this is Rust giving up in the middle of its work.
        throw new Error(new TextDecoder().decode(text));
      };
    }
  }
  const instance = new WebAssembly.Instance(wasm, { wbg: callbacks });
  const png = instance.exports as unknown as PngExports;
  return {
    type: 'png',
    complaints,
    decode(bytes) {
      image = null;
      const pointer = png.__wbindgen_malloc(bytes.length, 1) >>> 0;
      new Uint8Array(png.memory.buffer).set(bytes, pointer);
      // Frees the input itself: wasm-bindgen passes ownership.
      png.decode(pointer, bytes.length);
      return image;
    },
    heapBytes: () => png.memory.buffer.byteLength,
  };
}
