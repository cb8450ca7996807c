import { RecognitionError } from '../errors.ts';
import type { Size } from './image.ts';
import type { JpegHeader } from './jpeg.ts';
import { coefficientBytes } from './jpeg-frame.ts';
import type { PngHeader } from './png.ts';
import { halfOf } from './reduce.ts';
import type { WebpHeader } from './webp.ts';

export type ImageHeader = JpegHeader | PngHeader | WebpHeader;

/** How a picture will be decoded. */
export interface Plan {
  /** The size that the decoder produces, before rotation. */
  readonly decoded: Size;
  /** The size that is stored, before rotation: all of it, or half on each axis. */
  readonly size: Size;
  /** Pixels of the original, on each axis, for one of these. */
  readonly scale: number;
  /** Bytes that its decoder's memory grows to at most, the file included. */
  readonly heap: number;
  /** Bytes of pixels outside of it at most, while they are copied. */
  readonly beside: number;
}

const MIB = 1024 * 1024;

/**
 * What one picture may take: the decoders' memories and the pixels beside them. A Worker has 128 MB
 * for everything: the networks take 20 MiB of them, the policy 3, code and JavaScript some 12, and
 * uploads at most 20 (`api/upload.ts`).
 */
export const MOST_PICTURE_BYTES = 72 * MIB;
/** The decoders' part: whatever size they have grown to, the next picture must still fit. */
export const MOST_HEAP_BYTES = 56 * MIB;

/** What the rest of the pipeline is made for. */
export const MAX_DECODED_PIXELS = 2048 * 2048;
const MAX_DECODED_SIDE = 8192;

/**
 * The least long side to which a picture is reduced: a face a twentieth as wide then has 20 pixels
 * between its eyes (0.41 of its width), which is what an enrolment needs.
 */
const LEAST_REDUCED_SIDE = 1000;

/**
 * The largest size that the decoder can give and that fits. A photograph of 12 megapixels (4032 x
 * 3024) is decoded to 2016 x 1512, where a face a twentieth as wide has 41 pixels between its eyes.
 *
 * @throws RecognitionError image_dimensions_too_large
 */
export function planDecoding(header: ImageHeader, fileBytes: number): Plan {
  const plan = plansFor(header, fileBytes).find(fits);
  if (!plan) throw tooLarge(header);
  return plan;
}

function fits({ size: { width, height }, scale, heap, beside }: Plan): boolean {
  const side = Math.max(width, height);
  return (
    width * height <= MAX_DECODED_PIXELS &&
    side <= MAX_DECODED_SIDE &&
    (scale === 1 || side >= LEAST_REDUCED_SIDE) &&
    heap <= MOST_HEAP_BYTES &&
    heap + beside <= MOST_PICTURE_BYTES
  );
}

/** Largest first. */
function plansFor(header: ImageHeader, fileBytes: number): Plan[] {
  switch (header.type) {
    case 'jpeg':
      if (Math.max(header.width, header.height) > MAX_JPEG_SIDE) return [];
      return [8, 7, 6, 5, 4, 3, 2, 1].map((eighths) => planJpeg(header, fileBytes, eighths));
    case 'png':
      return ([1, 2] as const).map((scale) => planPng(header, fileBytes, scale));
    case 'webp':
      return ([1, 2] as const).map((scale) => planWebp(header, fileBytes, scale));
  }
}

const rgba = ({ width, height }: Size) => width * height * 4;

/** Measured: 0.3 MiB for a photograph of 50 megapixels, up to 0.65 for strips. */
const ROW_BYTES = 0.75 * MIB;
/** libjpeg's own limit. */
const MAX_JPEG_SIDE = 65_500;

function planJpeg(header: JpegHeader, fileBytes: number, eighths: number): Plan {
  const size = {
    width: Math.ceil((header.width * eighths) / 8),
    height: Math.ceil((header.height * eighths) / 8),
  };
  const coefficients = header.buffered ? coefficientBytes(header) : 0;
  const heap = ROW_BYTES + fileBytes + coefficients + rgba(size);
  return { decoded: size, size, scale: 8 / eighths, heap, beside: rgba(size) };
}

/** Measured: 4.1 for RGBA, 5.1 for grey, 9.1 for RGB and palettes. */
const PNG_BYTES_PER_PIXEL = 9.2;

function planPng(header: PngHeader, fileBytes: number, scale: 1 | 2): Plan {
  const size = scale === 1 ? header : halfOf(header);
  const heap = 2 * MIB + fileBytes + header.width * header.height * PNG_BYTES_PER_PIXEL;
  // Halved first, then rotated.
  return { decoded: header, size, scale, heap, beside: scale * rgba(size) };
}

/** Measured, of its memory as a whole, which is 16 MiB at the least. */
const WEBP_BYTES_PER_PIXEL = { lossy: 5, lossless: 9.2, transparent: 10.8 };

function planWebp(header: WebpHeader, fileBytes: number, scale: 1 | 2): Plan {
  const size = scale === 1 ? header : halfOf(header);
  const pixels = header.width * header.height;
  const heap = fileBytes + pixels * WEBP_BYTES_PER_PIXEL[header.coding];
  // Its glue has copied them before they are halved or rotated.
  const copies = scale === 1 && header.orientation === 1 ? 0 : scale * rgba(size);
  return {
    decoded: header,
    size,
    scale,
    heap: Math.max(heap, 16 * MIB),
    beside: rgba(header) + copies,
  };
}

/** Only the JPEG decoder reduces while it decodes, and only if it needs no full copy in memory. */
function tooLarge(header: ImageHeader): RecognitionError {
  const { type, width, height } = header;
  const most = `at most ${MAX_DECODED_PIXELS} pixels (2048 x 2048, say)`;
  const reducible = type === 'jpeg' && !header.buffered;
  const instead = reducible ? '' : ', or send it as a baseline JPEG (not progressive)';
  return new RecognitionError(
    'image_dimensions_too_large',
    `The picture is ${width} x ${height} pixels. Reduce it to ${most}${instead}.`,
    { width, height, most_pixels: MAX_DECODED_PIXELS },
  );
}
