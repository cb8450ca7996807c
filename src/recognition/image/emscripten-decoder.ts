import makeJpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import makeWebpDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import type { Decoder } from './decoder.ts';
import type { Image } from './image.ts';

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

/** jSquash's decoder of JPEG or WebP. What it prints is kept: it is all it says about damage. */
export async function emscriptenDecoder(
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
