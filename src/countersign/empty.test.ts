/** Emptying tenants: a piece at a time, what fails kept apart, and what is nobody’s gone after it. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSteps, type Steps } from '../../test/support/steps.ts';
import { newId } from '../ids.ts';
import { insertPass } from '../passes/store.ts';
import { closeDeployment } from './deployment.ts';
import { emptyTenants } from './empty.ts';
import { erasePerson } from './erase.ts';
import { forgetTenants, forgetTestData } from './forget-tenant.ts';

let s: Steps;
let tenants = 0;
beforeAll(async () => {
  s = await openSteps();
});
afterAll(() => s.close());

/** A tenant with so many deployments and people. */
async function fill(deployments: number, people: number) {
  const tenantId = `empty-${s.now}-${process.pid}-${newId('evt')}-${++tenants}`;
  const caller = await s.caller(tenantId);
  const ended: string[] = [];
  for (let i = 0; i < deployments; i++) ended.push((await s.deploy({}, tenantId)).id);
  const erased: string[] = [];
  for (let i = 0; i < people; i++) erased.push((await s.person({ tenantId })).id);
  return { tenantId, caller, deployments: ended, people: erased };
}

const because = { reason: 'The tenant is deleted.' };
const empty = (tenant: string, most: number, by = s.now) =>
  emptyTenants(s.service, { tenants: [tenant], by, because }, s.timing(), most);

async function leftOf(tenantId: string) {
  const count = (sql: string) => s.db.prepare(sql).bind(tenantId).first<number>('n');
  return [
    await count('SELECT count(*) AS n FROM deployments WHERE tenant_id = ? AND ended_at IS NULL'),
    await count('SELECT count(*) AS n FROM subjects WHERE tenant_id = ? AND erased_at IS NULL'),
  ];
}

describe('a tenant is emptied', () => {
  it('deployments first, and no more at once than is asked for', async () => {
    const { tenantId, deployments } = await fill(2, 3);
    expect(await empty(tenantId, 1)).toEqual({ done: 1, failed: 0 });
    expect(await leftOf(tenantId)).toEqual([1, 3]);
    expect(await empty(tenantId, 3)).toEqual({ done: 3, failed: 0 });
    expect(await leftOf(tenantId)).toEqual([0, 1]);
    expect(await empty(tenantId, 10)).toEqual({ done: 1, failed: 0 });
    expect(await empty(tenantId, 10)).toEqual({ done: 0, failed: 0 });
    const entries = await s.logged({ tenant: tenantId, kind: 'registration' });
    expect(entries.map(({ deployment }) => deployment).toSorted()).toEqual(deployments.toSorted());
    for (const entry of entries) {
      expect(entry).toMatchObject({ event: 'ended', key: null, by: because });
    }
    for (const { outcome } of await s.logged({ tenant: tenantId, kind: 'decision' })) {
      expect(outcome).toMatchObject({
        ...{ outcome: 'erased', details: { because: 'requested', by: because } },
      });
    }
  });

  it('of what was registered by then', async () => {
    const { tenantId } = await fill(1, 1);
    const before = s.now - 86_400_000 - 1;
    expect(await empty(tenantId, 10, before)).toEqual({ done: 0, failed: 0 });
    expect(await leftOf(tenantId)).toEqual([1, 1]);
  });

  it('counts what fails, goes on, and tries it again', async () => {
    const { tenantId } = await fill(1, 1);
    const { audit } = s.service;
    const { appendIfChanged } = audit;
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    Object.assign(audit, {
      appendIfChanged: async () => {
        Object.assign(audit, { appendIfChanged });
        throw new Error('No.');
      },
    });
    expect(await empty(tenantId, 10)).toEqual({ done: 1, failed: 1 });
    vi.restoreAllMocks();
    expect(await leftOf(tenantId)).toEqual([1, 0]);
    expect(await empty(tenantId, 10)).toEqual({ done: 1, failed: 0 });
    expect(await leftOf(tenantId)).toEqual([0, 0]);
  });

  it('takes what somebody else ends meanwhile for done', async () => {
    const { tenantId, caller, deployments, people } = await fill(1, 1);
    await Promise.all([
      closeDeployment(s.service, caller, deployments[0], s.timing()),
      erasePerson(s.service, caller, people[0], s.timing()),
      empty(tenantId, 10).then(({ failed }) => expect(failed).toBe(0)),
    ]);
    expect(await leftOf(tenantId)).toEqual([0, 0]);
  });
});

describe('what is nobody’s', () => {
  async function pass(tenantId: string, deploymentId: string, issuedAt: number) {
    const period = { validFrom: 0, expiresAt: 1000, issuedAt, revokedAt: null };
    const made = { id: newId('pas'), tenantId, deploymentId, subjectId: null, ...period };
    await s.db.batch(insertPass(s.db, made));
    return made.id;
  }
  const there = async (id: string) =>
    (await s.db.prepare('SELECT 1 AS n FROM passes WHERE id = ?').bind(id).first('n')) === 1;

  it('goes with its tenant and with no other', async () => {
    const [one, other] = [await fill(1, 0), await fill(1, 0)];
    const mine = await pass(one.tenantId, one.deployments[0], s.now);
    const theirs = await pass(other.tenantId, other.deployments[0], s.now);
    expect(await forgetTenants(s.db, [one.tenantId])).toBe(true);
    expect([await there(mine), await there(theirs)]).toEqual([false, true]);
    expect(await forgetTenants(s.db, [one.tenantId])).toBe(true);
  });

  it('of test data goes what was made by then', async () => {
    const { tenantId, deployments } = await fill(1, 0);
    const [old, young] = [
      await pass(tenantId, deployments[0], s.now - 1000),
      await pass(tenantId, deployments[0], s.now),
    ];
    await forgetTestData(s.db, [], s.now);
    expect(await there(old)).toBe(true);
    await forgetTestData(s.db, [tenantId], s.now - 1000);
    expect([await there(old), await there(young)]).toEqual([false, true]);
  });
});
