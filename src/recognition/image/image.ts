export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels as RGBA, 8 bits each, row by row from the top left, without padding. */
export interface Image extends Size {
  readonly data: Uint8ClampedArray;
}

/** A whole picture, upright, which may have been reduced when it was decoded. */
export interface Picture extends Image {
  /** Upright, in pixels as they were sent. */
  readonly original: Size;
  /** Pixels of the original, on each axis, for one of these; 1 if it was not reduced. */
  readonly scale: number;
}

/**
 * Frees a picture's memory at once, because the garbage collector runs too late: unreferenced
 * pictures of 16 MiB would fill a Worker before it does. The picture cannot be read again.
 */
export function release({ data }: { readonly data: Uint8Array | Uint8ClampedArray }): void {
  if (data.buffer instanceof ArrayBuffer) data.buffer.transfer(0);
}
