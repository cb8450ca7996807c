/** Compressed bytes handed over at a time: deflate grows them at most 1032 times, to 4 MiB. */
const SLICE = 4096;

export type InflatedSize = 'exact' | 'short' | 'long' | 'damaged';

/**
 * Whether a zlib stream holds exactly `expected` bytes, without keeping any of them and without
 * going on once there are more. A few megabytes can hold gigabytes, which a PNG decoder inflates to
 * the end although it needs only the first part.
 */
export async function checkInflatedSize(
  compressed: Uint8Array,
  expected: number,
): Promise<InflatedSize> {
  let at = 0;
  const slices = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at >= compressed.length) return controller.close();
      controller.enqueue(compressed.slice(at, at + SLICE));
      at += SLICE;
    },
  });
  const reader = slices.pipeThrough(new DecompressionStream('deflate')).getReader();
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return size === expected ? 'exact' : 'short';
      size += value.length;
      if (size > expected) {
        await reader.cancel();
        return 'long';
      }
    }
  } catch {
    // A stream that ends early and one that is garbled fail alike; what came before tells them
    // apart well enough to advise.
    return at >= compressed.length && size < expected ? 'short' : 'damaged';
  }
}
