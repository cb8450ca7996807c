/**
 * JPEGs of flat blocks, of any size and sampling, without an encoder: what the encoders of the tests
 * cannot make (4:2:2, four inks, 200 megapixels), and what hostile files are made from. Baseline
 * or progressive (ITU-T T.81), with the shortest tables that work.
 */

export interface Mosaic {
  readonly width: number;
  readonly height: number;
  /** Horizontal and vertical sampling of each component. */
  readonly sampling: readonly (readonly [number, number])[];
  /** The sample (0 to 255) of a component's block, counted in blocks of that component. */
  readonly sample: (component: number, column: number, row: number) => number;
  readonly progressive?: boolean;
  /** Adobe's marker and which transform the colours went through: 0 none, 1 YCbCr, 2 YCCK. */
  readonly adobe?: number;
}

const segment = (marker: number, ...body: number[]) => [
  ...[0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255],
  ...body,
];
const u16 = (value: number) => [value >> 8, value & 255];

/** Sixteen counts of codes by their length, then the values. */
const DC_TABLE = [
  0,
  0,
  0,
  12,
  ...new Array(12).fill(0),
  ...Array.from({ length: 12 }, (_, i) => i),
];
/** One code, of one bit: the block ends here. */
const AC_TABLE = [1, ...new Array(15).fill(0), 0];

export function makeMosaic(mosaic: Mosaic): Uint8Array<ArrayBuffer> {
  const { width, height, sampling, progressive = false, adobe } = mosaic;
  const ids = sampling.map((_, i) => i + 1);
  const head = [
    ...[0xff, 0xd8],
    ...(adobe === undefined ? [] : segment(0xee, ...ADOBE, 0, 100, 0, 0, 0, 0, adobe)),
    // Quantisation by 8 makes the coefficient of a flat block its sample less 128.
    ...segment(0xdb, 0, ...new Array(64).fill(8)),
    ...segment(
      progressive ? 0xc2 : 0xc0,
      ...[8, ...u16(height), ...u16(width), ids.length],
      ...ids.flatMap((id, i) => [id, sampling[i][0] * 16 + sampling[i][1], 0]),
    ),
    ...segment(0xc4, 0, ...DC_TABLE),
    ...segment(0xc4, 16, ...AC_TABLE),
    ...segment(0xda, ids.length, ...ids.flatMap((id) => [id, 0]), 0, progressive ? 0 : 63, 0),
  ];
  const bits = new Bits();
  const columns = Math.max(...sampling.map(([h]) => h));
  const rows = Math.max(...sampling.map(([, v]) => v));
  const before = new Array(ids.length).fill(128);
  for (let y = 0; y < Math.ceil(height / (8 * rows)); y++) {
    for (let x = 0; x < Math.ceil(width / (8 * columns)); x++) {
      sampling.forEach(([h, v], i) => {
        for (let block = 0; block < h * v; block++) {
          const sample = mosaic.sample(i, x * h + (block % h), y * v + Math.floor(block / h));
          bits.putDifference(sample - before[i]);
          before[i] = sample;
          if (!progressive) bits.put(0, 1);
        }
      });
    }
  }
  const scan = bits.finish();
  const jpeg = new Uint8Array(head.length + scan.length + 2);
  jpeg.set(head);
  jpeg.set(scan, head.length);
  jpeg.set([0xff, 0xd9], head.length + scan.length);
  return jpeg;
}

const ADOBE = [...'Adobe'].map((character) => character.charCodeAt(0));

class Bits {
  #bytes = new Uint8Array(1 << 16);
  #size = 0;
  #held = 0;
  #count = 0;

  /** A difference's length in 4 bits, then the difference, where a negative one is less one. */
  putDifference(difference: number): void {
    const length = 32 - Math.clz32(Math.abs(difference));
    this.put(length, 4);
    if (length > 0) this.put(difference > 0 ? difference : difference + 2 ** length - 1, length);
  }

  put(value: number, count: number): void {
    this.#held = (this.#held << count) | value;
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      this.#push((this.#held >> this.#count) & 255);
    }
    this.#held &= 255;
  }

  finish(): Uint8Array {
    if (this.#count > 0) this.put((1 << (8 - this.#count)) - 1, 8 - this.#count);
    return this.#bytes.subarray(0, this.#size);
  }

  #push(byte: number): void {
    if (this.#size + 2 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#size++] = byte;
    if (byte === 0xff) this.#bytes[this.#size++] = 0;
  }
}
