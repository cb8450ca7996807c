import { type Decoder, DecoderFailure, hasSize, type Stored, writeParts } from './decoder.ts';
import type { Image } from './image.ts';
import { essentialPng } from './png.ts';

/** What wasm-bindgen exports of the PNG decoder, as far as decoding needs it. */
interface PngExports {
  readonly memory: WebAssembly.Memory;
  decode(pointer: number, length: number): number;
  __wbindgen_malloc(size: number, align: number): number;
  __wbindgen_free(pointer: number, size: number, align: number): void;
}

/**
 * Rust's png, as jSquash builds it. Its own glue holds on to one instance for ever, so this makes
 * its few calls: bytes in, and one callback with the pixels (wasm-bindgen's `new ImageData(pixels, w, h)`).
 */
export function pngDecoder(wasm: WebAssembly.Module): Decoder {
  let show: (stored: Stored) => void = () => undefined;
  const callbacks: WebAssembly.ModuleImports = {};
  for (const { name } of WebAssembly.Module.imports(wasm)) {
    callbacks[name] = () => 0;
    if (name.startsWith('__wbg_newwithownedu8clampedarray')) {
      callbacks[name] = (pointer: number, length: number, width: number, height: number) => {
        const data = new Uint8ClampedArray(png.memory.buffer, pointer >>> 0, length >>> 0);
        show({ width: width >>> 0, height: height >>> 0, data, lent: true });
        png.__wbindgen_free(pointer, length, 1);
        return 0;
      };
    }
    if (name === '__wbindgen_throw') {
      callbacks[name] = (pointer: number, length: number) => {
        const text = new Uint8Array(png.memory.buffer, pointer >>> 0, length >>> 0);
        // Not a DecoderFailure: this is Rust giving up in the middle of its work.
        throw new Error(new TextDecoder().decode(text));
      };
    }
  }
  const instance = new WebAssembly.Instance(wasm, { wbg: callbacks });
  const png = instance.exports as unknown as PngExports;
  return {
    type: 'png',
    decode(bytes, target, take) {
      const taken: Image[] = [];
      show = (stored) => {
        if (hasSize(stored, target)) taken.push(take(stored));
      };
      const pointer = png.__wbindgen_malloc(bytes.length, 1) >>> 0;
      const file = new Uint8Array(png.memory.buffer, pointer, bytes.length);
      file.fill(0, writeParts(essentialPng(bytes), file));
      // Frees the file itself, of the length that was allocated: wasm-bindgen passes ownership.
      png.decode(pointer, bytes.length);
      const [image] = taken;
      if (!image) throw new DecoderFailure();
      return image;
    },
    heapBytes: () => png.memory.buffer.byteLength,
  };
}
