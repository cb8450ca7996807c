/** How messages are delivered: order, signatures, retries, and receivers of every kind. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NewEvent } from '../../src/webhooks/events.ts';
import { erasures, QUICK, subjectOf, TestHooks, type WebhookBody } from './hooks.ts';
import { Receiver, until } from './receiver.ts';
import { hasAsymmetric, hasSignature } from './verify.ts';

let hooks: TestHooks;
let receiver: Receiver;
let hook: WebhookBody;

beforeAll(async () => {
  [hooks, receiver] = await Promise.all([TestHooks.open(), Receiver.start()]);
});
afterAll(async () => {
  await hooks?.close();
  await receiver?.close();
});
beforeEach(async () => {
  receiver.forget();
  for (const tenant of ['acme', 'other']) {
    const { webhooks } = await hooks.ask<{ webhooks: WebhookBody[] }>(
      'GET',
      '/v1/webhooks',
      undefined,
      tenant,
    );
    for (const { id } of webhooks)
      await hooks.ask('DELETE', `/v1/webhooks/${id}`, undefined, tenant);
  }
  hook = await hooks.create(receiver.url);
});

const statuses = async () => (await hooks.deliveries(hook.id)).map(({ status }) => status);
const settled = (count: number) =>
  until(async () => {
    const all = await statuses();
    return all.length === count && !all.includes('pending');
  });

describe('a message', () => {
  it('is a payload with ids, signed with the secret and with the key', async () => {
    await hooks.emit([
      {
        type: 'subject.consent_withdrawn',
        tenantId: 'acme',
        data: { subject: 'sub_1', consent: 'con_1', deployment: 'dep_1' },
      },
    ]);
    const [message] = await receiver.waitFor(1);
    const { timestamp, ...payload } = JSON.parse(message.body);
    expect(payload).toEqual({
      type: 'subject.consent_withdrawn',
      data: { subject: 'sub_1', consent: 'con_1', deployment: 'dep_1' },
    });
    expect(Math.abs(Date.parse(timestamp) - Date.now())).toBeLessThan(10_000);
    expect(message.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^msg_[A-Za-z0-9]{22}$/),
    });
    expect(message.headers.traceparent).toBeUndefined();
    expect(hook.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(hasSignature(message, hook.secret)).toBe(true);
    expect(await hasAsymmetric(message, hook.public_keys[0].public_key)).toBe(true);
    const changed = { ...message, body: message.body.replace('sub_1', 'sub_2') };
    expect(hasSignature(changed, hook.secret)).toBe(false);
    expect(await hasAsymmetric(changed, hook.public_keys[0].public_key)).toBe(false);
  });

  it('goes on in the trace of the request that brought it', async () => {
    const id = '4bf92f3577b34da6a3ce929d0e0e4736';
    const span = '00f067aa0ba902b7';
    await hooks.emit(erasures(1), { traceparent: `00-${id}-${span}-01` });
    const [{ headers }] = await receiver.waitFor(1);
    expect(headers.traceparent).toMatch(new RegExp(`^00-${id}-[0-9a-f]{16}-01$`));
    expect(headers.traceparent).not.toContain(span);
  });

  it('comes in the order of what happened', async () => {
    await Promise.all([hooks.emit(erasures(60)), hooks.emit(erasures(60))]);
    const got = await receiver.waitFor(120);
    const order = got.map(({ headers }) => headers['webhook-id']);
    const { results } = await hooks.db
      .prepare('SELECT id FROM webhook_events ORDER BY seq DESC LIMIT 120')
      .all<{ id: string }>();
    expect(order).toEqual(results.map(({ id }) => id).toReversed());
  });

  it('goes to every end point of its tenant that wants its type, and to no other', async () => {
    const some = await hooks.create(`${receiver.url}/some`, { events: ['subject.erased'] });
    await hooks.create(`${receiver.url}/none`, { events: ['policy.changed'] });
    await hooks.create(`${receiver.url}/other`, {}, 'other');
    await hooks.emit([
      { type: 'review.wanted', tenantId: 'acme', data: { review: 'rev_1', decision: 'dec_1' } },
      ...erasures(1),
      { type: 'checkpoint.published', tenantId: null, data: { size: 7 } },
    ]);
    await receiver.waitFor(5);
    await settled(3);
    const told = receiver.received.map(({ path, body }) => `${path} ${JSON.parse(body).type}`);
    expect(told.toSorted()).toEqual([
      '/hook checkpoint.published',
      '/hook review.wanted',
      '/hook subject.erased',
      '/hook/other checkpoint.published',
      '/hook/some subject.erased',
    ]);
    expect(await hooks.deliveries(some.id)).toHaveLength(1);
  });

  it('of before the end point was made is not sent', async () => {
    await hooks.emit(erasures(1), { dies: true });
    const late = await hooks.create(`${receiver.url}/late`);
    await hooks.emit([{ type: 'policy.changed', tenantId: null, data: { policy_revision: 'x' } }]);
    await receiver.waitFor(3);
    expect(receiver.received.filter(({ path }) => path === '/hook/late')).toHaveLength(1);
    expect(await hooks.deliveries(late.id)).toHaveLength(1);
  });

  it('waits while the database may be one that was put back', async () => {
    const set = (what: string) => hooks.db.prepare(`UPDATE log_state SET ${what}`).run();
    for (const doubt of ["halted = 'a test'", 'vouched_until = 1']) {
      await set(doubt);
      await hooks.emit(erasures(1));
      await new Promise((resolve) => setTimeout(resolve, 2 * QUICK.retry));
      expect(receiver.received).toEqual([]);
      await set('halted = NULL, vouched_until = NULL');
      await receiver.waitFor(1);
      receiver.forget();
    }
  });

  it('is kept for nobody where a tenant has no end point', async () => {
    await hooks.ask('DELETE', `/v1/webhooks/${hook.id}`);
    const count = () =>
      hooks.db.prepare('SELECT count(*) AS n FROM webhook_events').first<{ n: number }>('n');
    const before = await count();
    await hooks.emit(erasures(3));
    await hooks.emit(erasures(3, null));
    expect(await count()).toBe(before);
  });
});

describe('a receiver', () => {
  it('that refuses one message gets it again by the schedule, and the next ones meanwhile', async () => {
    receiver.answer = (message, nth) => ({
      status: subjectOf(message) === 'sub_0' && nth < 3 ? 500 : 200,
    });
    await hooks.emit(erasures(3));
    await settled(3);
    const order = receiver.received.map(subjectOf);
    expect([...new Set(order)]).toEqual(['sub_0', 'sub_1', 'sub_2']);
    expect(order).toHaveLength(5);
    expect(order.indexOf('sub_1')).toBeLessThan(order.lastIndexOf('sub_0'));
    const tries = receiver.received.filter((message) => subjectOf(message) === 'sub_0');
    expect(new Set(tries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
    const waits = tries.slice(1).map(({ at }, i) => at - tries[i].at);
    expect(waits[0]).toBeGreaterThanOrEqual(60);
    expect(waits[1]).toBeGreaterThanOrEqual(120);
    expect((await hooks.deliveries(hook.id)).at(-1)).toMatchObject({
      status: 'delivered',
      attempts: 3,
      last_status: 200,
    });
  });

  it.each([301, 308, 404, 500])(
    'that answers %i at every attempt: it has failed',
    async (status) => {
      const elsewhere = `${receiver.url}/elsewhere`;
      receiver.answer = () => ({ status, headers: { location: elsewhere } });
      await hooks.emit(erasures(1));
      await settled(1);
      expect(await hooks.deliveries(hook.id)).toMatchObject([
        { status: 'failed', attempts: 4, last_status: status, next_attempt_at: null },
      ]);
      expect(receiver.received.map(({ path }) => path)).toEqual(Array(4).fill('/hook'));
      expect((await hooks.read(hook.id)).disabled_at).toBeNull();
    },
  );

  it('that says 429 with Retry-After is left alone for that long, with every message', async () => {
    receiver.answer = (_, nth) =>
      receiver.received.length === 1 && nth === 1
        ? { status: 429, headers: { 'retry-after': '1' } }
        : { status: 200 };
    await hooks.emit(erasures(3));
    await settled(3);
    const [first, ...rest] = receiver.received;
    expect(rest.map(subjectOf)).toEqual(['sub_0', 'sub_1', 'sub_2']);
    for (const { at } of rest) expect(at - first.at).toBeGreaterThanOrEqual(1000);
  });

  it('that hangs is given up on in time; the others wait, and come in order', async () => {
    receiver.answer = () => (receiver.received.length <= 2 ? 'hangs' : { status: 200 });
    await hooks.emit(erasures(3));
    await receiver.waitFor(1);
    await until(async () => (await hooks.deliveries(hook.id)).at(-1)?.attempts === 1);
    expect((await hooks.deliveries(hook.id)).at(-1)).toMatchObject({
      status: 'pending',
      last_fault: 'timed_out',
      last_status: null,
    });
    await settled(3);
    expect(receiver.received.map(subjectOf)).toEqual(['sub_0', 'sub_0', 'sub_0', 'sub_1', 'sub_2']);
  });

  it('that says 410 is told nothing more, until it is enabled: then all that waited', async () => {
    receiver.answer = () => ({ status: 410 });
    await hooks.emit(erasures(2));
    await until(async () => (await hooks.read(hook.id)).disabled_at !== null);
    expect((await hooks.read(hook.id)).disabled_because).toBe('gone');
    await hooks.emit(erasures(1));
    await hooks.sweep();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(receiver.received).toHaveLength(1);
    const [{ id }] = await hooks.deliveries(hook.id);
    const again = await hooks.send('POST', `/v1/webhooks/${hook.id}/deliveries/${id}/resend`);
    expect([again.status, (await again.json()).code]).toEqual([409, 'webhook_disabled']);
    receiver.forget();
    const enabled = await hooks.ask<WebhookBody>('POST', `/v1/webhooks/${hook.id}/enable`);
    expect(enabled.disabled_at).toBeNull();
    await receiver.waitFor(3);
    expect(receiver.received.map(subjectOf)).toEqual(['sub_0', 'sub_1', 'sub_0']);
  });

  it('that is not there for a whole schedule is disabled, and loses nothing', async () => {
    const gone = await Receiver.start();
    const { url } = gone;
    await gone.close();
    const lost = await hooks.create(url);
    await hooks.emit(erasures(2));
    await until(async () => (await hooks.read(lost.id)).disabled_at !== null);
    expect((await hooks.read(lost.id)).disabled_because).toBe('unreachable');
    expect(await hooks.deliveries(lost.id)).toMatchObject([
      { status: 'pending', attempts: 0, last_fault: null },
      { status: 'pending', attempts: 0, last_fault: 'unreachable' },
    ]);
  });
});

describe('who is erased', () => {
  const withdrawal = (subject: string): NewEvent => ({
    type: 'subject.consent_withdrawn',
    tenantId: 'acme',
    data: { subject, consent: 'con_1', deployment: 'dep_1' },
  });
  const types = async (id: string) => (await hooks.deliveries(id)).map(({ type }) => type);

  it('is named by no message but that one, whatever an end point is told of', async () => {
    const deaf = await hooks.create(`${receiver.url}/deaf`, {
      events: ['subject.consent_withdrawn'],
    });
    await hooks.emit([withdrawal('sub_0'), withdrawal('sub_9')]);
    await receiver.waitFor(4);
    expect(await types(deaf.id)).toHaveLength(2);
    await hooks.emit(erasures(1));
    await until(async () => (await types(deaf.id)).length === 1);
    await until(async () => (await types(hook.id)).length === 2);
    expect(await types(hook.id)).toEqual(['subject.erased', 'subject.consent_withdrawn']);
    const [{ id }] = await hooks.deliveries(deaf.id);
    expect(new Set(receiver.of(id).map(subjectOf))).toEqual(new Set(['sub_9']));
  });

  it('is forgotten by one that was disabled before anything that waited is sent', async () => {
    receiver.answer = () => ({ status: 410 });
    await hooks.emit([withdrawal('sub_0'), withdrawal('sub_9')]);
    await until(async () => (await hooks.read(hook.id)).disabled_at !== null);
    await hooks.emit(erasures(1));
    receiver.forget();
    await hooks.ask('POST', `/v1/webhooks/${hook.id}/enable`);
    await receiver.waitFor(2);
    const told = receiver.received.map(({ body }) => JSON.parse(body));
    expect(new Set(told.map(({ type, data }) => `${type} ${data.subject}`))).toEqual(
      new Set(['subject.consent_withdrawn sub_9', 'subject.erased sub_0']),
    );
  });
});

describe('resending', () => {
  it('sends a message once more, signed anew, whatever came of it', async () => {
    await hooks.emit(erasures(2));
    await settled(2);
    const [, { id }] = await hooks.deliveries(hook.id);
    const [first] = receiver.of(id);
    const resent = await hooks.ask<{ status: string }>(
      'POST',
      `/v1/webhooks/${hook.id}/deliveries/${id}/resend`,
    );
    expect(resent.status).toBe('pending');
    await until(() => receiver.of(id).length === 2);
    expect(receiver.of(id)[1].body).toBe(first.body);
    expect(hasSignature(receiver.of(id)[1], hook.secret)).toBe(true);
    expect(receiver.received).toHaveLength(3);
  });

  it('is of what this end point was sent', async () => {
    const unknown = await hooks.send(
      'POST',
      `/v1/webhooks/${hook.id}/deliveries/msg_${'0'.repeat(22)}/resend`,
    );
    expect([unknown.status, (await unknown.json()).code]).toEqual([404, 'delivery_not_found']);
  });
});

describe('rotation', () => {
  const rotate = (overlap_hours: number) =>
    hooks.ask<WebhookBody>('POST', `/v1/webhooks/${hook.id}/secrets`, { overlap_hours });
  const next = async () => {
    receiver.forget();
    await hooks.emit(erasures(1));
    return (await receiver.waitFor(1))[0];
  };
  const goodFor = async (message: Awaited<ReturnType<typeof next>>, made: WebhookBody) => [
    hasSignature(message, made.secret),
    await hasAsymmetric(message, made.public_keys[0].public_key),
  ];

  it('signs with the old and the new, side by side', async () => {
    const rotated = await rotate(1);
    expect(rotated.secret).not.toBe(hook.secret);
    expect(rotated.public_keys).toHaveLength(2);
    expect(rotated.public_keys[0].ends_at).toBeNull();
    expect(rotated.public_keys[1]).toMatchObject({
      public_key: hook.public_keys[0].public_key,
      ends_at: expect.any(String),
    });
    const message = await next();
    expect(message.headers['webhook-signature'].split(' ')).toHaveLength(4);
    expect(await goodFor(message, hook)).toEqual([true, true]);
    expect(await goodFor(message, rotated)).toEqual([true, true]);
    // A third: of the ones before, the last one stays.
    const third = await rotate(1);
    const later = await next();
    expect(await goodFor(later, hook)).toEqual([false, false]);
    expect(await goodFor(later, rotated)).toEqual([true, true]);
    expect(await goodFor(later, third)).toEqual([true, true]);
  });

  it('without an overlap ends the old at once', async () => {
    const rotated = await rotate(0);
    expect(rotated.public_keys).toHaveLength(1);
    const message = await next();
    expect(message.headers['webhook-signature'].split(' ')).toHaveLength(2);
    expect(await goodFor(message, hook)).toEqual([false, false]);
    expect(await goodFor(message, rotated)).toEqual([true, true]);
  });

  it('of one that is lost mends it at once, whatever the overlap', async () => {
    await hooks.db
      .prepare("UPDATE webhook_secrets SET sealed = 'v1.AAAAAAAA.AAAA' WHERE webhook_id = ?")
      .bind(hook.id)
      .run();
    await hooks.emit(erasures(1));
    await until(
      async () => (await hooks.deliveries(hook.id))[0]?.last_fault === 'secret_unavailable',
    );
    const rotated = await rotate(24);
    const message = await next();
    expect(await goodFor(message, rotated)).toEqual([true, true]);
    expect(message.headers['webhook-signature'].split(' ')).toHaveLength(2);
  });

  it('shows the secret once, and the database holds it sealed', async () => {
    const rotated = await rotate(1);
    const shown = JSON.stringify([
      await hooks.read(hook.id),
      await hooks.ask('GET', '/v1/webhooks'),
      (await hooks.db.prepare('SELECT * FROM webhook_secrets').all()).results,
      (await hooks.db.prepare('SELECT own_json FROM log_texts').all()).results,
    ]);
    for (const { secret } of [hook, rotated]) {
      expect(shown).not.toContain(secret.replace('whsec_', '').slice(0, 20));
    }
  });
});

describe('an end point that is deleted', () => {
  it('is told nothing more, not even what waited', async () => {
    receiver.answer = () => ({ status: 503, headers: { 'retry-after': '1' } });
    await hooks.emit(erasures(3));
    await receiver.waitFor(1);
    await hooks.ask('DELETE', `/v1/webhooks/${hook.id}`);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(receiver.received).toHaveLength(1);
    expect((await hooks.send('GET', `/v1/webhooks/${hook.id}/deliveries`)).status).toBe(404);
  });

  it('while an attempt hangs has failed at nothing', async () => {
    receiver.answer = () => 'hangs';
    await hooks.emit(erasures(1));
    await receiver.waitFor(1);
    await hooks.ask('DELETE', `/v1/webhooks/${hook.id}`);
    await new Promise((resolve) => setTimeout(resolve, QUICK.patience + 200));
    expect(hooks.logged.join()).not.toContain('webhooks_not_delivered');
  });
});

it('logs neither address nor secret nor body', () => {
  const logged = hooks.logged.join('\n');
  for (const word of ['127.0.0.1', 'whsec_', 'sub_', 'dec_']) expect(logged).not.toContain(word);
});
