/** What a route for a person asks: an opened link, after a token from the bucket of the address. */
import { createMiddleware } from 'hono/factory';
import { findSession } from '../countersign/link.ts';
import type { AppEnv } from './env.ts';
import { limitPublic } from './limits.ts';
import { acceptBody } from './upload.ts';

const requireSession = createMiddleware<AppEnv>(async function requireSession(c, next) {
  const { service, timing } = c.var;
  const [, sent = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  c.set('session', await findSession(service, sent, timing.now()));
  await next();
});

/** Spread it into a route's definition; the OpenAPI document shows that a link opens it. */
export function forPerson(body?: 'json') {
  return {
    security: [{ link: [] }],
    // Again behind a body, which may come slowly: what the session was counts no more by then.
    middleware: [limitPublic, requireSession, ...(body ? [acceptBody(body), requireSession] : [])],
  };
}
