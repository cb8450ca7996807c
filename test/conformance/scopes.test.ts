/** What a key may do, on every operation that the API describes: its scopes, before its body. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyScope, OPERATOR_SCOPES, SCOPES } from '../../src/tenants/key.ts';
import { bodyType, type Operation, readOperations } from '../support/openapi.ts';
import { openPost } from '../support/slow.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let operations: Operation[];
const keys = new Map<AnyScope, string>();
/** An operator's keys have some, and no tenant's has any of those. */
const ALL: readonly AnyScope[] = [...SCOPES, ...OPERATOR_SCOPES];

beforeAll(async () => {
  worker = await startWorker({
    bindings: { REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
  });
  operations = await readOperations(worker.url);
  for (const scope of SCOPES) keys.set(scope, await worker.keyOf('acme', [scope]));
  for (const scope of OPERATOR_SCOPES) keys.set(scope, await worker.operatorKeyOf('olga', [scope]));
});
afterAll(() => worker.close());

const PREFIXES: Readonly<Record<string, string>> = {
  deployments: 'dep',
  register: 'dep',
  subjects: 'sub',
  templates: 'tpl',
  decisions: 'dec',
  grants: 'grt',
  webhooks: 'whk',
};

/** With ids of the right form, which belong to nothing. */
function fill(path: string): URL {
  const [, , resource] = path.split('/');
  return new URL(path.replace(/\{\w+\}/g, `${PREFIXES[resource]}_${'0'.repeat(22)}`), worker.url);
}

const listScopes = ({ security = [] }: Operation) => security.flatMap(({ key }) => key);

/** Sends the beginning of a body that never goes on, if the operation takes one. */
async function ask(operation: Operation, scope: AnyScope) {
  const key = keys.get(scope) ?? '';
  const url = fill(operation.path);
  const type = bodyType(operation);
  if (type === undefined) {
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(url, { method: operation.method, headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const sent = type === 'multipart/form-data' ? `${type}; boundary=x` : type;
  const open = openPost(url, key, sent, 10_000_000, operation.method);
  open.write(new Uint8Array(1000));
  try {
    return await open.answer;
  } finally {
    open.abort();
  }
}

describe('every operation', () => {
  it('says which scopes it asks for, or that it is public', () => {
    const silent = operations.filter(({ security }) => security === undefined);
    expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    const open = operations.filter((operation) => listScopes(operation).length === 0);
    expect(open.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'GET /.well-known/jwks.json',
      'GET /healthz',
      'GET /log/checkpoint',
      'GET /log/cosigned',
      'GET /log/tile/entries/{tile}',
      'GET /log/tile/{level}/{tile}',
      'GET /log/vkey',
      'GET /v1/policies',
      'GET /v1/problems',
      'GET /v1/register',
      'GET /v1/register/{id}/versions',
    ]);
    for (const operation of operations) {
      for (const scope of listScopes(operation)) expect(ALL).toContain(scope);
    }
  });

  it('refuses a key without them at once, while its body is still to come', async () => {
    for (const operation of operations) {
      const scopes = listScopes(operation);
      if (scopes.length === 0) continue;
      for (const scope of ALL.filter((name) => !scopes.includes(name))) {
        const start = performance.now();
        const { status, body } = await ask(operation, scope);
        const told = { about: `${operation.method} ${operation.path}`, with: scope };
        expect({ ...told, status, code: body.code, scope: body.scope }).toEqual({
          ...told,
          status: 403,
          code: 'insufficient_scope',
          scope: scopes[0],
        });
        // A body has 30 s; who may not send one does not hold anything for that long.
        expect(performance.now() - start).toBeLessThan(5000);
      }
    }
  });

  it('lets in a key that has one of them', async () => {
    for (const operation of operations) {
      for (const scope of listScopes(operation) as AnyScope[]) {
        const type = bodyType(operation);
        const response = await fetch(fill(operation.path), {
          method: operation.method,
          headers: {
            authorization: `Bearer ${keys.get(scope)}`,
            ...(type === undefined ? {} : { 'content-type': `${type}; boundary=x` }),
          },
          body: type === undefined ? null : '{}',
        });
        const about = `${operation.method} ${operation.path} with ${scope}`;
        expect(response.status, about).not.toBe(403);
        expect(response.status, about).not.toBe(401);
      }
    }
  });
});
