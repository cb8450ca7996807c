/**
 * Forms (RFC 7578), read where they lie. The runtime's own FormData would copy each picture three
 * times on its way to the decoder; these are views of the body, and go with it.
 */
import { getMultipartBoundary, parseMultipart } from '@remix-run/multipart-parser';

/** A text as a string, a file as bytes of the body. */
export type Field = readonly [name: string, value: string | Uint8Array];

/** The body is not the form it claims to be; the message says what to send. */
export class FormError extends Error {
  override readonly name = 'FormError';
  /** The field that is wrong, where it is one. */
  readonly field: string | undefined;

  constructor(message: string, field?: string, options?: ErrorOptions) {
    super(message, options);
    this.field = field;
  }
}

/** No route has more than nine, pictures that are sent together among them. */
const MOST_FIELDS = 16;
/** The longest text that a field takes is an attestation of 4 KiB. */
const MOST_TEXT_BYTES = 8 * 1024;

/** @throws FormError */
export function readForm(body: Uint8Array, contentType: string): Field[] {
  const boundary = getMultipartBoundary(contentType);
  if (!boundary) throw new FormError('Name the boundary in the content type.');
  const { length } = body;
  const most = { maxFileSize: length, maxTotalSize: length, maxParts: MOST_FIELDS };
  const fields: Field[] = [];
  try {
    // A body in one piece gives each file in one piece.
    for (const part of parseMultipart(body, { boundary, ...most })) {
      const { name } = part;
      if (name === undefined) throw new FormError('Name each field.');
      if (part.isText && part.size > MOST_TEXT_BYTES) {
        throw new FormError('send at most 8 KiB of text; attach a picture as a file', name);
      }
      fields.push([name, part.isFile ? (part.content[0] ?? new Uint8Array()) : part.text]);
    }
  } catch (error) {
    if (error instanceof FormError) throw error;
    throw new FormError('Send a body that matches its content type.', undefined, { cause: error });
  }
  return fields;
}
