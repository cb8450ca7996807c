/**
 * Uploaded pictures. Sizes are checked before a byte is buffered, and the bytes that are in flight
 * at once are counted, because an isolate has 128 MB for all its requests together.
 */
import { createMiddleware } from 'hono/factory';
import { release } from '../recognition/image/image.ts';
import type { Place } from '../recognition/runtime/queue.ts';
import type { AppEnv } from './env.ts';
import { type Field, readForm } from './form.ts';
import { Problem } from './problems.ts';

/** A body with its pictures: one of the largest (`recognition/image/limits.ts`), and its fields. */
export const MAX_UPLOAD_BYTES = 12 * 1024 * 1024 + 64 * 1024;
/** A body of JSON: a full policy input has about 2 kB. */
export const MAX_JSON_BYTES = 64 * 1024;
/**
 * All uploads being read or waiting in this isolate, and the part of it that one tenant may take: a
 * largest upload, or three of a phone. Each is in memory once, besides what its decoder takes; the
 * sum is at `MOST_PICTURE_BYTES`.
 */
const MAX_BYTES_IN_FLIGHT = 20 * 1024 * 1024;
const MAX_TENANT_BYTES_IN_FLIGHT = 13 * 1024 * 1024;
/** For a whole body, in milliseconds: 12 MiB take 25 s at 4 Mbit/s. */
const MAX_UPLOAD_TIME = 30_000;

function tooLarge(limit: number): Problem {
  const size = limit >= 2 ** 20 ? `${Math.floor(limit / 2 ** 20)} MiB` : `${limit / 2 ** 10} KiB`;
  return new Problem('body_too_large', `Send at most ${size}; scale the picture down.`, { limit });
}

const LIMITS = { json: MAX_JSON_BYTES, form: MAX_UPLOAD_BYTES };

/** What is read and thrown away of a body that is too large, so that its sender hears why. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/**
 * Every body is either JSON or a form with pictures, and says which. A form needs room in the
 * recogniser's queue before it is read, and a place once it is.
 */
export function acceptBody(kind: 'json' | 'form') {
  const expected = kind === 'json' ? 'application/json' : 'multipart/form-data';
  return createMiddleware<AppEnv>(async function checkBody(c, next) {
    const type = c.req.header('content-type') ?? '';
    const sent = type.split(';')[0].trim().toLowerCase();
    if (sent !== expected) {
      const detail = `Send ${expected}${sent ? `, not ${sent}` : ''}.`;
      throw new Problem('unsupported_content_type', detail, {}, { 'accept-post': expected });
    }
    const { raw } = c.req;
    const { caller, service, timing } = c.var;
    const { queue } = service;
    if (kind === 'form') queue.requireRoom(caller.tenantId, timing.now());
    const share = new Share(caller.tenantId);
    let place: Place | undefined;
    let body = new Uint8Array();
    try {
      if (raw.body) body = await readBody(raw.body, LIMITS[kind], share);
      // Not before: who sends slowly must not keep others waiting.
      if (kind === 'form') place = queue.enter(caller.tenantId, timing.now());
      if (kind === 'json') c.req.raw = new Request(raw, { body });
      else c.req.bodyCache.formData = asFormData(readForm(body, type));
      await next();
    } finally {
      if (place) queue.leave(place, timing.now());
      share.release();
      release({ data: body });
    }
  });
}

/** What Hono's validator looks for before it reads a body itself; it does no more than forEach. */
function asFormData(fields: readonly Field[]): FormData {
  const forEach = (visit: (value: Field[1], name: string) => void) => {
    for (const [name, value] of fields) visit(value, name);
  };
  return { forEach } as unknown as FormData;
}

/**
 * Reads a body up to `limit` bytes, or what there is room for. The rest is discarded as it comes:
 * who is cut off while sending sees a broken connection and never the answer.
 * @throws Problem body_too_large, upload_too_slow, overloaded
 */
async function readBody(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  limit: number,
  share: Share,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  const late = deadline(MAX_UPLOAD_TIME);
  let size = 0;
  let fits = true;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), late.promise]);
      if (done) break;
      size += value.length;
      chunks.push(value);
      fits &&= size <= limit && share.take(value.length);
      if (!fits) {
        for (const data of chunks.splice(0)) release({ data });
        share.release();
      }
      if (size > MAX_DISCARDED_BYTES) break;
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    late.clear();
  }
  if (size > limit) throw tooLarge(limit);
  if (!fits) {
    const detail = 'Several large uploads are being served; send this one again in a second.';
    throw new Problem('overloaded', detail, {}, { 'retry-after': '1' });
  }
  return concatenate(chunks, size);
}

function concatenate(
  chunks: readonly Uint8Array<ArrayBuffer>[],
  size: number,
): Uint8Array<ArrayBuffer> {
  if (chunks.length === 1) return chunks[0];
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
    release({ data: chunk });
  }
  return whole;
}

function deadline(milliseconds: number): { promise: Promise<never>; clear(): void } {
  let timer: number | null = null;
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const detail = `Send the whole body within ${milliseconds / 1000} s.`;
      reject(new Problem('upload_too_slow', detail));
    }, milliseconds);
  });
  return { promise, clear: () => clearTimeout(timer) };
}

const inFlight = new Map<string, number>();
let allInFlight = 0;

/**
 * The bytes that one request holds, counted as they arrive: what is only announced takes no memory,
 * and what is not announced does. No tenant can take it all.
 */
class Share {
  readonly #tenantId: string;
  #bytes = 0;

  constructor(tenantId: string) {
    this.#tenantId = tenantId;
  }

  /** Whether there was room for them. */
  take(bytes: number): boolean {
    const ofTenant = inFlight.get(this.#tenantId) ?? 0;
    if (ofTenant + bytes > MAX_TENANT_BYTES_IN_FLIGHT) return false;
    if (allInFlight + bytes > MAX_BYTES_IN_FLIGHT) return false;
    this.#bytes += bytes;
    this.#add(bytes);
    return true;
  }

  release(): void {
    this.#add(-this.#bytes);
    this.#bytes = 0;
  }

  #add(bytes: number): void {
    allInFlight += bytes;
    const ofTenant = (inFlight.get(this.#tenantId) ?? 0) + bytes;
    if (ofTenant === 0) inFlight.delete(this.#tenantId);
    else inFlight.set(this.#tenantId, ofTenant);
  }
}
