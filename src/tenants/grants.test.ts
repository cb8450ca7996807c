/** Which grants a request, and the sweep, gather: in a database, with the schema's own triggers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../test/support/database.ts';
import { type Grant, type GrantRow, readGrant } from './grant.ts';
import {
  type GrantStatement,
  insertGrant,
  insertGrantEvent,
  MOST_GRANTS,
  selectGrants,
  selectGrantsOf,
} from './grants.ts';
import type { Operator } from './key.ts';
import { makeKey, makeOperatorKey } from './new-key.ts';

let real: Database;
let db: D1Database;
let close: () => Promise<void>;
const operators: Record<string, Operator> = {};

beforeAll(async () => {
  ({ db: real, close } = await openDatabase());
  db = real;
  for (const tenant of ['acme', 'globex']) {
    const { statements } = await makeKey(tenant, [], 0);
    for (const statement of statements) await db.prepare(statement).run();
    await db
      .prepare(
        `INSERT INTO deployments (id, tenant_id, version, registration_json, created_at, updated_at)
         VALUES (?, ?, 1, ?, 0, 0)`,
      )
      .bind(`dep_${tenant}`, tenant, JSON.stringify({ controller: { id: 'police' } }))
      .run();
  }
  for (const name of ['olga', 'pjotr']) {
    const { key, statements } = await makeOperatorKey(name, 0);
    for (const statement of statements) await db.prepare(statement).run();
    operators[name] = { name, keyId: key.split('_')[1], scopes: ['grant'] };
  }
});
afterAll(() => close());

let grants = 0;
async function propose(changes: Partial<Grant> = {}): Promise<string> {
  const id = `grt_${++grants}`;
  const grant = {
    id,
    tenantId: 'acme',
    controllerId: 'police',
    facts: { 'controller.type': 'law_enforcement' },
    scope: {},
    evidence: { sha256: 'a'.repeat(64), title: 'Act' },
    sameLegalPerson: false,
    grave: false,
    expiresAt: 1000,
    ...changes,
  };
  const statement = { event: 'proposed', reason: 'r', recordedAt: 1 } as const;
  await insert(grant, { ...statement, operator: operators.olga });
  return id;
}
const insert = (grant: Omit<Grant, 'events'>, statement: GrantStatement) =>
  db.batch([insertGrant(db, grant), insertGrantEvent(db, grant.id, statement)]);
const say = (id: string, event: 'approved' | 'revoked') =>
  insertGrantEvent(db, id, { event, reason: 'r', recordedAt: 2, operator: operators.pjotr }).run();

async function read(query: D1PreparedStatement): Promise<string[]> {
  const { results } = await query.all<GrantRow>();
  return results.map((row) => readGrant(row).id).toSorted();
}

/** By deployment, and by controller as the sweep asks: each the same. */
async function gather(tenant = 'acme'): Promise<string[]> {
  const byDeployment = await read(selectGrants(db, tenant, `dep_${tenant}`));
  const key = [tenant, 'police'] as const;
  expect(await read(selectGrantsOf(db, [key, key, [tenant, 'x']]))).toEqual(byDeployment);
  return byDeployment;
}

beforeEach(async () => {
  for (const id of [...(await gather('acme')), ...(await gather('globex'))])
    await say(id, 'revoked');
});

describe('gathered for a deployment', () => {
  it('is what is approved where it is grave, and not revoked', async () => {
    const plain = await propose();
    const approved = await propose({ grave: true });
    const pending = await propose({ grave: true });
    const revoked = await propose();
    await say(approved, 'approved');
    await say(revoked, 'revoked');
    expect(await gather()).toEqual([plain, approved].toSorted());
    await say(pending, 'approved');
    await say(plain, 'revoked');
    expect(await gather()).toEqual([approved, pending].toSorted());
  });

  it("is what was granted its tenant's controller, and no other", async () => {
    await propose({ controllerId: 'zoo' });
    const theirs = await propose({ tenantId: 'globex' });
    expect(await gather()).toEqual([]);
    expect(await gather('globex')).toEqual([theirs]);
    expect(await read(selectGrants(db, 'acme', 'dep_globex'))).toEqual([]);
  });

  it('leaves out nothing that is open, however much has expired', async () => {
    for (let i = 0; i < MOST_GRANTS; i++) await propose({ expiresAt: 500 + i });
    // By now those have expired.
    const late = { event: 'proposed', reason: 'r', recordedAt: 600 } as const;
    const grant = readGrant(
      (await selectGrants(db, 'acme', 'dep_acme').first<GrantRow>()) as GrantRow,
    );
    const open = { ...grant, id: 'grt_open', expiresAt: 900 };
    await insert(open, { ...late, operator: operators.olga });
    const found = await gather();
    expect(found).toContain('grt_open');
    expect(found).toHaveLength(MOST_GRANTS);
  });
});
