/** What a key may do, on every operation that the API describes: its scopes, before its body. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyScope, OPERATOR_SCOPES, REVIEW_SCOPE, SCOPES } from '../../src/tenants/key.ts';
import { bodyType, type Operation, readOperations } from '../support/openapi.ts';
import { gate } from '../support/people.ts';
import { openPost } from '../support/slow.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let operations: Operation[];
const keys = new Map<AnyScope, string>();
/** An operator's keys have some, and no tenant's has any of those. */
const ALL: readonly AnyScope[] = [...SCOPES, REVIEW_SCOPE, ...OPERATOR_SCOPES];

beforeAll(async () => {
  worker = await startWorker({
    bindings: { REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
  });
  operations = await readOperations(worker.url);
  for (const scope of SCOPES) keys.set(scope, await worker.keyOf('acme', [scope]));
  keys.set(REVIEW_SCOPE, await worker.keyOf('acme', [REVIEW_SCOPE], 'ruth'));
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
  passes: 'pas',
  reviews: 'rev',
  verifications: 'ver',
  comparisons: 'cmp',
  captures: 'cap',
  webhooks: 'whk',
};

/** With ids of the right form, which belong to nothing. */
function fill(path: string): URL {
  const [, , resource] = path.split('/');
  const bare: Record<string, string> = { keys: '0'.repeat(16), tenants: 'nobody' };
  const id = bare[resource] ?? `${PREFIXES[resource]}_${'0'.repeat(22)}`;
  return new URL(path.replace(/\{\w+\}/g, id), worker.url);
}

/** Of a key; who comes by a link has none. */
const listScopes = ({ security = [] }: Operation) => security.flatMap(({ key = [] }) => key);
const takesCapture = ({ security = [] }: Operation) => security.some(({ capture }) => capture);

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
    const tokens = operations.filter(takesCapture);
    expect(tokens.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/captures/{id}/picture',
    ]);
    const open = operations.filter(
      (operation) => listScopes(operation).length === 0 && !takesCapture(operation),
    );
    expect(open.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'GET /.well-known/jwks.json',
      'GET /healthz',
      'GET /log/checkpoint',
      'GET /log/cosigned',
      'GET /log/tile/entries/{tile}',
      'GET /log/tile/{level}/{tile}',
      'GET /log/vkey',
      'GET /v1/me',
      'GET /v1/me/portability',
      'GET /v1/policies',
      'GET /v1/problems',
      'GET /v1/register',
      'GET /v1/register/{id}/versions',
      'POST /v1/me/acts',
      'POST /v1/me/challenges',
      'POST /v1/me/keys',
      'POST /v1/me/sessions',
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

  it('refuses a key that is bound to deployments, or lets it in and asks which', async () => {
    const { id } = await worker.client.deploy(gate());
    const asking: string[] = [];
    for (const operation of operations) {
      const scopes = listScopes(operation).filter((scope) => SCOPES.some((own) => own === scope));
      if (scopes.length === 0) continue;
      const response = await worker.client.send('POST', '/v1/keys', {
        body: JSON.stringify({ name: 'bound', scopes, deployments: [id] }),
        headers: { 'content-type': 'application/json' },
      });
      const { key } = (await response.json()) as { key: string };
      const type = bodyType(operation);
      const answered = await fetch(fill(operation.path), {
        method: operation.method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(type === undefined ? {} : { 'content-type': `${type}; boundary=x` }),
        },
        body: type === undefined ? null : '{}',
      });
      const { code } = (await answered.json()) as { code?: string };
      const name = `${operation.method} ${operation.path}`;
      // A path that names a deployment names another one.
      if (operation.path.startsWith('/v1/deployments/{id}')) {
        if (type === undefined) expect(code, name).toBe('key_bound');
      }
      if (code !== 'key_bound') asking.push(name);
    }
    // Whoever opens a route to bound keys writes it down here, and tests it in api-keys.test.ts.
    expect(asking.toSorted()).toEqual([
      'GET /v1/captures/{id}',
      'GET /v1/comparisons/{id}',
      'GET /v1/decisions/{id}',
      'GET /v1/deployments',
      'GET /v1/keys',
      'GET /v1/passes/revoked',
      'GET /v1/subjects',
      'GET /v1/subjects/{id}',
      'GET /v1/subjects/{id}/consents',
      'GET /v1/templates',
      'GET /v1/verifications/{id}',
      'POST /v1/captures',
      'POST /v1/comparisons',
      'POST /v1/decisions',
      'POST /v1/detections',
      'POST /v1/keys',
      'POST /v1/keys/{id}/revoke',
      'POST /v1/keys/{id}/rotate',
      'POST /v1/nonces',
      'POST /v1/passes',
      'POST /v1/passes/redeem',
      'POST /v1/subjects',
      'POST /v1/subjects/{id}/consents',
      'POST /v1/templates',
      'POST /v1/verifications',
      'PUT /v1/deployments/{id}',
    ]);
  });

  it('refuses a tenant that is suspended, but for what takes away', async () => {
    const key = await worker.keyOf('idle');
    const operator = await worker.operator('olga');
    const suspended = await operator.send('POST', '/v1/tenants/idle/suspend', {
      body: JSON.stringify({ reason: 'It does not pay.' }),
      headers: { 'content-type': 'application/json' },
    });
    expect(suspended.status).toBe(200);
    const open: string[] = [];
    for (const operation of operations) {
      const scopes = listScopes(operation).filter((scope) => SCOPES.some((own) => own === scope));
      if (scopes.length === 0) continue;
      const type = bodyType(operation);
      const answered = await fetch(fill(operation.path), {
        method: operation.method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(type === undefined ? {} : { 'content-type': `${type}; boundary=x` }),
        },
        body: type === undefined ? null : '{}',
      });
      const { code } = (await answered.json()) as { code?: string };
      if (code !== 'tenant_suspended') open.push(`${operation.method} ${operation.path}`);
    }
    expect(open.toSorted()).toEqual([
      'DELETE /v1/subjects/{id}',
      'DELETE /v1/templates/{id}',
      'GET /v1/subjects',
      'GET /v1/subjects/{id}',
      'GET /v1/subjects/{id}/access',
      'GET /v1/subjects/{id}/access/page',
      'GET /v1/subjects/{id}/acts',
      'GET /v1/subjects/{id}/portability',
      'GET /v1/tenants/{id}/export',
      'POST /v1/passes/{id}/revoke',
      'POST /v1/subjects/{id}/acts',
      'POST /v1/subjects/{id}/consents',
      'POST /v1/subjects/{id}/links',
      'POST /v1/templates/{id}/end',
    ]);
  });
});
