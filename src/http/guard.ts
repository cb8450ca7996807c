/** What a route asks of a request before its handler runs. */
import type { AnyScope } from '../tenants/key.ts';
import { requireScope } from './auth.ts';
import { limitPublic } from './limits.ts';
import { onceOnly } from './once.ts';
import { acceptBody } from './upload.ts';

/**
 * The scope of the key, then the body: whoever may not do a thing sends no picture for it. Spread it
 * into a route's definition; the OpenAPI document shows the scopes.
 * @param scopes of several, one will do
 */
export function guard(scopes: readonly [AnyScope, ...AnyScope[]], body?: 'json' | 'form') {
  return {
    // Entries of `security` are alternatives (OpenAPI 3.1, section 4.8.10.1).
    security: scopes.map((scope) => ({ key: [scope] })),
    middleware: [
      requireScope(scopes),
      ...(body ? [acceptBody(body)] : []),
      onceOnly({ asksAgain: body === 'form' }),
    ],
  };
}

/** A route for everyone, who is limited by address. Spread it into the route's definition. */
export const forEveryone = { security: [], middleware: [limitPublic] };
