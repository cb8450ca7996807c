import { RecognitionError } from '../errors.ts';

/**
 * What a picture may cost. A Worker has 128 MB for everything: a picture of 4 Mi pixels is 16 MiB
 * decoded, and its decoder takes up to 58 MiB beside it. See `codecs.ts` for the sum.
 */

/** 4 MP photographs of a camera as JPEG have about 2 MB; as PNG, 4 to 8 MB. */
export const MAX_IMAGE_BYTES = 8 * 1024 * 1024;
export const MAX_IMAGE_PIXELS = 2048 * 2048;
export const MAX_IMAGE_SIDE = 8192;
/** A face of the smallest size that is matched would fill more. */
export const MIN_IMAGE_SIDE = 32;

/** @throws RecognitionError image_dimensions_too_large, image_dimensions_too_small */
export function requireDimensions(width: number, height: number): void {
  const facts = { width, height };
  if (width * height > MAX_IMAGE_PIXELS || Math.max(width, height) > MAX_IMAGE_SIDE) {
    throw new RecognitionError(
      'image_dimensions_too_large',
      `The picture is ${width} x ${height} pixels. Reduce it to at most ${MAX_IMAGE_PIXELS} ` +
        `pixels (2048 x 2048, say) and ${MAX_IMAGE_SIDE} on a side.`,
      { ...facts, most_pixels: MAX_IMAGE_PIXELS, most_side: MAX_IMAGE_SIDE },
    );
  }
  if (Math.min(width, height) < MIN_IMAGE_SIDE) {
    throw new RecognitionError(
      'image_dimensions_too_small',
      `The picture is ${width} x ${height} pixels. Send at least ${MIN_IMAGE_SIDE} on each side.`,
      { ...facts, least_side: MIN_IMAGE_SIDE },
    );
  }
}

/** @throws RecognitionError empty_image, image_file_too_large */
export function requireFileSize(bytes: number): void {
  if (bytes === 0) {
    throw new RecognitionError(
      'empty_image',
      'The picture has no bytes. Send a JPEG, PNG or WebP.',
    );
  }
  if (bytes > MAX_IMAGE_BYTES) {
    throw new RecognitionError(
      'image_file_too_large',
      `The picture has ${bytes} bytes. Send at most ${MAX_IMAGE_BYTES}.`,
      { bytes, most_bytes: MAX_IMAGE_BYTES },
    );
  }
}

const NAMES = { jpeg: 'JPEG', png: 'PNG', webp: 'WebP' } as const;
export type ImageType = keyof typeof NAMES;

export function corrupt(type: ImageType, what: string): RecognitionError {
  return new RecognitionError(
    'corrupt_image',
    `The ${NAMES[type]} is damaged: ${what}. Export it again from the original.`,
    { type },
  );
}

export function truncated(type: ImageType): RecognitionError {
  return new RecognitionError(
    'truncated_image',
    `The ${NAMES[type]} ends before its picture does. Send the whole file.`,
    { type },
  );
}

export function unsupported(
  format: string,
  advice = 'Send a JPEG, PNG or WebP.',
): RecognitionError {
  return new RecognitionError(
    'unsupported_image_format',
    `${format} cannot be read here. ${advice}`,
    { format },
  );
}
