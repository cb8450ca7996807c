/** Pixels as RGBA, 8 bits each, row by row from the top left, without padding. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/**
 * Gives a picture's memory back at once, for the collector comes too late: pictures of 16 MiB that
 * are no longer referred to would fill a Worker before it runs. It cannot be read again.
 */
export function release({ data }: { readonly data: Uint8Array | Uint8ClampedArray }): void {
  if (data.buffer instanceof ArrayBuffer) data.buffer.transfer(0);
}
