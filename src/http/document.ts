/**
 * Public documents that are the same for everyone until the Worker or its policy is replaced. Made
 * once per isolate: what anybody may ask for has to cost next to nothing.
 */
import type { Context } from 'hono';
import { etag } from 'hono/etag';
import { sha256 } from 'hono/utils/crypto';
import type { AppEnv } from './env.ts';
import { limitPublic } from './limits.ts';
import type { Router } from './router.ts';

export interface Document {
  readonly json: string;
  /** RFC 9110 section 8.8.3. */
  readonly tag: string;
}

export async function makeDocument(value: unknown): Promise<Document> {
  const json = JSON.stringify(value);
  return { json, tag: `"${await sha256(json)}"` };
}

/** Adds a route for everyone that answers with a document. */
export function serveDocument(
  router: Router,
  path: string,
  find: (c: Context<AppEnv>) => Promise<Document>,
): void {
  router.get(path, limitPublic, etag(), async function serveDocument(c) {
    const { json, tag } = await find(c);
    return c.body(json, 200, {
      'content-type': 'application/json',
      // It may be stored, and is asked after before each use.
      'cache-control': 'no-cache',
      etag: tag,
    });
  });
}
