/** What a route asks of a request before its handler runs. */
import type { AnyScope } from '../tenants/key.ts';
import { type Leave, requireScope, requireScopeStill } from './auth.ts';
import { SHOWN_ONCE } from './documented.ts';
import { limitPublic } from './limits.ts';
import { nameRepetition, onceOnly, refuseRepetition, repeatFreely } from './once.ts';
import { acceptBody } from './upload.ts';

/**
 * The scope of the key, then the body: whoever may not do a thing sends no picture for it. Spread it
 * into a route's definition; the OpenAPI document shows the scopes.
 * @param scopes of several, one will do
 * @param leave for whom it is open that is refused unless a route says so
 */
export function guard(
  scopes: readonly [AnyScope, ...AnyScope[]],
  body?: 'json' | 'form',
  leave?: Leave,
) {
  return {
    // Entries of `security` are alternatives (OpenAPI 3.1, section 4.8.10.1).
    security: scopes.map((scope) => ({ key: [scope] })),
    ...(leave?.shownOnce && { [SHOWN_ONCE]: true }),
    middleware: [
      requireScope(scopes, leave, body === 'form'),
      ...(body ? [acceptBody(body)] : []),
      ...(body ? [requireScopeStill(scopes, leave)] : []),
      repetitions(body, leave),
    ],
  };
}

function repetitions(body?: 'json' | 'form', leave?: Leave) {
  if (leave?.shownOnce) return refuseRepetition;
  if (leave?.tellsAgain) return nameRepetition;
  if (leave?.onlyAsks) return repeatFreely;
  return onceOnly({
    asksAgain: body === 'form',
    hasBody: body !== undefined,
    meanwhile: leave?.meanwhile === true,
  });
}

/** A route for everyone, who is limited by address. Spread it into the route's definition. */
export const forEveryone = { security: [], middleware: [limitPublic] };
