/** A Worker of one's own, in workerd, with a tenant and a key that may do everything. */

import { type LocalServer, type ServeOptions, serve } from '../../src/local/serve.ts';
import { type OperatorScope, REVIEW_SCOPE, SCOPES, type Scope } from '../../src/tenants/key.ts';
import { makeKey, makeOperatorKey, type NewKey } from '../../src/tenants/new-key.ts';
import { Client } from './client.ts';

export interface TestWorker extends LocalServer {
  readonly client: Client;
  /** A client of another tenant, or of this one with fewer scopes. */
  clientOf(tenant: string, scopes?: readonly Scope[]): Promise<Client>;
  keyOf(tenant: string, scopes?: readonly Scope[], holder?: string): Promise<string>;
  /** A client with a new key of a reviewer. */
  reviewer(tenant: string, name: string): Promise<Client>;
  /** A client with a new key of an operator. */
  operator(name: string): Promise<Client>;
  operatorKeyOf(name: string, scopes?: readonly OperatorScope[]): Promise<string>;
}

/** Under this name, the global object may hold what starts a Worker in place of `serve`. */
export const SERVE = Symbol.for('countersign.serve');

export async function startWorker(options: ServeOptions = {}): Promise<TestWorker> {
  const start: typeof serve = Reflect.get(globalThis, SERVE) ?? serve;
  const server = await start(options);
  const store = async ({ key, statements }: NewKey) => {
    for (const statement of statements) await server.stores.db.prepare(statement).run();
    return key;
  };
  const keyOf = async (tenant: string, scopes: readonly Scope[] = SCOPES, holder?: string) =>
    store(await makeKey(tenant, scopes, Date.now(), { holder }));
  const reviewer = async (tenant: string, name: string) =>
    new Client(server.url, await keyOf(tenant, [REVIEW_SCOPE], name));
  const clientOf = async (tenant: string, scopes?: readonly Scope[]) =>
    new Client(server.url, await keyOf(tenant, scopes));
  const operatorKeyOf = async (name: string, scopes?: readonly OperatorScope[]) =>
    store(await makeOperatorKey(name, Date.now(), scopes));
  const operator = async (name: string) => new Client(server.url, await operatorKeyOf(name));
  const client = await clientOf('acme');
  return { ...server, keyOf, clientOf, reviewer, operatorKeyOf, operator, client };
}
