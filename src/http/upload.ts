/**
 * Uploaded pictures. Sizes are checked before a byte is buffered, and the bytes that are held at
 * once are counted, because an isolate has 128 MB for all its requests together.
 */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Place } from '../recognition/runtime/queue.ts';
import { networkOf } from './address.ts';
import { receiveBody } from './body.ts';
import type { AppEnv } from './env.ts';
import { type Field, readForm } from './form.ts';
import { Problem } from './problems.ts';

/** A body with its pictures: one of the largest (`recognition/image/limits.ts`), and its fields. */
export const MAX_UPLOAD_BYTES = 12 * 1024 * 1024 + 64 * 1024;
/** A body of JSON: a full policy input has about 2 kB. */
export const MAX_JSON_BYTES = 64 * 1024;
/** For a whole body, in milliseconds: 12 MiB take 25 s at 4 Mbit/s. */
const MAX_UPLOAD_TIME = 30_000;

const LIMITS = {
  json: { bytes: MAX_JSON_BYTES, time: MAX_UPLOAD_TIME },
  form: { bytes: MAX_UPLOAD_BYTES, time: MAX_UPLOAD_TIME },
};

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
    const { service, timing } = c.var;
    const account = accountOf(c);
    const { queue, intake } = service;
    if (kind === 'form') queue.requireRoom(account, timing.now());
    const limits = LIMITS[kind];
    const received = await receiveBody(raw.body, limits, intake, account, timing.now);
    let place: Place | undefined;
    try {
      // Not before: who sends slowly must not keep others waiting.
      if (kind === 'form') place = queue.enter(account, timing.now());
      if (kind === 'json') c.req.raw = new Request(raw, { body: received.bytes });
      else c.req.bodyCache.formData = asFormData(readForm(received.bytes, type));
      await next();
    } finally {
      if (place) queue.leave(place, timing.now());
      received.close();
    }
  });
}

/** Whose share of the room a body takes. No tenant's id has a colon. */
function accountOf({ var: { operator, caller }, req }: Context<AppEnv>): string {
  if (operator) return `operator:${operator.name}`;
  // Before a key is asked for: people with links, and whoever pretends to have one.
  if (caller as typeof caller | undefined) return caller.tenantId;
  return `address:${networkOf(req.header('cf-connecting-ip') ?? 'unknown')}`;
}

/** What Hono's validator looks for before it reads a body itself; it does no more than forEach. */
function asFormData(fields: readonly Field[]): FormData {
  const forEach = (visit: (value: Field[1], name: string) => void) => {
    for (const [name, value] of fields) visit(value, name);
  };
  return { forEach } as unknown as FormData;
}
