import type { RecognitionError } from '../errors.ts';
import type { Codecs, Decoded } from './codecs.ts';
import { DecoderFailure } from './decoder.ts';
import { flatten } from './flatten.ts';
import { nameFormat } from './formats.ts';
import { type Image, release } from './image.ts';
import { checkInflatedSize } from './inflate.ts';
import { isJpeg, type JpegHeader, readJpegHeader } from './jpeg.ts';
import { corrupt, requireDimensions, requireFileSize, truncated, unsupported } from './limits.ts';
import { orient } from './orient.ts';
import { compressedPixels, essentialPng, isPng, type PngHeader, readPngHeader } from './png.ts';
import { isWebp, readWebpHeader, type WebpHeader } from './webp.ts';

export type ImageHeader = JpegHeader | PngHeader | WebpHeader;

export interface ImageDecoder {
  /**
   * Everything that can be refused before a decoder runs.
   *
   * @throws RecognitionError
   */
  inspect(bytes: Uint8Array): Promise<ImageHeader>;
  /**
   * The upright, opaque picture. Waits for no I/O.
   *
   * @param header what `inspect` made of the same bytes
   * @throws RecognitionError
   */
  decode(bytes: Uint8Array, header: ImageHeader): Promise<Image>;
  /** Bytes of each decoder that is alive, by its name. */
  heapBytes(): Readonly<Record<string, number>>;
}

export function createImageDecoder(codecs: Codecs): ImageDecoder {
  return {
    inspect: inspectImage,
    async decode(bytes, header) {
      const { complaints, ...image } = await run(codecs, bytes, header);
      if (complaints.some((line) => DAMAGE.test(line))) throw damage(header, complaints);
      if (!hasStoredSize(image, header)) throw corrupt(header.type, 'its size is not what it says');
      // The JPEG decoder has turned the picture itself.
      return header.type === 'jpeg' ? image : orient(flatten(image), header.orientation);
    },
    heapBytes: () => codecs.heapBytes(),
  };
}

async function run(codecs: Codecs, bytes: Uint8Array, header: ImageHeader): Promise<Decoded> {
  const essential = header.type === 'png' ? essentialPng(bytes) : undefined;
  try {
    const pixels = header.width * header.height;
    return await codecs.decode(header.type, essential ?? bytes, pixels);
  } catch (error) {
    throw error instanceof DecoderFailure ? damage(header, error.complaints) : error;
  } finally {
    if (essential) release({ data: essential });
  }
}

/** @throws RecognitionError whatever of a picture can be refused without decoding it */
export async function inspectImage(bytes: Uint8Array): Promise<ImageHeader> {
  requireFileSize(bytes.length);
  const header = readHeader(bytes);
  requireDimensions(header.width, header.height);
  if (header.type === 'png') await requirePixels(bytes, header);
  return header;
}

function readHeader(bytes: Uint8Array): ImageHeader {
  if (isJpeg(bytes)) return readJpegHeader(bytes);
  if (isPng(bytes)) return readPngHeader(bytes);
  if (isWebp(bytes)) return readWebpHeader(bytes);
  throw unsupported(nameFormat(bytes));
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

/**
 * libjpeg's warnings (jerror.h) about missing and wrong picture data, after which it goes on with
 * grey. Its other warnings, about odd but harmless headers, are let pass.
 */
const DAMAGE = /^(Premature end|Corrupt JPEG data)/;

function damage(header: ImageHeader, complaints: readonly string[]): RecognitionError {
  if (complaints.some((line) => /premature end/i.test(line))) return truncated(header.type);
  return corrupt(header.type, 'its pixels cannot be decoded');
}

function hasStoredSize(image: Image, header: ImageHeader): boolean {
  const { width, height, data } = image;
  const upright = width === header.width && height === header.height;
  const turned = header.type === 'jpeg' && width === header.height && height === header.width;
  return (upright || turned) && data.length === width * height * 4;
}
