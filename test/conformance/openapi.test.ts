/** What the API says of itself: a valid OpenAPI 3.1 document that covers every route and problem. */
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT, toContract } from '../../src/local/document.ts';
import { gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

interface Operation {
  summary?: string;
  operationId?: string;
  requestBody?: object;
  parameters?: object[];
  security?: unknown[];
  responses: Record<string, { description: string; headers?: Record<string, unknown> }>;
}

interface Entry {
  deployment: string;
}

let worker: TestWorker;
interface Schema {
  enum?: unknown[];
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

let document: {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties: Record<string, Schema> }> };
};

beforeAll(async () => {
  worker = await startWorker();
  document = await (await fetch(new URL('/openapi.json', worker.url))).json();
});
afterAll(() => worker.close());

describe('/openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toBe('3.1.0');
  });

  it('is what others have built on: after a change that is meant, `npm run contract`', async () => {
    expect(toContract(document)).toEqual(JSON.parse(await readFile(CONTRACT, 'utf8')));
  });

  it('covers the resources', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.toSorted()).toEqual([
      'DELETE /v1/subjects/{id}',
      'DELETE /v1/templates/{id}',
      'DELETE /v1/tenants/{id}',
      'DELETE /v1/webhooks/{id}',
      'GET /.well-known/jwks.json',
      'GET /healthz',
      'GET /log/checkpoint',
      'GET /log/cosigned',
      'GET /log/tile/entries/{tile}',
      'GET /log/tile/{level}/{tile}',
      'GET /log/vkey',
      'GET /metrics',
      'GET /v1/captures/{id}',
      'GET /v1/comparisons/{id}',
      'GET /v1/decisions',
      'GET /v1/decisions/{id}',
      'GET /v1/decisions/{id}/proof',
      'GET /v1/decisions/{id}/record',
      'GET /v1/deployments',
      'GET /v1/deployments/{id}',
      'GET /v1/deployments/{id}/versions',
      'GET /v1/entries',
      'GET /v1/grants',
      'GET /v1/grants/{id}',
      'GET /v1/keys',
      'GET /v1/me',
      'GET /v1/me/portability',
      'GET /v1/passes/revoked',
      'GET /v1/passes/{id}',
      'GET /v1/passes/{id}.svg',
      'GET /v1/policies',
      'GET /v1/problems',
      'GET /v1/register',
      'GET /v1/register/{id}/versions',
      'GET /v1/reviews',
      'GET /v1/reviews/{id}',
      'GET /v1/subjects',
      'GET /v1/subjects/{id}',
      'GET /v1/subjects/{id}/access',
      'GET /v1/subjects/{id}/access/page',
      'GET /v1/subjects/{id}/acts',
      'GET /v1/subjects/{id}/consents',
      'GET /v1/subjects/{id}/portability',
      'GET /v1/templates',
      'GET /v1/templates/outdated',
      'GET /v1/tenants',
      'GET /v1/tenants/{id}',
      'GET /v1/tenants/{id}/export',
      'GET /v1/vault',
      'GET /v1/verifications/{id}',
      'GET /v1/webhooks',
      'GET /v1/webhooks/{id}',
      'GET /v1/webhooks/{id}/deliveries',
      'POST /v1/captures',
      'POST /v1/captures/{id}/picture',
      'POST /v1/comparisons',
      'POST /v1/decisions',
      'POST /v1/deployments',
      'POST /v1/deployments/{id}/end',
      'POST /v1/detections',
      'POST /v1/grants',
      'POST /v1/grants/{id}/approvals',
      'POST /v1/grants/{id}/revoke',
      'POST /v1/keys',
      'POST /v1/keys/{id}/revoke',
      'POST /v1/keys/{id}/rotate',
      'POST /v1/me/acts',
      'POST /v1/me/challenges',
      'POST /v1/me/keys',
      'POST /v1/me/sessions',
      'POST /v1/nonces',
      'POST /v1/passes',
      'POST /v1/passes/redeem',
      'POST /v1/passes/{id}/revoke',
      'POST /v1/recovery',
      'POST /v1/retention/preview',
      'POST /v1/retention/sweep',
      'POST /v1/reviews/{id}/verdicts',
      'POST /v1/subjects',
      'POST /v1/subjects/{id}/acts',
      'POST /v1/subjects/{id}/consents',
      'POST /v1/subjects/{id}/links',
      'POST /v1/subjects/{id}/rectification',
      'POST /v1/templates',
      'POST /v1/templates/{id}/end',
      'POST /v1/tenants',
      'POST /v1/tenants/{id}/resume',
      'POST /v1/tenants/{id}/suspend',
      'POST /v1/vault/renew',
      'POST /v1/vault/retire',
      'POST /v1/vault/rewrap',
      'POST /v1/verifications',
      'POST /v1/webhooks',
      'POST /v1/webhooks/{id}/deliveries/{delivery}/resend',
      'POST /v1/webhooks/{id}/enable',
      'POST /v1/webhooks/{id}/secrets',
      'PUT /v1/deployments/{id}',
    ]);
  });

  it('says of each operation what it does and what can go wrong', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const operation of Object.values(methods)) {
        const { summary, security, responses, requestBody, parameters } = operation;
        expect(summary, path).toBeTruthy();
        const told = Object.keys(responses);
        if (security?.length !== 0) expect(told, path).toContain('401');
        if (requestBody) expect(told, path).toEqual(expect.arrayContaining(['408', '413', '415']));
        if (requestBody || parameters) expect(told, path).toContain('400');
        const isList = JSON.stringify(parameters ?? []).includes('"after"');
        expect('Link' in (responses[200]?.headers ?? {}), path).toBe(isList);
      }
    }
    const names = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId = '' }) => operationId),
    );
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]+$/);
  });

  it('lists the words of the policy where a field takes no other', async () => {
    const policies = await fetch(new URL('/v1/policies', worker.url));
    const { vocabulary, obligations } = await policies.json();
    const { DeploymentRegistration, SubjectRegistration, ...parts } = document.components.schemas;
    const { purpose, mandate } = DeploymentRegistration.properties;
    const { DeploymentRegistrationPlace: place, DeploymentRegistrationTransfer: transfer } = parts;
    expect(purpose.enum).toEqual(vocabulary.purpose);
    expect(place.properties.type.enum).toEqual(vocabulary['place.type']);
    expect(mandate.enum).toEqual([...vocabulary.mandate, null]);
    expect(transfer.properties.mechanism.enum).toContain('none');
    expect(SubjectRegistration.properties.jurisdiction.enum).toEqual(vocabulary.jurisdiction);
    // What is answered is of the same words, and decisions of those that the rules give.
    const { Subject, RegisterEntry, RegisterEntryController, Decision, DecisionOutcome } = parts;
    expect(Subject.properties.jurisdiction.enum).toEqual(vocabulary.jurisdiction);
    expect(RegisterEntry.properties.purpose.enum).toEqual(vocabulary.purpose);
    expect(RegisterEntry.properties.place.enum).toEqual(vocabulary['place.type']);
    expect(RegisterEntryController.properties.type.enum).toEqual(vocabulary['controller.type']);
    expect(Decision.properties.operation.anyOf?.[0].enum).toEqual(vocabulary.operation);
    expect(DecisionOutcome.properties.outcome.enum).toEqual(
      expect.arrayContaining(['not_matched', 'dry_run']),
    );
    for (const record of ['Decision', 'Problem']) {
      const codeOf = (list: string) => parts[`${record}${list}Item`].properties.code.enum;
      expect(codeOf('Reasons')).toEqual(
        expect.arrayContaining(['CONSENT_MISSING', 'POLICY_ERROR']),
      );
      expect(codeOf('Obligations')).toEqual(Object.keys(obligations).toSorted());
    }
  });

  it('names every problem code somewhere, but those that belong to no operation', async () => {
    const response = await fetch(new URL('/v1/problems', worker.url));
    const { problems } = (await response.json()) as { problems: { code: string }[] };
    const told = JSON.stringify(document.paths);
    const untold = problems.map(({ code }) => code).filter((code) => !told.includes(`\`${code}\``));
    expect(untold).toEqual(['route_not_found', 'method_not_allowed']);
  });
});

