/** What operators do with tenants, and what becomes of one that is deleted. */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, openSteps, refusalOf, type Steps } from '../../test/support/steps.ts';
import { toInstant } from '../instant.ts';
import { type Operator, SCOPES } from '../tenants/key.ts';
import { closeDeployment } from './deployment.ts';
import { emptyTenants } from './empty.ts';
import { erasePerson } from './erase.ts';
import {
  createTenant,
  deleteTenant,
  findTenant,
  goOnDeleting,
  readProgress,
  recordExport,
  requireExportable,
  resume,
  suspend,
} from './tenant.ts';

const OLGA: Operator = { keyId: 'key-olga', name: 'olga', scopes: ['tenants'] };
let s: Steps;
let tenants = 0;
beforeAll(async () => {
  s = await openSteps();
});
afterAll(() => s.close());

const name = () => `tenant-${Date.now()}-${++tenants}`;
const create = (id: string, scopes: readonly ['enrol'] | null = null) =>
  createTenant(s.service, OLGA, { id, scopes, key: 'first' }, s.timing());
const held = (id: string) => suspend(s.service, OLGA, id, 'Unpaid.', s.timing());
const erase = (id: string) => deleteTenant(s.service, OLGA, id, s.timing());
const logged = (tenant: string, kind = 'tenant') => s.logged({ tenant, kind });
const by = { operator: 'olga', by: 'key-olga', request: 'req_1' };

describe('a tenant is made', () => {
  it('with a first key, each an entry', async () => {
    const id = name();
    const { tenant, key, logReceipt } = await create(id);
    expect(logReceipt).toMatch(/^eyJ/);
    expect(tenant).toMatchObject({
      ...{ id, testOf: null, scopes: null, createdAt: s.now, suspendedAt: null },
      ...{ deletingAt: null, deletedAt: null, receipt: null },
    });
    const row = await s.db
      .prepare('SELECT * FROM api_keys WHERE tenant_id = ?')
      .bind(id)
      .first<{ id: string; scopes_json: string }>();
    expect(row).toMatchObject({ id: key.split('_')[1], name: 'first', expires_at: null });
    expect(JSON.parse(row?.scopes_json ?? '')).toEqual(SCOPES);
    expect(key).toMatch(/^csk_[^_]{16}_/);
    const made = { ...by, event: 'created', scopes: SCOPES };
    expect(await logged(id)).toEqual([{ ...made, kind: 'tenant' }]);
    expect(await logged(id, 'key')).toEqual([{ ...made, kind: 'key', key: row?.id }]);
    const few = name();
    expect((await create(few, ['enrol'])).tenant.scopes).toEqual(['enrol']);
    expect(await logged(few)).toMatchObject([{ scopes: ['enrol'] }]);
  });

  it('under a name that nobody has, also of two at once', async () => {
    const id = name();
    const both = await Promise.allSettled([create(id), create(id)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const taken = { is: 'tenant_exists' };
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { reason: taken },
    });
    expect(await refusalOf(create(id))).toEqual(taken);
    expect(await logged(id)).toHaveLength(1);
  });
});

it('is suspended and goes on, each once, with the reason', async () => {
  const id = name();
  await create(id);
  const first = await held(id);
  expect(first).toMatchObject({ tenant: { suspendedAt: s.now } });
  expect(first.logReceipt).toMatch(/^eyJ/);
  expect((await held(id)).logReceipt).toBeNull();
  const go = () => resume(s.service, OLGA, id, 'Paid.', s.timing());
  expect(await go()).toMatchObject({
    tenant: { suspendedAt: null },
    logReceipt: expect.any(String),
  });
  expect((await go()).logReceipt).toBeNull();
  expect((await logged(id)).slice(1)).toEqual([
    { ...by, kind: 'tenant', event: 'suspended', reason: 'Unpaid.' },
    { ...by, kind: 'tenant', event: 'resumed', reason: 'Paid.' },
  ]);
});

