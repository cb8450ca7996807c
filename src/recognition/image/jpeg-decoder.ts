import { type Decoder, DecoderFailure, writeParts } from './decoder.ts';
import { essentialJpeg } from './jpeg.ts';

/** What libjpeg-turbo's module exports: TurboJPEG's functions of the same names. */
interface TurboExports {
  readonly memory: WebAssembly.Memory;
  malloc(bytes: number): number;
  free(pointer: number): void;
  tjInitDecompress(): number;
  /** Uses the largest scale that fits `width` and `height`. Returns 0, or -1 after any complaint. */
  tjDecompress2(
    handle: number,
    jpeg: number,
    jpegBytes: number,
    pixels: number,
    width: number,
    pitch: number,
    height: number,
    format: number,
    flags: number,
  ): number;
  tjDestroy(handle: number): number;
}

/** TurboJPEG's numbers for them. */
const FORMATS = { rgba: 7, cmyk: 11 } as const;

/**
 * libjpeg reports errors by longjmp, which here is an exception that passes through the module
 * without unwinding its stack: less than 2 KiB of 64 are lost each time. This many are safe.
 */
const MOST_JUMPS = 16;

class Jump extends Error {}

/**
 * libjpeg-turbo, which decodes to n/8 of a picture's size in less time than the whole takes, by a
 * smaller inverse transform. (This software is based in part on the work of the
 * Independent JPEG Group.)
 */
export function jpegDecoder(wasm: WebAssembly.Module): Decoder {
  let jumps = 0;
  const refuse = () => {
    throw new Error('The JPEG decoder called a function that it should not need.');
  };
  const turbo = new WebAssembly.Instance(wasm, {
    env: {
      setjmp: () => 0,
      longjmp() {
        throw new Jump();
      },
    },
    // It reads the environment's variables and finds none. It reads and writes no files.
    wasi_snapshot_preview1: {
      environ_sizes_get: () => 0,
      environ_get: () => 0,
      proc_exit: refuse,
      fd_close: refuse,
      fd_seek: refuse,
      fd_write: refuse,
    },
  }).exports as unknown as TurboExports;

  function allocate(bytes: number): number {
    const pointer = turbo.malloc(bytes);
    if (pointer === 0) throw new RangeError(`The JPEG decoder has no room for ${bytes} bytes.`);
    return pointer;
  }

  return {
    type: 'jpeg',
    decode(bytes, { width, height, samples }, take) {
      const handle = turbo.tjInitDecompress();
      const file = allocate(bytes.length);
      const pixels = allocate(width * height * 4);
      try {
        const memory = new Uint8Array(turbo.memory.buffer, file, bytes.length);
        const size = writeParts(essentialJpeg(bytes), memory);
        const format = FORMATS[samples];
        const pitch = width * 4;
        const status = turbo.tjDecompress2(
          handle,
          file,
          size,
          pixels,
          width,
          pitch,
          height,
          format,
          0,
        );
        if (status !== 0) throw new DecoderFailure();
        const data = new Uint8ClampedArray(turbo.memory.buffer, pixels, width * height * 4);
        return take({ width, height, data, lent: true });
      } catch (error) {
        throw error instanceof Jump && ++jumps < MOST_JUMPS ? new DecoderFailure() : error;
      } finally {
        turbo.free(pixels);
        turbo.free(file);
        turbo.tjDestroy(handle);
      }
    },
    heapBytes: () => turbo.memory.buffer.byteLength,
  };
}
