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

/** libwebp, as jSquash builds it. Its glue copies the pixels out of its memory itself. */
export async function webpDecoder(wasm: WebAssembly.Module): Promise<Decoder> {
  const make = makeWebpDecoder as unknown as EmscriptenFactory;
  let memory: WebAssembly.Memory | undefined;
  const webp = await make({
    noInitialRun: true,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(wasm, imports);
      memory = memoryOf(instance.exports);
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