describe('every answer', () => {
  it('is kept by nobody, and sniffed by nobody', async () => {
    const answers = [
      await fetch(new URL('/v1/register', worker.url)),
      await fetch(new URL('/v1/deployments', worker.url)),
      await worker.client.send('GET', '/v1/deployments'),
    ];
    for (const { headers, status } of answers) {
      expect(headers.get('cache-control'), String(status)).toBe('no-store');
      expect(headers.get('x-content-type-options'), String(status)).toBe('nosniff');
    }
  });
});

describe('without a key', () => {
  it('anyone may read the register, the policy and the problems, and no person is in them', async () => {
    const paths = ['/v1/register', '/v1/policies', '/v1/problems', '/openapi.json', '/docs/'];
    for (const path of paths) {
      expect((await fetch(new URL(path, worker.url))).status, path).toBe(200);
    }
    const { rules, vocabulary } = await (await fetch(new URL('/v1/policies', worker.url))).json();
    expect(vocabulary.purpose).toContain('ticketing');
    expect(vocabulary['place.type']).toContain('private_room');
    expect(rules['CN-PIPL-28']).toMatchObject({ tier: 'law', effective: '2021-11-01' });
  });

  it('the register tells what is public of a deployment, and no id but its own', async () => {
    const tenant = 'tenant-of-the-register';
    const client = await worker.clientOf(tenant);
    const controller = {
      id: 'controller-of-the-register',
      name: 'A company',
      type: 'private',
    };
    const { id } = await client.deploy(gate({ controller }));
    const response = await fetch(new URL('/v1/register?limit=100', worker.url));
    const text = await response.text();
    const entry = JSON.parse(text).deployments.find((one: Entry) => one.deployment === id);
    expect(Object.keys(entry).toSorted()).toEqual([
      'alternative',
      'controller',
      'declared_by',
      'deployment',
      'ended_at',
      'entries',
      'grants',
      'impact_assessment',
      'jurisdictions',
      'legal_basis',
      'mode',
      'name',
      'notice',
      'notice_sha256',
      'place',
      'purpose',
      'registered_at',
      'retention_days',
      'reviews',
      'screening',
      'updated_at',
      'version',
      'versions',
    ]);
    expect(entry.controller).toEqual({ name: 'A company', type: 'private', owners: [] });
    for (const secret of [tenant, 'acme', controller.id]) expect(text).not.toContain(secret);
    for (const [, other] of text.matchAll(/"[^"]*?\b((?:sub|con|tpl|dec|csk)_\w+)/g)) {
      expect(other).toBeUndefined();
    }
  });

  it.each(['/', '/docs'])('%s leads to the reference', async (path) => {
    const response = await fetch(new URL(path, worker.url));
    expect(response.status).toBe(200);
    expect(new URL(response.url).pathname).toBe('/docs/');
  });

  it('the reference page loads nothing from elsewhere', async () => {
    const response = await fetch(new URL('/docs/', worker.url));
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(await response.text()).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('the law for readers is there, and loads nothing from elsewhere', async () => {
    const response = await fetch(new URL('/law', worker.url));
    expect(response.status).toBe(200);
    expect(new URL(response.url).pathname).toBe('/law/');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self'; script-src 'self'/,
    );
    const text = await response.text();
    const [, page = ''] = /href="(us-il\.html)"/.exec(text) ?? [];
    for (const name of [page, 'law.css', 'law.js', 'search.json', 'catalogue.json']) {
      expect((await fetch(new URL(`/law/${name}`, worker.url))).status).toBe(200);
    }
  });
});
