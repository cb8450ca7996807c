/** Bad input: each kind has its own problem code, a sentence that says what to change, never a 500. */
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { json } from '../support/json.ts';
import {
  consentingPerson,
  enrolledPerson,
  gate,
  type Person,
  problemOf,
} from '../support/people.ts';
import { sendRaw } from '../support/raw.ts';
import { makeWebpBomb } from '../support/webp-bomb.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let person: Person;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
  person = await enrolledPerson(worker.client, face);
});
afterAll(() => worker.close());

const file = (bytes: Uint8Array<ArrayBuffer>, name = 'x.jpg'): Face => ({ file: name, bytes });

/** A PNG of one colour: few bytes, many pixels. */
function solidPng(width: number, height: number): Face {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const png = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((width + 1) * height), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
  return file(new Uint8Array(png), 'x.png');
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

async function verifyWith(image: Face) {
  const { deployment, subject } = person;
  const response = worker.client.send('POST', '/v1/verifications', {
    body: makeForm({ deployment, subject, image }),
  });
  return problemOf(response);
}

async function expectProblem(
  problem: Record<string, unknown>,
  status: number,
  code: string,
): Promise<void> {
  expect(problem).toMatchObject({ status, code, type: `/v1/problems#${code}` });
  expect(problem.title).not.toBe('');
  expect(problem.instance).toMatch(/^req_/);
  expect(String(problem.detail).length).toBeGreaterThan(15);
}

describe('a picture that cannot be used', () => {
  const pictures: [string, number, string, () => Face | Promise<Face>][] = [
    ['without a byte', 422, 'empty_image', () => file(new Uint8Array(0))],
    [
      'that is text',
      415,
      'unsupported_image_format',
      () => file(new TextEncoder().encode('Dear Sir or Madam, please find attached')),
    ],
    ['cut in half', 422, 'truncated_image', () => file(face.bytes.slice(0, face.bytes.length / 2))],
    [
      'of noise behind a header',
      422,
      'corrupt_image',
      () => {
        const bytes = solidPng(400, 400).bytes.slice();
        bytes.fill(0x5a, 45, bytes.length - 16);
        return file(bytes, 'x.png');
      },
    ],
    ['without a face', 422, 'no_face', () => solidPng(400, 400)],
    ['that is a bomb', 422, 'image_dimensions_too_large', () => solidPng(20_000, 20_000)],
    ['of sixteen pixels', 422, 'image_dimensions_too_small', () => solidPng(4, 4)],
  ];

  it.each(pictures)('%s: %i %s, with the decision', async (_, status, code, picture) => {
    const problem = await verifyWith(await picture());
    await expectProblem(problem, status, code);
    expect(problem.decision).toMatch(/^dec_/);
  });

  it('of 30 MB is refused before it is read', async () => {
    const problem = await verifyWith(file(new Uint8Array(30 * 1024 * 1024)));
    await expectProblem(problem, 413, 'body_too_large');
    expect(problem).not.toHaveProperty('decision');
  });

  it('of 30 MB sent without a length is refused too', async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ === 480) controller.close();
        else controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const response = worker.client.send('POST', '/v1/verifications', {
      body,
      duplex: 'half',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    } as RequestInit);
    await expectProblem(await problemOf(response), 413, 'body_too_large');
  });
});

