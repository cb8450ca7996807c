/** Compressed bytes passed on at a time: they inflate to at most 1032 times as much, 16 MiB. */
const BLOCK = 16 * 1024;

/** `incomplete`: it ends early or is corrupt; a stream gives the same error for both. */
export type InflatedSize = 'exact' | 'incomplete' | 'excessive';

/**
 * Whether a zlib stream inflates to exactly `expected` bytes. None of them is stored, and reading
 * stops once there are more. A few megabytes can inflate to gigabytes, and a PNG decoder goes to the
 * end although it needs only the first part.
 *
 * @param parts the stream, in pieces of any size
 */
export async function checkInflatedSize(
  parts: Iterable<Uint8Array>,
  expected: number,
): Promise<InflatedSize> {
  const source = blocks(parts);
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const { done, value } = source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  const reader = stream.pipeThrough(new DecompressionStream('deflate')).getReader();
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return size === expected ? 'exact' : 'incomplete';
      size += value.length;
      if (size > expected) {
        await reader.cancel();
        return 'excessive';
      }
    }
  } catch {
    return 'incomplete';
  }
}

function* blocks(parts: Iterable<Uint8Array>): Generator<Uint8Array<ArrayBuffer>, undefined> {
  let block = new Uint8Array(BLOCK);
  let filled = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const piece = part.subarray(at, at + BLOCK - filled);
      block.set(piece, filled);
      at += piece.length;
      filled += piece.length;
      if (filled < BLOCK) continue;
      yield block;
      block = new Uint8Array(BLOCK);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}
