/** What a tenant's key makes of others: no more than it is itself, and each change in the log. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, openSteps, refusalOf, type Steps } from '../../test/support/steps.ts';
import { toInstant } from '../instant.ts';
import { type Caller, SCOPES } from '../tenants/key.ts';
import { createKey, endKey, findManaged, isOver, type KeyRequest, rotateKey } from './key.ts';

let s: Steps;
let tenants = 0;
beforeAll(async () => {
  s = await openSteps();
});
afterAll(() => s.close());

/** Of a tenant of the test's own. */
const tenant = (changes: Partial<Caller> = {}) =>
  s.caller(`keys-${Date.now()}-${++tenants}`, changes);
const create = (caller: Caller, request: Partial<KeyRequest> = {}) =>
  createKey(
    s.service,
    caller,
    { name: 'till', scopes: ['recognise'], expiresAt: undefined, test: false, ...request },
    s.timing(),
  );
const rotate = (caller: Caller, id: string, change: { expiresAt?: number | null } = {}) =>
  rotateKey(s.service, caller, id, { overlap: DAY, expiresAt: undefined, ...change }, s.timing());
const end = (caller: Caller, id: string) => endKey(s.service, caller, id, s.timing());
const logged = ({ tenantId }: Caller) => s.logged({ tenant: tenantId, kind: 'key' });
const exceeds = (by: string) => ({ is: 'key_exceeds', by });

