import { corrupt, unsupported } from './limits.ts';

/** What a JPEG's frame header says (ITU-T T.81, B.2.2). */
export interface JpegFrame {
  /** As stored; EXIF may rotate it. */
  readonly width: number;
  readonly height: number;
  readonly components: readonly Sampling[];
}

/** Samples of one component per smallest unit of the picture, 1 to 4 on each axis. */
export interface Sampling {
  readonly horizontal: number;
  readonly vertical: number;
}

const SOF0 = 0xc0;
const SOF2 = 0xc2;
/** Bytes for each component: its id, its sampling, its quantisation table. */
const COMPONENT_BYTES = 3;
/** Grey, colour, four inks. */
const COMPONENTS = [1, 3, 4];

/** @throws RecognitionError corrupt_image, unsupported_image_format */
export function readFrame(marker: number, body: Uint8Array): JpegFrame {
  if (marker < SOF0 || marker > SOF2) {
    throw unsupported('A lossless, hierarchical or arithmetic-coded JPEG');
  }
  const [precision, h1, h0, w1, w0, count] = body;
  if (body.length < 6 || body.length !== 6 + count * COMPONENT_BYTES) {
    throw corrupt('jpeg', 'a frame header of the wrong length');
  }
  if (precision !== 8) throw unsupported(`A JPEG of ${precision} bits per sample`);
  if (!COMPONENTS.includes(count)) throw unsupported(`A JPEG of ${count} components`);
  const width = w1 * 256 + w0;
  const height = h1 * 256 + h0;
  if (width === 0 || height === 0) throw corrupt('jpeg', 'no size given');
  const components = Array.from({ length: count }, (_, i) => {
    const factors = body[6 + i * COMPONENT_BYTES + 1];
    return { horizontal: factors >> 4, vertical: factors & 15 };
  });
  const known = (factor: number) => factor >= 1 && factor <= 4;
  if (!components.every(({ horizontal, vertical }) => known(horizontal) && known(vertical))) {
    throw corrupt('jpeg', 'impossible sampling');
  }
  return { width, height, components };
}

/** Samples on a side of the block that is transformed as one. */
const BLOCK = 8;
/** libjpeg stores a coefficient in two bytes. */
const BLOCK_BYTES = BLOCK * BLOCK * 2;

/** Bytes of all coefficients, as libjpeg lays them out: in whole units, even at the edge. */
export function coefficientBytes({ width, height, components }: JpegFrame): number {
  const columns = Math.max(...components.map(({ horizontal }) => horizontal));
  const rows = Math.max(...components.map(({ vertical }) => vertical));
  const across = Math.ceil(width / (BLOCK * columns));
  const down = Math.ceil(height / (BLOCK * rows));
  const blocks = components.reduce((sum, { horizontal: h, vertical: v }) => sum + h * v, 0);
  return across * down * blocks * BLOCK_BYTES;
}