describe('a request that is not what it should be', () => {
  it('is a place in a list of templates that no answer gave', async () => {
    const operator = await worker.operator('olga');
    const preview = (after: object) =>
      operator.send('POST', '/v1/retention/preview', json({ after }));
    const problem = await problemOf(preview({ of: 'templates', after: 'x' }));
    await expectProblem(problem, 400, 'invalid_request');
    expect(problem.errors).toEqual([
      { pointer: '#/after/after', detail: 'send `next` of the answer before, as it came' },
    ]);
    for (const of of ['templates', 'consents', 'passes', 'reviews']) {
      expect((await preview({ of, after: '0' })).status, of).toBe(200);
    }
  });

  const post = (path: string, body: RequestInit['body'], type?: string) =>
    problemOf(
      worker.client.send('POST', path, {
        body: body ?? null,
        headers: type === undefined ? {} : { 'content-type': type },
      }),
    );

  it('with a wrong content type', async () => {
    await expectProblem(
      await post('/v1/verifications', '{}', 'application/json'),
      415,
      'unsupported_content_type',
    );
    await expectProblem(
      await post('/v1/deployments', 'a=b', 'text/plain'),
      415,
      'unsupported_content_type',
    );
  });

  it('with a malformed body', async () => {
    await expectProblem(
      await post('/v1/deployments', '{"name":', 'application/json'),
      400,
      'malformed_body',
    );
    await expectProblem(
      await post('/v1/verifications', 'nonsense', 'multipart/form-data; boundary=x'),
      400,
      'malformed_body',
    );
    await expectProblem(
      await post('/v1/verifications', 'nonsense', 'multipart/form-data'),
      400,
      'malformed_body',
    );
  });

  it('with a field too many, too few or misspelt, named in the answer', async () => {
    const problem = await post(
      '/v1/deployments',
      JSON.stringify({ ...gate(), allow: true }),
      'application/json',
    );
    await expectProblem(problem, 400, 'invalid_request');
    expect(JSON.stringify(problem.errors)).toContain('allow');
    const form = await post('/v1/verifications', makeForm({ deployment: person.deployment }));
    await expectProblem(form, 400, 'invalid_request');
    expect(form.errors).toMatchObject([{ pointer: '#/image' }]);
    const { deployment } = person;
    const nobody = await post('/v1/verifications', makeForm({ deployment, image: face }));
    await expectProblem(nobody, 400, 'invalid_request');
    expect(nobody.errors).toMatchObject([{ pointer: '#/subject' }]);
  });

  it('with the picture as text', async () => {
    const { deployment, subject } = person;
    const form = makeForm({ deployment, subject, image: 'data:image/jpeg;base64,AAAA' });
    const problem = await post('/v1/verifications', form);
    await expectProblem(problem, 400, 'invalid_request');
    expect(problem.detail).toContain('attach the picture as a file');
  });

  it('with a text of 12 MB, named in the answer', async () => {
    const { deployment } = person;
    const fields = { deployment, subject: 'x'.repeat(12_000_000), image: face };
    const problem = await post('/v1/verifications', makeForm(fields));
    await expectProblem(problem, 400, 'invalid_request');
    expect(problem.errors).toMatchObject([{ pointer: '#/subject' }]);
  });

  it.each([
    ['application/json', '/v1/deployments'],
    ['multipart/form-data; boundary=x', '/v1/verifications'],
  ])('with a length and a transfer coding, of %s that is not in chunks', async (type, path) => {
    const answer = await sendRaw(worker.url, [
      `POST ${path} HTTP/1.1`,
      `host: ${worker.url.host}`,
      'connection: close',
      `authorization: Bearer ${await worker.keyOf('acme')}`,
      `content-type: ${type}`,
      'content-length: 5',
      'transfer-encoding: chunked',
      '',
      'hello',
      '',
    ]);
    expect(answer).toMatch(/^HTTP\/1.1 400 .*malformed_body/s);
  });

  it('with JSON of more than 64 KiB', async () => {
    const body = JSON.stringify({ ...gate(), name: 'x'.repeat(70_000) });
    await expectProblem(
      await post('/v1/deployments', body, 'application/json'),
      413,
      'body_too_large',
    );
  });

  it('about a deployment, subject or template that there is none of', async () => {
    const { deployment, subject } = person;
    const nobody = `sub_${'0'.repeat(22)}`;
    const nowhere = `dep_${'0'.repeat(22)}`;
    await expectProblem(
      await post('/v1/verifications', makeForm({ deployment: nowhere, subject, image: face })),
      404,
      'deployment_not_found',
    );
    await expectProblem(
      await post('/v1/verifications', makeForm({ deployment, subject: nobody, image: face })),
      404,
      'subject_not_found',
    );
    const template = worker.client.send('DELETE', `/v1/templates/tpl_${'0'.repeat(22)}`);
    await expectProblem(await problemOf(template), 404, 'template_not_found');
  });

  it('to verify somebody who is not enrolled', async () => {
    const { deployment, subject } = await consentingPerson(worker.client);
    await expectProblem(
      await post('/v1/verifications', makeForm({ deployment, subject, image: face })),
      409,
      'subject_not_enrolled',
    );
  });

  it('to verify with a template of another model', async () => {
    const other = await enrolledPerson(worker.client, face);
    await worker.stores.db
      .prepare("UPDATE templates SET model_id = 'older' WHERE id = ?")
      .bind(other.template.id)
      .run();
    const { deployment, subject } = other;
    await expectProblem(
      await post('/v1/verifications', makeForm({ deployment, subject, image: face })),
      409,
      'template_model_differs',
    );
  });

  it.each([
    ['multipart/form-data; charset=utf-8; boundary=x', '/v1/verifications'],
    ['multipart/form-data; boundary=x; boundary=y', '/v1/verifications'],
    ['application/json ; charset=utf-8', '/v1/deployments'],
    ['application/json; a', '/v1/deployments'],
  ])('with the odd content type %j, which is no fault of the service', async (type, path) => {
    const problem = await post(path, 'nonsense', type);
    expect([400, 415]).toContain(problem.status);
  });

  it('to register somebody who is not born yet', async () => {
    const day = (from: number) => new Date(from).toISOString().slice(0, 10);
    const born = (date_of_birth: string) =>
      worker.client.register({ reference: date_of_birth, jurisdiction: 'DE', date_of_birth });
    await expect(born(day(Date.now() + 2 * 86_400_000))).rejects.toMatchObject({
      problem: { code: 'invalid_request', errors: [{ pointer: '#/date_of_birth' }] },
    });
    await born(day(Date.now() - 86_400_000));
  });

  it('to register a reference twice', async () => {
    const body = JSON.stringify({ reference: 'twice', jurisdiction: 'DE' });
    await worker.client.send('POST', '/v1/subjects', {
      body,
      headers: { 'content-type': 'application/json' },
    });
    await expectProblem(
      await post('/v1/subjects', body, 'application/json'),
      409,
      'subject_exists',
    );
  });

  it.each([
    ['POST', '/v1/deployments'],
    ['PUT', `/v1/deployments/dep_${'0'.repeat(22)}`],
  ])('to register, by %s, a word that the policy does not know', async (method, path) => {
    const body = JSON.stringify(gate({ purpose: 'tiketing', place: { type: 'moon_base' } }));
    const headers = { 'content-type': 'application/json' };
    const problem = await problemOf(worker.client.send(method, path, { body, headers }));
    await expectProblem(problem, 400, 'invalid_request');
    expect(problem.errors).toEqual([
      { pointer: '#/purpose', detail: expect.stringMatching(/"tiketing".*"ticketing"/) },
      { pointer: '#/place/type', detail: expect.stringMatching(/"moon_base".*\/v1\/policies/) },
    ]);
  });

  it('to register somebody whom no law that is known protects', async () => {
    const body = JSON.stringify({ reference: 'lost', jurisdiction: 'XX' });
    const problem = await post('/v1/subjects', body, 'application/json');
    await expectProblem(problem, 400, 'invalid_request');
    expect(problem.detail).toMatch(/^At #\/jurisdiction: "XX"/);
  });

  it('with a dry run that is of no form', async () => {
    const problem = await post('/v1/decisions', '{}', 'application/json');
    expect(problem.detail).toMatch(/input: .*expected object.*deployment: .*expected string/);
  });

  it.each([
    ['PATCH', '/v1/deployments', ['GET', 'HEAD', 'POST']],
    // Another path with an id in that place takes it.
    ['DELETE', '/v1/templates/outdated', ['GET', 'HEAD']],
    ['GET', '/v1/passes/redeem', ['POST']],
  ])('with a method that the path does not take: %s %s', async (method, path, allow) => {
    const answer = await worker.client.send(method, path);
    expect(answer.headers.get('allow')?.split(', ').toSorted()).toEqual(allow);
    await expectProblem(await problemOf(Promise.resolve(answer)), 405, 'method_not_allowed');
  });

  it('to a path that there is none of', async () => {
    await expectProblem(
      await problemOf(worker.client.send('GET', '/v1/nothing')),
      404,
      'route_not_found',
    );
  });
});

describe('memory', () => {
  it('stays under the bound after a series of bombs and large pictures', async () => {
    const bombs = [
      solidPng(20_000, 20_000),
      solidPng(2000, 2000),
      solidPng(1, 60_000),
      file(makeWebpBomb(), 'x.webp'),
    ];
    for (let i = 0; i < 30; i++) {
      const problem = await verifyWith(bombs[i % bombs.length]);
      expect(problem.status).toBe(422);
    }
    const response = await worker.client.send('GET', '/healthz');
    const { memory } = (await response.json()) as { memory: Record<string, number> };
    const total = Object.values(memory).reduce((sum, bytes) => sum + bytes, 0);
    expect(total).toBeGreaterThan(10 * 2 ** 20);
    expect(total).toBeLessThan(100 * 2 ** 20);
  });
});
