/** A Worker of one's own, in workerd, with a tenant and a key that may do everything. */

import { type LocalServer, type ServeOptions, serve } from '../../src/local/serve.ts';
import { SCOPES, type Scope } from '../../src/tenants/key.ts';
import { makeKey } from '../../src/tenants/new-key.ts';
import { Client } from './client.ts';

export interface TestWorker extends LocalServer {
  readonly client: Client;
  /** A client of another tenant, or of this one with fewer scopes. */
  clientOf(tenant: string, scopes?: readonly Scope[]): Promise<Client>;
  keyOf(tenant: string, scopes?: readonly Scope[]): Promise<string>;
}

/** Under this name, the global object may hold what starts a Worker in place of `serve`. */
export const SERVE = Symbol.for('countersign.serve');

export async function startWorker(options: ServeOptions = {}): Promise<TestWorker> {
  const start: typeof serve = Reflect.get(globalThis, SERVE) ?? serve;
  const server = await start(options);
  const keyOf = async (tenant: string, scopes: readonly Scope[] = SCOPES) => {
    const { key, statements } = await makeKey(tenant, scopes, Date.now());
    for (const statement of statements) await server.stores.db.prepare(statement).run();
    return key;
  };
  const clientOf = async (tenant: string, scopes?: readonly Scope[]) =>
    new Client(server.url, await keyOf(tenant, scopes));
  return { ...server, keyOf, clientOf, client: await clientOf('acme') };
}
