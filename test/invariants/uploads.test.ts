/** Whoever sends slowly, or a lot, moves no clock and takes no more than their share. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSENT } from '../scenarios/registrations.ts';
import { Client } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { consentingPerson, enrolledPerson } from '../support/people.ts';
import { readResidentBytes } from '../support/process.ts';
import { encodeForm, openPost } from '../support/slow.ts';
import { trickle } from '../support/trickle.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let key: string;
let client: Client;
let verifications: URL;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
  key = await worker.keyOf('acme');
  client = new Client(worker.url, key);
  verifications = new URL('/v1/verifications', worker.url);
});
afterAll(() => worker.close());

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a slow upload', () => {
  it('is decided at the time of its end: a consent that expired meanwhile is expired', async () => {
    const { deployment, subject } = await enrolledPerson(client, face);
    const expires_at = new Date(Date.now() + 1500).toISOString();
    await client.consent(subject, { deployment, ...CONSENT.full, event: 'renewed', expires_at });
    const { type, bytes } = await encodeForm({ deployment, subject, image: face });
    const slow = openPost(verifications, key, type, bytes.length);
    slow.write(bytes.subarray(0, 1000));
    await pause(2000);
    slow.end(bytes.subarray(1000));
    const { status, body } = await slow.answer;
    expect(status).toBe(403);
    expect((body.reasons as { code: string }[]).map(({ code }) => code)).toContain(
      'CONSENT_EXPIRED',
    );
  });

  it('that only announces a lot takes nothing from the others', async () => {
    const { deployment, subject } = await enrolledPerson(client, face);
    const idle = Array.from({ length: 6 }, () => {
      const open = openPost(verifications, key, 'multipart/form-data; boundary=x', 10_000_000);
      open.write(new Uint8Array(4));
      return open;
    });
    await pause(200);
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
    for (const open of idle) open.abort();
  });
});

describe('an upload in chunks of one byte', () => {
  it('takes no more memory than its bytes', { timeout: 120_000 }, async () => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'multipart/form-data; boundary=x',
    };
    const before = await readResidentBytes('workerd');
    const uploads = await Promise.all(
      [1, 2, 3].map(() => trickle(verifications, headers, 2 ** 20)),
    );
    await pause(1000);
    const after = await readResidentBytes('workerd');
    for (const upload of uploads) {
      expect(await upload.finish()).toMatch(/^HTTP\/1.1 400 .*malformed_body/s);
    }
    if (before === undefined || after === undefined) return;
    expect(after - before).toBeLessThan(150 * 2 ** 20);
  });
});

describe('a large upload', () => {
  it('is counted as it comes, and refused when its tenant holds its share', async () => {
    const stranger = await worker.clientOf('globex');
    const theirs = await enrolledPerson(stranger, face);
    const hoard = () => openPost(verifications, key, 'multipart/form-data; boundary=x');
    const first = hoard();
    first.write(new Uint8Array(9 * 2 ** 20));
    await pause(1000);
    const second = hoard();
    second.end(new Uint8Array(9 * 2 ** 20));
    expect(await second.answer).toMatchObject({ status: 503, body: { code: 'overloaded' } });
    expect((await stranger.verify(theirs.deployment, theirs.subject, face)).matched).toBe(true);
    // Who sends all of it before listening hears it as well.
    const { deployment, subject } = await consentingPerson(client);
    const image: Face = { file: 'x.jpg', bytes: new Uint8Array(11 * 2 ** 20) };
    await expect(client.verify(deployment, subject, image)).rejects.toThrow('overloaded');
    first.end();
    expect(await first.answer).toMatchObject({ status: 400, body: { code: 'malformed_body' } });
    const third = hoard();
    third.end(new Uint8Array(9 * 2 ** 20));
    expect(await third.answer).toMatchObject({ status: 400, body: { code: 'malformed_body' } });
  });

  it('that stalls gives way to whoever sends: two tenants cannot keep out a third', async () => {
    const third = await worker.clientOf('initech');
    const theirs = await enrolledPerson(third, face);
    const type = 'multipart/form-data; boundary=x';
    const keys = [key, await worker.keyOf('globex')];
    const stalled = keys.map((each) => openPost(verifications, each, type));
    for (const upload of stalled) upload.write(new Uint8Array(9.5 * 2 ** 20));
    await pause(1000);
    // What follows the end of a JPEG is not read.
    const image: Face = { file: 'x.jpg', bytes: new Uint8Array(3 * 2 ** 20) };
    image.bytes.set(face.bytes);
    expect((await third.verify(theirs.deployment, theirs.subject, image)).matched).toBe(true);
    for (const upload of stalled) upload.end();
    const answers = await Promise.all(stalled.map(({ answer }) => answer));
    // The isolate's room is bounded: one of them had to go.
    expect(answers.map(({ body }) => body.code).toSorted()).toEqual([
      'malformed_body',
      'overloaded',
    ]);
  });
});
