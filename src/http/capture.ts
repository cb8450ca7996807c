/**
 * The one route that a phone calls: with a capture token in place of a key, from any page that has one.
 * What protects it is the token; Origin is asked besides, so that a token that was carried off does not
 * work in somebody else's page.
 */
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { openToken } from '../countersign/capture.ts';
import { isKnownStill } from './auth.ts';
import { requireCapacity } from './capacity.ts';
import type { AppEnv } from './env.ts';
import { limitAddress, limitCapture } from './limits.ts';
import { acceptBody } from './upload.ts';

/** Fetch standard, section 3.3: a `*` among the headers would not cover Authorization. */
const PREFLIGHT = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '7200',
};

/** The same for every page: what a page may send is asked when it does. */
export function answerPreflight(c: Context<AppEnv>): Response {
  return c.body(null, 204, PREFLIGHT);
}

/** A page reads what it is told, refusals too: there is nothing of anybody in them. */
const shareAnswer = createMiddleware<AppEnv>(async function shareAnswer(c, next) {
  await next();
  c.res.headers.set('access-control-allow-origin', '*');
  c.res.headers.set('access-control-expose-headers', 'retry-after, x-request-id');
});

const requireCapture = createMiddleware<AppEnv>(async function requireCapture(c, next) {
  try {
    await identifyCapture(c);
  } catch (error) {
    await limitAddress(c);
    throw error;
  }
  await limitCapture(c, c.var.opening.capture);
  c.var.timing.lap('authenticate');
  await next();
});

/** Behind the picture: a token whose key ends while it comes opens nothing any more. */
const requireCaptureStill = createMiddleware<AppEnv>(async function requireCaptureStill(c, next) {
  if (!isKnownStill(c)) await identifyCapture(c);
  await next();
});

async function identifyCapture(c: Context<AppEnv>): Promise<void> {
  const { service, timing } = c.var;
  const now = timing.now();
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  const opening = await openToken(service, token, c.req.header('origin'), now);
  c.set('knownAt', now);
  c.set('opening', opening);
  c.set('caller', opening.caller);
}

/** Spread it into the route's definition, as `guard` into others. */
export const forCapture = {
  security: [{ capture: [] }],
  middleware: [
    shareAnswer,
    requireCapture,
    requireCapacity,
    acceptBody('form'),
    requireCaptureStill,
  ],
};