it('one that there is not, or that is another’s test data, is not found', async () => {
  const id = name();
  await create(id);
  const twin = `${id}-test`;
  const insert = s.db.prepare(
    'INSERT INTO tenants (id, name, created_at, test_of) VALUES (?1, ?1, 0, ?2)',
  );
  await insert.bind(twin, id).run();
  const none = { is: 'tenant_not_found' };
  for (const wrong of [twin, 'nobody']) {
    for (const step of [
      held,
      erase,
      (it: string) => resume(s.service, OLGA, it, 'x', s.timing()),
    ]) {
      expect(await refusalOf(step(wrong))).toEqual(none);
    }
  }
  expect(await refusalOf(findTenant(s.db, 'nobody'))).toEqual(none);
  expect((await findTenant(s.db, twin)).testOf).toBe(id);
});

it('is exported by an operator or by itself, and each page is an entry', async () => {
  const id = name();
  await create(id);
  const caller = await s.caller(id);
  const operator = { operator: OLGA };
  const tenant = await requireExportable(s.service, operator, id);
  expect(await requireExportable(s.service, { caller }, id)).toEqual(tenant);
  const foreign = { caller: await s.caller() };
  expect(await refusalOf(requireExportable(s.service, foreign, id))).toEqual({
    is: 'tenant_not_found',
  });
  await recordExport(s.service, operator, tenant, null, s.timing());
  await recordExport(s.service, { caller }, tenant, 'p1', s.timing());
  const [, first, second] = await logged(id);
  expect(first).toEqual({ ...by, kind: 'tenant', event: 'exported', after: null });
  expect(second).toEqual({
    ...{ kind: 'tenant', event: 'exported', after: 'p1', by: caller.keyId, request: 'req_1' },
  });
  await held(id);
  await erase(id);
  expect(await refusalOf(requireExportable(s.service, operator, id))).toEqual({
    is: 'tenant_deleted',
  });
});

