/** Pixels as RGBA, 8 bits each, row by row from the top left, without padding. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}
