import type { Codecs } from './codecs.ts';
import { DecoderFailure, type Stored } from './decoder.ts';
import type { Orientation } from './exif.ts';
import { flatten } from './flatten.ts';
import { nameFormat } from './formats.ts';
import { type Image, type Picture, release } from './image.ts';
import { checkInflatedSize } from './inflate.ts';
import { inksToRgb } from './inks.ts';
import { isJpeg, readJpegHeader } from './jpeg.ts';
import {
  corrupt,
  type ImageType,
  requireDimensions,
  requireFileSize,
  unsupported,
} from './limits.ts';
import { copyUpright, isTurned } from './orient.ts';
import { type ImageHeader, type Plan, planDecoding } from './plan.ts';
import { compressedPixels, isPng, type PngHeader, readPngHeader } from './png.ts';
import { copyHalf } from './reduce.ts';
import { isWebp, readWebpHeader } from './webp.ts';

/** What is known about a picture before it is decoded. */
export interface Inspected {
  readonly header: ImageHeader;
  readonly plan: Plan;
}

export interface ImageDecoder {
  /**
   * Makes every check that needs no decoder.
   *
   * @throws RecognitionError
   */
  inspect(bytes: Uint8Array): Promise<Inspected>;
  /**
   * The upright, opaque picture, reduced to what fits. Waits for no I/O.
   *
   * @param inspected what `inspect` returned for the same bytes
   * @throws RecognitionError
   */
  decode(bytes: Uint8Array, inspected: Inspected): Promise<Picture>;
  /** Memory of each live decoder in bytes, by name. */
  heapBytes(): Readonly<Record<string, number>>;
}

export function createImageDecoder(codecs: Codecs): ImageDecoder {
  return {
    inspect: inspectImage,
    async decode(bytes, { header, plan }) {
      const { type, width, height, orientation } = header;
      const inks = type === 'jpeg' && header.components.length === 4;
      const target = { ...plan.decoded, samples: inks ? 'cmyk' : 'rgba' } as const;
      const image = await codecs
        .decode(bytes, { type, target, plan }, (stored) => {
          if (inks) inksToRgb(stored, header.inverted);
          if (type !== 'jpeg') flatten(stored);
          return copyPlanned(stored, plan, orientation);
        })
        .catch((error) => {
          throw error instanceof DecoderFailure ? undecodable(type) : error;
        });
      const original = isTurned(orientation) ? { width: height, height: width } : { width, height };
      return { ...image, original, scale: plan.scale };
    },
    heapBytes: () => codecs.heapBytes(),
  };
}

const undecodable = (type: ImageType) => corrupt(type, 'its pixels cannot be decoded');

/** The pixels, upright and as small as planned, in memory that is not the decoder's. */
function copyPlanned(stored: Stored, { decoded, size }: Plan, orientation: Orientation): Image {
  if (size.width === decoded.width) {
    return orientation === 1 && !stored.lent ? stored : copyUpright(stored, orientation);
  }
  const half = copyHalf(stored);
  if (orientation === 1) return half;
  const upright = copyUpright(half, orientation);
  release(half);
  return upright;
}

/** Checks all that can be checked without decoding. @throws RecognitionError */
export async function inspectImage(bytes: Uint8Array): Promise<Inspected> {
  requireFileSize(bytes.length);
  const header = readHeader(bytes);
  requireDimensions(header);
  const plan = planDecoding(header, bytes.length);
  if (header.type === 'png') await requirePixels(bytes, header);
  return { header, plan };
}

function readHeader(bytes: Uint8Array): ImageHeader {
  if (isJpeg(bytes)) return readJpegHeader(bytes);
  if (isPng(bytes)) return readPngHeader(bytes);
  if (isWebp(bytes)) return readWebpHeader(bytes);
  const { name, advice } = nameFormat(bytes);
  throw unsupported(name, advice);
}

/**
 * Compressed bytes up to which a PNG is not inflated beforehand, because what it could hold (1032
 * times as much) costs the decoder a third of a second at most. Inflating twice costs more.
 */
const HARMLESS_COMPRESSED = 512 * 1024;

async function requirePixels(bytes: Uint8Array, header: PngHeader): Promise<void> {
  const { rawBytes, compressedBytes } = header;
  const excessive = () => corrupt('png', 'it holds more than its picture');
  // Deflate adds a few bytes per block to what it cannot compress; nothing else makes it grow.
  if (compressedBytes > rawBytes * 1.05 + 1024) throw excessive();
  if (compressedBytes <= HARMLESS_COMPRESSED) return;
  switch (await checkInflatedSize(compressedPixels(bytes), rawBytes)) {
    case 'incomplete':
      throw corrupt('png', 'its pixels cannot be decompressed');
    case 'excessive':
      throw excessive();
  }
}
