import type { Decoder } from './decoder.ts';
import type { Image } from './image.ts';

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
export function pngDecoder(wasm: WebAssembly.Module): Decoder {
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