describe('a deletion', () => {
  it('is of who is suspended, with test data, and leaves a receipt that says what was there', async () => {
    const id = name();
    await create(id);
    const caller = await s.caller(id);
    const [erased, stays] = [await s.person({ tenantId: id }), await s.person({ tenantId: id })];
    const [ended, open] = [await s.deploy({}, id), await s.deploy({}, id)];
    const template = await s.template(stays, open);
    const twin = `${id}-test`;
    await s.db
      .prepare('INSERT INTO tenants (id, name, created_at, test_of) VALUES (?1, ?1, 0, ?2)')
      .bind(twin, id)
      .run();
    await s.person({ tenantId: twin });
    await erasePerson(s.service, caller, erased.id, s.timing());
    await closeDeployment(s.service, caller, ended.id, s.timing());
    expect(await readProgress(s.db, id)).toEqual({
      ...{ people: { over: 1, left: 2 }, deployments: { over: 1, left: 1 } },
    });
    expect(await refusalOf(erase(id))).toEqual({ is: 'tenant_in_use' });
    expect((await findTenant(s.db, id)).deletingAt).toBeNull();
    await held(id);
    const begun = s.now;
    const { tenant, logReceipt } = await erase(id);
    expect(logReceipt).toMatch(/^eyJ/);
    expect(tenant).toMatchObject({ deletingAt: begun, deletedAt: s.now });
    expect(await readProgress(s.db, id)).toEqual({
      ...{ people: { over: 3, left: 0 }, deployments: { over: 2, left: 0 } },
    });
    const keys = s.db.prepare(
      'SELECT count(*) AS n FROM api_keys WHERE tenant_id = ? AND revoked_at IS NULL',
    );
    expect(await keys.bind(id).first('n')).toBe(0);
    const row = s.db.prepare('SELECT wrapped_key FROM templates WHERE id = ?').bind(template.id);
    expect(await row.first('wrapped_key')).toBeNull();
    const receipt = tenant.receipt ?? '';
    expect(decodeProtectedHeader(receipt).typ).toBe('countersign-deletion+jwt');
    const said = { begun_at: toInstant(begun), people: 3, deployments: 2 };
    expect(decodeJwt(receipt)).toMatchObject({
      ...{ ...said, sub: id, iat: Math.floor(s.now / 1000), left: 0 },
      ...{ jti: expect.stringMatching(/^evt_/), finished_at: toInstant(s.now) },
    });
    const entries = (await logged(id)).slice(-2);
    expect(entries).toEqual([
      { ...by, kind: 'tenant', event: 'deletion_begun' },
      { ...said, kind: 'tenant', event: 'deleted' },
    ]);
    const decisions = await logged(id, 'decision');
    expect(decisions.map(({ outcome }) => outcome)).toMatchObject([
      { details: { because: 'requested' } },
      { details: { because: 'requested', by: { deletion: id } } },
    ]);
    // Asked for again, it is over; and nothing is done with it any more.
    s.now += DAY;
    expect(await erase(id)).toMatchObject({ tenant: { deletedAt: begun }, logReceipt: null });
    const deleted = { is: 'tenant_deleted' };
    expect(await refusalOf(held(id))).toEqual(deleted);
    expect(await refusalOf(resume(s.service, OLGA, id, 'x', s.timing()))).toEqual(deleted);
    expect(await goOnDeleting(s.service, id, s.timing(), 5)).toEqual({ done: 0, failed: 0 });
  });

  it('goes on a piece at a time: deployments first, then people', async () => {
    const id = name();
    await create(id);
    const more = await s.deploy({}, id);
    await s.deploy({}, id);
    const people = [await s.person({ tenantId: id }), await s.person({ tenantId: id })];
    await held(id);
    const piece = (most: number) => goOnDeleting(s.service, id, s.timing(), most);
    expect(await piece(9)).toEqual({ done: 0, failed: 0 });
    await s.db.prepare('UPDATE tenants SET deleting_at = ? WHERE id = ?').bind(s.now, id).run();
    expect(await piece(1)).toEqual({ done: 1, failed: 0 });
    expect(await readProgress(s.db, id)).toMatchObject({
      deployments: { left: 1 },
      people: { left: 2 },
    });
    expect(await piece(2)).toEqual({ done: 2, failed: 0 });
    expect(await readProgress(s.db, id)).toMatchObject({
      deployments: { left: 0 },
      people: { left: 1 },
    });
    expect((await findTenant(s.db, id)).deletedAt).toBeNull();
    expect(await piece(2)).toEqual({ done: 1, failed: 0 });
    expect((await findTenant(s.db, id)).deletedAt).toBe(s.now);
    expect(people).toHaveLength(2);
    expect((await s.logged({ tenant: id, kind: 'registration' }))[0]).toEqual({
      ...{ kind: 'registration', event: 'ended', deployment: expect.any(String), key: null },
      ...{ request: 'req_1', by: { deletion: id } },
    });
    expect(more.tenantId).toBe(id);
  });

  it('is not ended by what fails, which is tried again, nor by who was faster', async () => {
    const id = name();
    await create(id);
    const [bad, good] = [await s.person({ tenantId: id }), await s.person({ tenantId: id })];
    await held(id);
    await s.db
      .prepare(
        `CREATE TRIGGER not_this_one BEFORE UPDATE OF erased_at ON subjects WHEN NEW.id = '${bad.id}'
         BEGIN SELECT RAISE(ABORT, 'stuck'); END`,
      )
      .run();
    try {
      await erase(id);
      expect(await readProgress(s.db, id)).toMatchObject({ people: { over: 1, left: 1 } });
      expect((await findTenant(s.db, id)).deletedAt).toBeNull();
      expect(await goOnDeleting(s.service, id, s.timing(), 5)).toEqual({ done: 0, failed: 1 });
    } finally {
      await s.db.prepare('DROP TRIGGER not_this_one').run();
    }
    expect(await goOnDeleting(s.service, id, s.timing(), 5)).toEqual({ done: 1, failed: 0 });
    expect((await findTenant(s.db, id)).deletedAt).toBe(s.now);
    expect(good.tenantId).toBe(id);
  });
});

it('what was made later than it is emptied by stays', async () => {
  const id = name();
  await create(id);
  const early = await s.person({ tenantId: id, createdAt: s.now - 2 });
  const late = await s.person({ tenantId: id, createdAt: s.now });
  const emptying = { tenants: [id], by: s.now - 1, because: { sweep: true } };
  expect(await emptyTenants(s.service, emptying, s.timing(), 5)).toEqual({ done: 1, failed: 0 });
  const row = s.db.prepare('SELECT erased_at FROM subjects WHERE id = ?');
  expect(await row.bind(early.id).first('erased_at')).toBe(s.now);
  expect(await row.bind(late.id).first('erased_at')).toBeNull();
});
