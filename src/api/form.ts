/**
 * Forms (RFC 7578), read where they lie. The runtime's own FormData would copy each picture three
 * times on its way to the decoder; these are views of the body, and go with it.
 */
import {
  getMultipartBoundary,
  type MultipartPart,
  parseMultipart,
} from '@remix-run/multipart-parser';
import { Problem } from './problems.ts';

/** Texts as strings, files as bytes of the body. */
export type Form = ReadonlyMap<string, string | Uint8Array>;

/** No route has more than a third of them. */
const MOST_FIELDS = 16;

/** @throws Problem malformed_body */
export function readForm(body: Uint8Array, contentType: string): Form {
  const boundary = getMultipartBoundary(contentType);
  if (!boundary) throw malformed('Name the boundary in the content type.');
  const form = new Map<string, string | Uint8Array>();
  try {
    for (const part of partsOf(body, boundary)) {
      const { name } = part;
      if (name === undefined || form.has(name))
        throw malformed('Name each field, and send it once.');
      form.set(name, part.isFile ? (part.content[0] ?? new Uint8Array()) : part.text);
    }
  } catch (error) {
    throw error instanceof Problem
      ? error
      : malformed('Send a body that matches its content type.');
  }
  return form;
}

/** In one piece, so that no part is put together from several. */
function partsOf(body: Uint8Array, boundary: string): Iterable<MultipartPart> {
  const { length } = body;
  return parseMultipart(body, {
    boundary,
    maxFileSize: length,
    maxTotalSize: length,
    maxParts: MOST_FIELDS,
  });
}

const malformed = (detail: string) => new Problem('malformed_body', detail);
