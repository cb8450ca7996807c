import makeWebpDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import { type Decoder, DecoderFailure, hasSize } from './decoder.ts';
import { type Image, release } from './image.ts';

/** The few options of Emscripten's module factory that are used. */
interface EmscriptenOptions {
  readonly noInitialRun: boolean;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
}
type EmscriptenFactory = (
  options: EmscriptenOptions,
) => Promise<{ decode(bytes: Uint8Array): Image | null }>;

/**
 * libwebp, as jSquash builds it. Its glue copies the pixels out of its memory itself.
 *
 * @param most bytes of memory; without a limit, a lossless picture of half a megabyte can have it
 *   make 65,536 sets of tables, which take 600 MB
 */
export async function webpDecoder(wasm: WebAssembly.Module, most: number): Promise<Decoder> {
  const make = makeWebpDecoder as unknown as EmscriptenFactory;
  let memory: WebAssembly.Memory | undefined;
  const webp = await make({
    noInitialRun: true,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(wasm, imports);
      memory = memoryOf(instance.exports);
      if (memory) limitGrowth(memory, most);
      done(instance);
      return instance.exports;
    },
  });
  return {
    type: 'webp',
    decode(bytes, target, take) {
      const image = webp.decode(bytes);
      if (!image) throw new DecoderFailure();
      let taken: Image | null = null;
      try {
        if (!hasSize(image, target)) throw new DecoderFailure();
        const { width, height, data } = image;
        taken = take({ width, height, data, lent: false });
        return taken;
      } finally {
        if (taken?.data !== image.data) release(image);
      }
    },
    heapBytes: () => memory?.buffer.byteLength ?? 0,
  };
}

function memoryOf(exports: WebAssembly.Exports): WebAssembly.Memory | undefined {
  return Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
}

/** The glue, which grows the memory for the module, takes an error for "no more". */
function limitGrowth(memory: WebAssembly.Memory, most: number): void {
  const PAGE = 65_536;
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * PAGE > most) throw new RangeError('No more memory.');
    return WebAssembly.Memory.prototype.grow.call(memory, pages);
  };
}
