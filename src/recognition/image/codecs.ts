import makeJpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import makeWebpDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import type { Image } from './image.ts';
import type { ImageType } from './limits.ts';

/**
 * The decoders of jSquash (mozjpeg, libwebp, Rust's png), each from a module compiled beforehand.
 *
 * A decoder's memory grows to the largest picture it has met and never shrinks, and a picture that
 * makes it fail can leave it broken. So at most one decoder is alive, and it is dropped after a
 * failure and after a picture that has made it large; a new one takes a millisecond or two.
 */
export interface Codecs {
  /** @throws DecoderFailure */
  decode(type: ImageType, bytes: Uint8Array): Promise<Decoded>;
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

/** jSquash's JPEG and WebP decoders begin at 16 MiB; above this one is not kept. */
export const MOST_IDLE_HEAP = 20 * 1024 * 1024;

interface Decoder {
  readonly type: ImageType;
  readonly complaints: string[];
  decode(bytes: Uint8Array): Image | null;
  heapBytes(): number;
}

export function createCodecs(modules: CodecModules): Codecs {
  let alive: Decoder | undefined;

  async function decoderFor(type: ImageType): Promise<Decoder> {
    if (alive?.type === type) return alive;
    // The old one goes before the new one comes, so that the collector may have it.
    alive = undefined;
    alive = type === 'png' ? pngDecoder(modules.png) : await emscriptenDecoder(type, modules[type]);
    return alive;
  }

  return {
    async decode(type, bytes) {
      const decoder = await decoderFor(type);
      decoder.complaints.length = 0;
      try {
        const image = decoder.decode(bytes);
        if (!image) throw new DecoderFailure(decoder.complaints);
        if (decoder.heapBytes() > MOST_IDLE_HEAP) alive = undefined;
        const { width, height, data } = image;
        return { width, height, data, complaints: [...decoder.complaints] };
      } catch (error) {
        alive = undefined;
        // Emscripten throws numbers and plain objects, and a Rust panic is a RuntimeError: none
        // says more than the decoder's own last words.
        throw error instanceof DecoderFailure ? error : new DecoderFailure([...decoder.complaints]);
      }
    },
    heapBytes: () => (alive ? { [alive.type]: alive.heapBytes() } : {}),
  };
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
        throw new DecoderFailure([new TextDecoder().decode(text)]);
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
