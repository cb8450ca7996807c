/** 8-bit pixels, row by row, as TensorFlow.js takes them. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel, 0 to 255. */
  readonly data: Int32Array;
}

export type Descriptor = readonly number[];

/** One way of using another library: from a picture to the descriptor of the one person in it. */
export interface Peer {
  readonly name: string;
  /** Detects, aligns and embeds. @returns undefined if no face is found */
  descriptorOf(image: RgbImage): Promise<Descriptor | undefined>;
  /** The library's own metric: the smaller, the more alike. */
  distance(a: Descriptor, b: Descriptor): number;
}
