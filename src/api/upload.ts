/**
 * Uploaded pictures. Sizes are checked before a byte is buffered, and the bytes that are in flight
 * at once are counted, because an isolate has 128 MB for all its requests together.
 */
import { z } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { Problem } from './problems.ts';
import type { AppEnv } from './router.ts';

/** A body with its pictures. A 12-megapixel JPEG of a phone has 3 to 6 MB. */
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;
/** A body of JSON: a full policy input has about 2 kB. */
export const MAX_JSON_BYTES = 64 * 1024;
/** All uploads being read or decoded in this isolate. */
const MAX_BYTES_IN_FLIGHT = 24 * 1024 * 1024;

/** A picture in a form. */
export const Picture = z
  .custom<File>((value) => value instanceof File, 'attach the picture as a file')
  .openapi({ type: 'string', format: 'binary', description: 'JPEG, PNG or WebP, one face.' });

export async function readPicture(file: File): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

function tooLarge(limit: number): Problem {
  const size = limit >= 2 ** 20 ? `${limit / 2 ** 20} MiB` : `${limit / 2 ** 10} KiB`;
  return new Problem('body_too_large', `Send at most ${size}; scale the picture down.`, { limit });
}

const LIMITS = { json: MAX_JSON_BYTES, form: MAX_UPLOAD_BYTES };

/** What is read and thrown away of a body that is too large, so that its sender hears why. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/**
 * Reads a body up to `limit` bytes. The rest of a larger one is discarded as it comes: who is cut
 * off while sending sees a broken connection and never the answer.
 */
async function readBody(body: ReadableStream<Uint8Array>, limit: number): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= limit) chunks.push(new Uint8Array(chunk));
    else chunks.length = 0;
    if (size > MAX_DISCARDED_BYTES) break;
  }
  if (size > limit) throw tooLarge(limit);
  return new Blob(chunks);
}

/** Every body is either JSON or a form with pictures, and says which. */
export function acceptBody(kind: 'json' | 'form') {
  const expected = kind === 'json' ? 'application/json' : 'multipart/form-data';
  return createMiddleware<AppEnv>(async function checkBody(c, next) {
    const sent = c.req.header('content-type')?.split(';')[0].trim().toLowerCase();
    if (sent !== expected) {
      const detail = `Send ${expected}${sent ? `, not ${sent}` : ''}.`;
      throw new Problem('unsupported_content_type', detail, {}, { 'accept-post': expected });
    }
    const { raw } = c.req;
    // A declared length is kept by the runtime (RFC 9112 section 6.2); anything else is counted.
    const declared = Number(c.req.header('content-length') ?? Number.POSITIVE_INFINITY);
    if (raw.body && !(declared <= LIMITS[kind])) {
      c.req.raw = new Request(raw, { body: await readBody(raw.body, LIMITS[kind]) });
    }
    await next();
  });
}

let bytesInFlight = 0;

/** Refuses an upload that would not fit beside the ones being served. */
export const shareMemory = createMiddleware<AppEnv>(async function countBytes(c, next) {
  // Without a length (chunked transfer) the most that may come is counted.
  const declared = Number(c.req.header('content-length') ?? MAX_UPLOAD_BYTES);
  const bytes = Math.min(Number.isFinite(declared) ? declared : MAX_UPLOAD_BYTES, MAX_UPLOAD_BYTES);
  if (bytesInFlight + bytes > MAX_BYTES_IN_FLIGHT) {
    const detail = 'Several large uploads are being served; send this one again in a second.';
    throw new Problem('overloaded', detail, {}, { 'retry-after': '1' });
  }
  bytesInFlight += bytes;
  try {
    await next();
  } finally {
    bytesInFlight -= bytes;
  }
});
