/** What a request is held to beyond the form of each field, the document says too. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

const SUBJECT = `sub_${'0'.repeat(22)}`;
const DEPLOYMENT = `dep_${'0'.repeat(22)}`;
const THEN = '2026-11-23T09:00:00Z';
const NAMED = { deployment: DEPLOYMENT, subject: SUBJECT };
const CONSENTS = '/v1/subjects/{id}/consents';
const GIVEN = { deployment: DEPLOYMENT, event: 'given', expires_at: '2036-01-01T00:00:00Z' };
const GRANT = {
  tenant: 'acme',
  controller: 'city-police',
  evidence: { sha256: '0'.repeat(64), title: 'An order' },
  same_legal_person: false,
  expires_at: '2027-01-01T00:00:00Z',
  reason: 'An order',
};
const GATE = { ...gate(), capture_origins: ['https://a.example'] };
const OPERATORS = /grants|vault/;
const AFTER = { after: { generation: 1, row: 0 } };
const FACTS = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`fact_${i}`, true]));

let worker: TestWorker;
let ajv: Ajv2020;

beforeAll(async () => {
  worker = await startWorker();
  const document = await (await fetch(new URL('/openapi.json', worker.url))).json();
  ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'api');
});
afterAll(() => worker.close());

function bodyOf(path: string, type: string): ValidateFunction {
  const parts = ['paths', path, 'post', 'requestBody', 'content', type, 'schema'];
  const pointer = parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
  return ajv.compile({ $ref: `api#/${encodeURI(pointer)}` });
}

/** Where, which field is at fault, what is sent, and what mends it. */
it.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
  ['/v1/captures', 'replaces', { ...NAMED, replaces: 'After an accident' }, { operation: 'enrol' }],
  ['/v1/passes/redeem', 'use', { deployment: DEPLOYMENT, pass: '', used_at: THEN }, { use: 'one' }],
  [CONSENTS, 'expires_at', { ...GIVEN, expires_at: undefined }, GIVEN],
  [CONSENTS, 'expires_at', { ...GIVEN, event: 'renewed', expires_at: null }, { event: 'refused' }],
  [
    CONSENTS,
    'guardian',
    { ...GIVEN, guardian: true, indicated_by: 'subject' },
    { guardian: false },
  ],
  [CONSENTS, 'guardian', { ...GIVEN, guardian: false, indicated_by: 'parent' }, { guardian: true }],
  [CONSENTS, 'language', { ...GIVEN, language: 'english' }, { language: 'en' }],
  [
    '/v1/webhooks',
    'url',
    { url: 'example', events: ['subject.erased'] },
    { url: 'https://a.example' },
  ],
  [
    '/v1/deployments',
    'capture_origins/0',
    { ...GATE, capture_origins: ['https://a.example/b'] },
    GATE,
  ],
  [
    '/v1/deployments',
    'place/capacity',
    { ...GATE, place: { type: 'border', capacity: 2 ** 53 } },
    GATE,
  ],
  ['/v1/subjects', 'reference', { reference: 'a\u202eb', jurisdiction: 'DE' }, { reference: 'ab' }],
  ['/v1/grants', 'reason', { ...GRANT, facts: { a: true }, reason: ' \u00a0' }, { reason: ' A ' }],
  [
    '/v1/vault/renew',
    'after/row',
    { tenant: 'acme', after: { generation: 1, row: 2 ** 53 } },
    AFTER,
  ],
  ['/v1/grants', 'facts', { ...GRANT, facts: {} }, { facts: { 'controller.type': 'school' } }],
  ['/v1/grants', 'facts', { ...GRANT, facts: FACTS }, { facts: { 'controller.type': 'school' } }],
])('%s: %s', async (path, field, sent, mended) => {
  const takes = bodyOf(path, 'application/json');
  const client = OPERATORS.test(path) ? await worker.operator('olga') : worker.client;
  const faults = async (body: object): Promise<{ pointer: string }[]> => {
    const headers = { 'content-type': 'application/json' };
    const init = { headers, body: JSON.stringify(body) };
    const answer = await client.send('POST', path.replace('{id}', SUBJECT), init);
    const { errors = [] } = await answer.json();
    return errors;
  };
  const fault = expect.objectContaining({ pointer: `#/${field}` });
  expect(takes(JSON.parse(JSON.stringify(sent)))).toBe(false);
  expect(await faults(sent)).toContainEqual(fault);
  const better = { ...sent, ...mended };
  expect(takes(better)).toBe(true);
  expect(await faults(better)).not.toContainEqual(fault);
});

it.each(['/v1/templates', '/v1/verifications'])('%s: one person, and a picture', async (path) => {
  const takes = bodyOf(path, 'multipart/form-data');
  const several = path === '/v1/templates';
  const answer = async (fields: Record<string, string>, files: number) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ deployment: DEPLOYMENT, ...fields })) {
      form.set(name, value);
    }
    for (let i = 0; i < files; i++) form.append('image', new Blob(['picture']), 'face.jpg');
    const { status } = await worker.client.send('POST', path, { body: form });
    const image = several ? Array(files).fill('') : '';
    return [takes({ deployment: DEPLOYMENT, ...fields, image }), status === 400];
  };
  const [taken, refused] = [
    [true, false],
    [false, true],
  ];
  expect(await answer({ subject: SUBJECT }, 1)).toEqual(taken);
  expect(await answer({ reference: 'member-1' }, 1)).toEqual(taken);
  expect(await answer({}, 1)).toEqual(refused);
  expect(await answer({ subject: SUBJECT, reference: 'member-1' }, 1)).toEqual(refused);
  if (!several) return;
  expect(await answer({ subject: SUBJECT }, 5)).toEqual(taken);
  expect(await answer({ subject: SUBJECT }, 6)).toEqual(refused);
  expect(await answer({ subject: SUBJECT }, 0)).toEqual(refused);
});

it('an instant may have any offset, as `date-time` has it (RFC 3339)', async () => {
  for (const since of ['2026-11-23T09:00:00Z', '2026-11-23T10:00:00+01:00']) {
    const query = new URLSearchParams({ since, until: since });
    const { status } = await worker.client.send('GET', `/v1/decisions?${query}`);
    expect(status, since).toBe(200);
  }
});
