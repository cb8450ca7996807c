import { RecognitionError } from '../errors.ts';
import type { Size } from './image.ts';

/** A JPEG of 12 megapixels from a phone has 3 to 8 MB, sometimes 12; one of 50, about as much. */
export const MAX_IMAGE_BYTES = 12 * 1024 * 1024;
/** A face of the smallest size that is matched would fill more. */
export const MIN_IMAGE_SIDE = 32;

/** @throws RecognitionError image_dimensions_too_small */
export function requireDimensions({ width, height }: Size): void {
  if (Math.min(width, height) >= MIN_IMAGE_SIDE) return;
  throw new RecognitionError(
    'image_dimensions_too_small',
    `The picture is ${width} x ${height} pixels. Send at least ${MIN_IMAGE_SIDE} on each side.`,
    { width, height, least_side: MIN_IMAGE_SIDE },
  );
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
