import { Hono } from 'hono';
import { beforeEach, describe, expect, test } from 'vitest';
import { Intake } from '../recognition/runtime/intake.ts';
import { Queue } from '../recognition/runtime/queue.ts';
import type { WorkerService } from '../service.ts';
import type { AppEnv } from './env.ts';
import { toProblem } from './errors.ts';
import { Problem, toResponse } from './problems.ts';
import { acceptBody } from './upload.ts';

let queue: Queue;
/** Room for one of these bodies. */
let intake: Intake;
/** What the handler does with the request; it answers with the places that are left. */
let handle: () => void;
let app: Hono<AppEnv>;

beforeEach(() => {
  queue = new Queue({ places: 2, leastPlaces: 2, longestWait: 1000, shareOfOwner: 1 });
  intake = new Intake({ bytes: 20_000, bytesOfOwner: 20_000, bytesOfUpload: 16_384 });
  handle = () => undefined;
  app = new Hono<AppEnv>();
  app.onError((error) => toResponse(toProblem(error), 'req_test'));
  app.use(async (c, next) => {
    c.set('caller', { keyId: 'key', tenantId: 'acme', scopes: [] });
    c.set('timing', { request: 'req', now: () => 0, lap: () => undefined, note: () => undefined });
    c.set('service', { queue, intake } as WorkerService);
    await next();
  });
  for (const kind of ['form', 'json'] as const) {
    app.post(`/${kind}`, acceptBody(kind), (c) => {
      handle();
      return c.text(String(countPlaces()));
    });
  }
});

/** How many could enter now. */
function countPlaces(): number {
  const entered = [];
  try {
    while (entered.length < 1000) entered.push(queue.enter('acme', 0));
  } catch {
    // It is full.
  }
  for (const place of entered) queue.leave(place, 0);
  return entered.length;
}

/** A form without a picture, which is whole all the same. */
const BODIES = {
  form: '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
  json: '{}',
};
const TYPES = { form: 'multipart/form-data; boundary=x', json: 'application/json' };

function send(kind: 'form' | 'json', body: ReadableStream | string = BODIES[kind]) {
  const headers = { 'content-type': TYPES[kind] };
  return app.request(`/${kind}`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
}

describe('a form', () => {
  test('holds a place while it is handled, and no longer', async () => {
    expect(await (await send('form')).text()).toBe('1');
    expect(countPlaces()).toBe(2);
  });

  test('gives its place back when it fails', async () => {
    handle = () => {
      throw new Problem('no_face', 'There is none.');
    };
    expect((await send('form')).status).toBe(422);
    expect(countPlaces()).toBe(2);
  });

  test('holds no place while it is being sent', async () => {
    let during = -1;
    const body = new ReadableStream({
      type: 'bytes',
      pull(controller) {
        during = countPlaces();
        controller.close();
        controller.byobRequest?.respond(0);
      },
    });
    await send('form', body);
    expect(during).toBe(2);
  });

  test('is refused before it is read when the queue is full', async () => {
    for (let i = 0; i < 2; i++) queue.enter('acme', 0);
    let read = false;
    const body = new ReadableStream(
      {
        type: 'bytes',
        pull() {
          read = true;
        },
      },
      { highWaterMark: 0 },
    );
    const response = await send('form', body);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ code: 'overloaded' });
    expect(read).toBe(false);
  });

  test('is refused when the queue filled up while it was sent', async () => {
    const body = new ReadableStream({
      type: 'bytes',
      pull(controller) {
        for (let i = 0; i < 2; i++) queue.enter('acme', 0);
        controller.close();
        // A byte stream waits for its reader to take note.
        controller.byobRequest?.respond(0);
      },
    });
    expect((await send('form', body)).status).toBe(503);
  });
});

test.each(['form', 'json'] as const)('%s gives its room back', async (kind) => {
  for (let i = 0; i < 2; i++) expect((await send(kind)).status).toBe(200);
});

test('JSON needs no place', async () => {
  for (let i = 0; i < 2; i++) queue.enter('acme', 0);
  expect((await send('json')).status).toBe(200);
});