describe('a key is made', () => {
  it('with what is asked, told once, and logged', async () => {
    const caller = await tenant({ holder: 'ruth' });
    const expiresAt = s.now + DAY;
    const scopes = ['recognise', 'audit'] as const;
    const { key, record, logReceipt } = await create(caller, { scopes, expiresAt });
    expect(key).toBe(`csk_${record.id}_${key.split('_')[2]}`);
    expect(logReceipt).toMatch(/^eyJ/);
    expect(record).toMatchObject({
      ...{ tenantId: caller.tenantId, name: 'till', scopes, expiresAt, revokedAt: null },
      ...{ holder: 'ruth', deployments: undefined, createdAt: s.now, replacedBy: null },
      ...{ test: false, lineage: record.id },
    });
    expect(await logged(caller)).toEqual([
      {
        ...{ kind: 'key', event: 'created', key: record.id, scopes, by: caller.keyId },
        ...{ expires_at: toInstant(expiresAt), request: 'req_1' },
      },
    ]);
  });

  it('for ever, where neither it nor its maker ends', async () => {
    const caller = await tenant();
    for (const expiresAt of [undefined, null]) {
      expect((await create(caller, { expiresAt })).record.expiresAt).toBeNull();
    }
    const [entry] = await logged(caller);
    expect(entry).not.toHaveProperty('expires_at');
    expect(entry).not.toHaveProperty('deployments');
  });

  it('with no time that is over', async () => {
    const caller = await tenant();
    const over = { is: 'ends_before' };
    expect(await refusalOf(create(caller, { expiresAt: s.now }))).toEqual(over);
    expect((await create(caller, { expiresAt: s.now + 1 })).record.expiresAt).toBe(s.now + 1);
  });

  it('with no more than its maker: scopes, deployments, time', async () => {
    const bounds = await tenant();
    const [one, two] = await Promise.all(
      [1, 2].map(() => s.deploy({}, bounds.tenantId).then(({ id }) => id)),
    );
    const expiresAt = s.now + DAY;
    const caller = await s.caller(bounds.tenantId, {
      ...{ scopes: ['keys', 'audit'], deployments: [one], expiresAt },
    });
    const make = (request: Partial<KeyRequest>) =>
      create(caller, { scopes: ['audit'], ...request });
    expect(await refusalOf(make({ scopes: ['audit', 'enrol'] }))).toEqual(exceeds('scopes'));
    expect(await refusalOf(make({ deployments: [one, two] }))).toEqual(exceeds('deployments'));
    expect(await refusalOf(make({ expiresAt: null }))).toEqual(exceeds('expires_at'));
    expect(await refusalOf(make({ expiresAt: expiresAt + 1 }))).toEqual(exceeds('expires_at'));
    expect(await refusalOf(make({ test: true }))).toEqual(exceeds('deployments'));
    // What is left out is the maker’s own.
    const { record } = await make({});
    expect(record).toMatchObject({ deployments: [one], expiresAt });
    expect((await make({ expiresAt })).record).toMatchObject({ expiresAt });
    expect((await logged(bounds))[0]).toMatchObject({ deployments: [one] });
    const free = await create(bounds, { deployments: [two] });
    expect(free.record.deployments).toEqual([two]);
  });

  it('for deployments of this tenant only', async () => {
    const caller = await tenant();
    const { id } = await s.deploy({}, caller.tenantId);
    const { id: foreign } = await s.deploy();
    const none = { is: 'deployment_not_found' };
    for (const deployments of [[foreign], [id, foreign], ['dep_none']]) {
      expect(await refusalOf(create(caller, { deployments }))).toEqual(none);
    }
    expect(await logged(caller)).toEqual([]);
  });

  it('for test data, of a tenant that is made of itself and nobody else’s', async () => {
    const caller = await tenant();
    const twin = `${caller.tenantId}-test`;
    const { key, record } = await create(caller, { test: true });
    expect(key).toMatch(/^csk_test_/);
    expect(record).toMatchObject({ tenantId: twin, test: true });
    // The entry is the tenant’s to read whose key it is.
    expect(await logged(caller)).toEqual([]);
    expect(await s.logged({ tenant: twin, kind: 'key' })).toMatchObject([{ key: record.id }]);
    const own: Caller = { keyId: record.id, tenantId: twin, scopes: SCOPES, test: true };
    const next = await create(own);
    expect(next.record).toMatchObject({ tenantId: twin, test: true });
    expect(next.key).toMatch(/^csk_test_/);
    await create(caller, { test: true });
    const other = await tenant();
    await s.caller(`${other.tenantId}-test`);
    expect(await refusalOf(create(other, { test: true }))).toEqual({ is: 'tenant_exists' });
  });

  it('of which there are five hundred that are good', async () => {
    const caller = await tenant();
    await s.db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 498)
         INSERT INTO api_keys (id, tenant_id, secret_sha256, scopes_json, created_at)
         SELECT ?1 || i, ?1, 'x', '[]', 0 FROM n`,
      )
      .bind(caller.tenantId)
      .run();
    const { record } = await create(caller);
    expect(await refusalOf(create(caller))).toEqual({ is: 'tenant_keys_full' });
    await end(caller, record.id);
    await create(caller);
  });

  it('not once the key that asks is revoked', async () => {
    const caller = await tenant();
    await end(caller, caller.keyId);
    await expect(create(caller)).rejects.toMatchObject({ fact: 'key' });
  });
});

describe('a key that takes the place of another', () => {
  it('is as that one, which is good for a while yet', async () => {
    const caller = await tenant();
    const { record } = await create(caller, { expiresAt: s.now + 9 * DAY });
    const { key, record: next, logReceipt } = await rotate(caller, record.id);
    expect(logReceipt).toMatch(/^eyJ/);
    expect(key.split('_')[1]).toBe(next.id);
    const { tenantId, name, scopes, expiresAt } = record;
    expect(next).toMatchObject({ tenantId, name, scopes, expiresAt, lineage: record.id });
    expect(next.id).not.toBe(record.id);
    const former = await findManaged(s.service, caller, record.id);
    expect(former).toMatchObject({ replacedBy: next.id, expiresAt: s.now + DAY, revokedAt: null });
    expect((await logged(caller)).at(-1)).toEqual({
      ...{ kind: 'key', event: 'rotated', key: next.id, replaces: record.id, scopes },
      ...{ until: toInstant(s.now + DAY), expires_at: toInstant(s.now + 9 * DAY) },
      ...{ by: caller.keyId, request: 'req_1' },
    });
    // Of test data it is one, too; its end is another where that is said.
    const test = await create(caller, { test: true });
    const replaced = await rotate(caller, test.record.id, { expiresAt: s.now + 2 * DAY });
    expect(replaced.key).toMatch(/^csk_test_/);
    expect(replaced.record).toMatchObject({ expiresAt: s.now + 2 * DAY, test: true });
    const none = await rotate(caller, replaced.record.id, { expiresAt: null });
    expect(none.record.expiresAt).toBeNull();
  });

  it('takes it once, and not of one that is over', async () => {
    const caller = await tenant();
    const over = { is: 'key_over' };
    const { record } = await create(caller);
    await rotate(caller, record.id);
    expect(await refusalOf(rotate(caller, record.id))).toEqual(over);
    const { record: revoked } = await create(caller);
    await end(caller, revoked.id);
    expect(await refusalOf(rotate(caller, revoked.id))).toEqual(over);
    const { record: expired } = await create(caller, { expiresAt: s.now + DAY });
    s.now += DAY;
    expect(await refusalOf(rotate(caller, expired.id))).toEqual(over);
    // Of two at once, one.
    const { record: raced } = await create(caller);
    const both = await Promise.allSettled([rotate(caller, raced.id), rotate(caller, raced.id)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { reason: over },
    });
  });

  it('has no end that is over, and no more than who asks', async () => {
    const caller = await tenant();
    const { record } = await create(caller, { scopes: ['recognise', 'enrol'] });
    const ends = { is: 'ends_before' };
    expect(await refusalOf(rotate(caller, record.id, { expiresAt: s.now }))).toEqual(ends);
    const less = await s.caller(caller.tenantId, { scopes: ['keys', 'enrol'] });
    expect(await refusalOf(rotate(less, record.id))).toEqual(exceeds('scopes'));
    const short = await s.caller(caller.tenantId, { expiresAt: s.now + DAY });
    expect(await refusalOf(rotate(short, record.id))).toEqual(exceeds('expires_at'));
    await end(caller, short.keyId);
    await expect(rotate(short, record.id, { expiresAt: s.now + 1 })).rejects.toMatchObject({
      fact: 'key',
    });
  });
});

it('is ended by any that sees it, once, itself too', async () => {
  const caller = await tenant();
  const { record } = await create(caller);
  const less = await s.caller(caller.tenantId, { scopes: ['keys'] });
  const ended = await end(less, record.id);
  expect(ended).toMatchObject({
    record: { id: record.id, revokedAt: s.now },
    logReceipt: expect.stringMatching(/^eyJ/),
  });
  expect((await logged(caller)).at(-1)).toEqual({
    ...{ kind: 'key', event: 'revoked', key: record.id, by: less.keyId, request: 'req_1' },
  });
  s.now += 1;
  const again = await end(caller, record.id);
  expect(again).toMatchObject({ record: { revokedAt: s.now - 1 }, logReceipt: null });
  expect(await logged(caller)).toHaveLength(2);
  expect((await end(less, less.keyId)).record.revokedAt).toBe(s.now);
});

it('of another tenant, or bound to more, is not found', async () => {
  const caller = await tenant();
  const { id } = await s.deploy({}, caller.tenantId);
  const { record } = await create(caller);
  const none = { is: 'key_not_found' };
  const bound = await s.caller(caller.tenantId, { deployments: [id] });
  for (const other of [await tenant(), bound]) {
    for (const step of [end(other, record.id), rotate(other, record.id)]) {
      expect(await refusalOf(step)).toEqual(none);
    }
  }
  expect(await refusalOf(end(caller, 'nokey'))).toEqual(none);
});

it('is over once it is revoked or has expired', async () => {
  const caller = await tenant();
  const { record } = await create(caller, { expiresAt: s.now + DAY });
  expect(isOver(record, s.now + DAY - 1)).toBe(false);
  expect(isOver(record, s.now + DAY)).toBe(true);
  expect(isOver({ ...record, expiresAt: null }, s.now + 99 * DAY)).toBe(false);
  expect(isOver({ ...record, expiresAt: null, revokedAt: 1 }, s.now)).toBe(true);
});
