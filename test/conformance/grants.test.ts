/** What operators vouch for: who may, how a grant lives and ends, and what is left of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiProblem, Client, GrantBody } from '../support/client.ts';
import { gate, licence, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let olga: Client;
let pjotr: Client;

beforeAll(async () => {
  worker = await startWorker({
    bindings: { REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
  });
  [olga, pjotr] = await Promise.all([worker.operator('olga'), worker.operator('pjotr')]);
});
afterAll(() => worker.close());

const DAY = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();

let controllers = 0;
/** One that no other test grants anything. */
const controller = () => `controller-${++controllers}`;

/** What one operator says suffices for. */
const plain = (changes: Record<string, unknown> = {}) =>
  licence({ controller: controller(), ...changes });

/** What takes two. */
const proposal = (changes: Record<string, unknown> = {}) =>
  plain({ facts: { 'controller.type': 'law_enforcement' }, ...changes });

const json = (body: unknown): RequestInit => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

const faultsOf = async (body: object) => {
  const problem = await problemOf(olga.send('POST', '/v1/grants', json(body)));
  expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
  return problem.errors as { pointer: string; detail: string }[];
};

const problemIn = async (answer: Promise<unknown>) =>
  (
    (await answer.then(
      () => undefined,
      (error: unknown) => error,
    )) as ApiProblem | undefined
  )?.problem;

/** As time would: an operator's clock cannot be wound, and rows do not change. */
async function expire({ id }: GrantBody): Promise<GrantBody> {
  const { db } = worker.stores;
  const { results } = await db
    .prepare("SELECT sql FROM sqlite_schema WHERE name = 'grants_are_not_changed'")
    .all<{ sql: string }>();
  await db.batch([
    db.prepare('DROP TRIGGER grants_are_not_changed'),
    db.prepare('UPDATE grants SET expires_at = ? WHERE id = ?').bind(Date.now(), id),
    db.prepare(results[0]?.sql ?? ''),
  ]);
  return olga.readGrant(id);
}

const eventsOf = ({ events }: GrantBody) => events.map(({ event, operator }) => [event, operator]);

describe('a grant', () => {
  it('of what is not grave is in force at once, with all that was said', async () => {
    const said = plain({
      scope: { purposes: ['ticketing'], places: ['public_accommodation'], jurisdictions: ['DE'] },
    });
    const { tenant, controller, reason, ...terms } = said;
    const grant = await olga.grant(said);
    expect(grant).toMatchObject({ tenant, controller, ...terms });
    expect(grant).toMatchObject({ grave: false, status: 'in_force', approvals: 0 });
    expect(grant.events).toMatchObject([{ event: 'proposed', operator: 'olga', reason }]);
    const { log_receipt, ...said_again } = grant;
    expect(log_receipt).toMatch(/^eyJ/);
    expect(await olga.readGrant(grant.id)).toEqual(said_again);
    expect(await problemIn(pjotr.approve(grant.id))).toMatchObject({
      status: 409,
      code: 'grant_settled',
      detail: expect.stringContaining('in force'),
    });
  });

  it('of what is grave waits for another operator, who is no other key of the same', async () => {
    const grant = await olga.grant(proposal());
    expect(grant).toMatchObject({ grave: true, status: 'pending', approvals: 0 });
    const again = await worker.operator('olga');
    for (const same of [olga, again]) {
      expect(await problemIn(same.approve(grant.id))).toMatchObject({
        status: 403,
        code: 'own_grant',
      });
    }
    const { log_receipt, ...said_again } = grant;
    expect(log_receipt).toMatch(/^eyJ/);
    expect(await olga.readGrant(grant.id)).toEqual(said_again);
    const approved = await pjotr.approve(grant.id, 'Called the office.');
    expect(approved).toMatchObject({ status: 'in_force', approvals: 1 });
    expect(approved.events[1]).toMatchObject({ operator: 'pjotr', reason: 'Called the office.' });
  });

  it('is grave if any of its facts is', async () => {
    const facts = { 'controller.sector': 'healthcare', 'controller.type': 'law_enforcement' };
    expect(await olga.grant(proposal({ facts }))).toMatchObject({ status: 'pending' });
  });

  it.each(['pending', 'in_force'])('that is %s is revoked by any operator', async (status) => {
    const grant = await olga.grant(proposal());
    if (status === 'in_force') await pjotr.approve(grant.id);
    const third = await worker.operator('third');
    expect(await third.revoke(grant.id, 'The act was repealed.')).toMatchObject({
      status: 'revoked',
    });
    const { events } = await olga.readGrant(grant.id);
    expect(events.at(-1)).toMatchObject({ operator: 'third', reason: 'The act was repealed.' });
    for (const answer of [pjotr.approve, pjotr.revoke]) {
      expect(await problemIn(answer(grant.id))).toMatchObject({
        status: 409,
        code: 'grant_settled',
      });
    }
    expect((await olga.readGrant(grant.id)).events).toEqual(events);
  });

  it('ends at its time, and then takes neither approval nor revocation', async () => {
    const grant = await olga.grant(proposal());
    const expired = await expire(grant);
    expect(expired).toMatchObject({ status: 'expired' });
    for (const answer of [pjotr.approve, pjotr.revoke]) {
      expect(await problemIn(answer(grant.id))).toMatchObject({
        status: 409,
        code: 'grant_settled',
        detail: expect.stringContaining('expired'),
      });
    }
    expect(eventsOf(await olga.readGrant(grant.id))).toEqual([['proposed', 'olga']]);
  });

  it('needs a reason at each step', async () => {
    const { id } = await olga.grant(proposal());
    for (const path of ['/v1/grants', `/v1/grants/${id}/approvals`, `/v1/grants/${id}/revoke`]) {
      const body = path === '/v1/grants' ? proposal() : {};
      const problem = await problemOf(pjotr.send('POST', path, json({ ...body, reason: ' ' })));
      expect(problem, path).toMatchObject({ errors: [{ pointer: '#/reason' }] });
    }
  });

  it('that there is none of is not found', async () => {
    const id = `grt_${'0'.repeat(22)}`;
    for (const answer of [olga.readGrant, olga.approve, olga.revoke]) {
      expect(await problemIn(answer(id))).toMatchObject({ status: 404, code: 'grant_not_found' });
    }
  });
});

describe('of two that come at once', () => {
  const settle = async (answers: Promise<GrantBody>[]) => {
    const settled = await Promise.allSettled(answers);
    const refused = settled.filter(({ status }) => status === 'rejected');
    for (const { reason } of refused as PromiseRejectedResult[]) {
      expect((reason as ApiProblem).problem).toMatchObject({ status: 409, code: 'grant_settled' });
    }
    return settled.length - refused.length;
  };

  it('one revocation counts', async () => {
    const { id } = await olga.grant(plain());
    const answers = Array.from({ length: 20 }, (_, i) => (i % 2 ? olga : pjotr).revoke(id));
    expect(await settle(answers)).toBe(1);
    expect((await olga.readGrant(id)).events).toHaveLength(2);
  });

  it('one approval counts', async () => {
    const { id } = await olga.grant(proposal());
    const third = await worker.operator('third');
    const answers = Array.from({ length: 20 }, (_, i) => (i % 2 ? third : pjotr).approve(id));
    expect(await settle(answers)).toBe(1);
    expect(await olga.readGrant(id)).toMatchObject({ status: 'in_force', approvals: 1 });
  });

  it('a revocation ends what an approval began, in whichever order they come', async () => {
    for (let i = 0; i < 10; i++) {
      const { id } = await olga.grant(proposal());
      const answers = [pjotr.approve(id), olga.revoke(id)];
      const counted = await settle(i % 2 ? answers : answers.toReversed());
      const grant = await olga.readGrant(id);
      expect(grant).toMatchObject({ status: 'revoked' });
      expect(grant.events).toHaveLength(1 + counted);
      expect(grant.events.at(-1)).toMatchObject({ event: 'revoked' });
    }
  });
});

describe('a proposal', () => {
  it.each([
    ['controller.type', 'private', 'it opens nothing'],
    ['controller.type', 'law_enforcment', 'did you mean "law_enforcement"?'],
    ['controller.type', true, 'expected string'],
    ['controller.name', 'A zoo', 'no operator vouches for it'],
    ['consent.status', 'given', 'no operator vouches for it'],
    ['notice.given', true, 'no operator vouches for it'],
    ['toString', 'x', 'no operator vouches for it'],
    ['a~1b', 'x', 'no operator vouches for it'],
    ['controller.entity_listed', true, 'it opens nothing'],
    ['mandate', 'CN-MIIT-2091', 'is not known'],
    ['controller.sector', 'bank\u202e', 'characters that can be seen'],
  ])('of %s: %s is refused', async (path, value, told) => {
    const [fault, ...others] = await faultsOf(proposal({ facts: { [path]: value } }));
    expect(others).toEqual([]);
    expect(fault).toEqual({
      pointer: `#/facts/${path.replace('~', '~0')}`,
      detail: expect.stringContaining(told),
    });
  });

  it.each([
    { changes: { facts: {} }, pointer: '#/facts' },
    {
      changes: { evidence: { sha256: 'A1'.repeat(32), title: 'x' } },
      pointer: '#/evidence/sha256',
    },
    {
      changes: { evidence: { sha256: 'a1'.repeat(32), title: '\u0007' } },
      pointer: '#/evidence/title',
    },
    { changes: { tenant: 'nobody' }, pointer: '#/tenant' },
    { changes: { controller: 'zoo\u202e' }, pointer: '#/controller' },
    { changes: { scope: { purposes: [] } }, pointer: '#/scope/purposes' },
    { changes: { scope: { purposes: ['tickets'] } }, pointer: '#/scope/purposes/0' },
    { changes: { scope: { places: ['x'] } }, pointer: '#/scope/places/0' },
    { changes: { scope: { jurisdictions: ['DE', 'XX'] } }, pointer: '#/scope/jurisdictions/1' },
    { changes: { same_legal_person: undefined }, pointer: '#/same_legal_person' },
    { changes: { expires_at: undefined }, pointer: '#/expires_at' },
    { changes: { expires_at: inDays(-1) }, pointer: '#/expires_at' },
    { changes: { expires_at: inDays(733) }, pointer: '#/expires_at' },
    { changes: { vouched: 'all' }, pointer: '#/vouched' },
  ])('with $changes is refused', async ({ changes, pointer }) => {
    expect((await faultsOf(proposal(changes))).map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('of an order says until when that holds, and ends no later', async () => {
    const order = { 'authorisation.type': 'warrant', 'authorisation.objective': 'missing_person' };
    expect(await faultsOf(proposal({ facts: order }))).toMatchObject([
      { pointer: '#/facts/authorisation.expires_at' },
    ]);
    const facts = { ...order, 'authorisation.expires_at': inDays(10) };
    expect(await faultsOf(proposal({ facts, expires_at: inDays(11) }))).toMatchObject([
      { pointer: '#/expires_at' },
    ]);
    expect(await olga.grant(proposal({ facts, expires_at: inDays(9) }))).toMatchObject({ facts });
    const list = { 'watchlist.authorised': true };
    expect(await faultsOf(proposal({ facts: list }))).toMatchObject([
      { pointer: '#/facts/watchlist.expires_at' },
    ]);
  });

  it('finds room beside 49 others of its controller, those that ended not among them', async () => {
    const said = plain();
    const grants = [];
    for (let i = 0; i < 50; i++) grants.push(await olga.grant(said));
    const full = { status: 409, code: 'grants_full' };
    expect(await problemIn(olga.grant(said))).toMatchObject(full);
    expect(await olga.grant(plain())).toMatchObject({ status: 'in_force' });
    await olga.revoke(grants[0].id);
    await olga.grant(said);
    expect(await problemIn(olga.grant(said))).toMatchObject(full);
    await expire(grants[1]);
    await olga.grant(said);
    expect(await problemIn(olga.grant(said))).toMatchObject(full);
  }, 120_000);
});

describe('keys', () => {
  it("of a tenant grant nothing, and an operator's does nothing that a tenant's does", async () => {
    const { id } = await olga.grant(proposal());
    for (const path of ['/v1/grants', `/v1/grants/${id}/approvals`, `/v1/grants/${id}/revoke`]) {
      const body = json(path === '/v1/grants' ? proposal() : { reason: 'x' });
      expect(await problemOf(worker.client.send('POST', path, body)), path).toMatchObject({
        status: 403,
        code: 'insufficient_scope',
        scope: 'grant',
      });
    }
    for (const path of ['/v1/deployments', '/v1/decisions', '/v1/subjects']) {
      expect(await problemOf(olga.send('GET', path)), path).toMatchObject({
        status: 403,
        code: 'insufficient_scope',
      });
    }
    expect(eventsOf(await olga.readGrant(id))).toEqual([['proposed', 'olga']]);
  });

  it('cannot be taken for one of the other kind', async () => {
    const tenants = await worker.keyOf('acme');
    const operators = await worker.operatorKeyOf('olga');
    for (const key of [tenants.replace('csk', 'cso'), operators.replace('cso', 'csk')]) {
      const headers = { authorization: `Bearer ${key}` };
      expect((await fetch(new URL('/v1/grants', worker.url), { headers })).status).toBe(401);
    }
  });

  it('of a tenant with the scope of operators written into its row open nothing', async () => {
    const key = await worker.keyOf('acme');
    await worker.stores.db
      .prepare(`UPDATE api_keys SET scopes_json = '["grant"]' WHERE id = ?`)
      .bind(key.split('_')[1])
      .run();
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(new URL('/v1/grants', worker.url), { headers });
    expect(answer.status).toBe(500);
  });
});

describe('who reads it', () => {
  it('is its own tenant and every operator', async () => {
    const tenant = `stranger-${++controllers}`;
    const stranger = await worker.clientOf(tenant, ['manage']);
    const mine = await olga.grant(proposal());
    const theirs = await olga.grant(proposal({ tenant }));
    const read = async (client: Client) => {
      const answer = await client.send('GET', '/v1/grants?limit=100');
      const { grants } = (await answer.json()) as { grants: { id: string; tenant: string }[] };
      return grants;
    };
    expect(new Set((await read(worker.client)).map(({ tenant }) => tenant))).toEqual(
      new Set(['acme']),
    );
    expect((await read(stranger)).map(({ id }) => id)).toEqual([theirs.id]);
    const all = (await read(pjotr)).map(({ id }) => id);
    expect(all.slice(0, 2)).toEqual([theirs.id, mine.id]);
    expect(await worker.client.readGrant(mine.id)).toEqual(await pjotr.readGrant(mine.id));
    expect(await problemIn(stranger.readGrant(mine.id))).toMatchObject({
      status: 404,
      code: 'grant_not_found',
    });
    const place = await problemOf(stranger.send('GET', `/v1/grants?after=${mine.id}`));
    expect(place).toMatchObject({ errors: [{ pointer: '#/after' }] });
  });
});

describe('the register', () => {
  const register = async (deployment: string) => {
    for (let path = '/v1/register?limit=100'; ; ) {
      const answer = await fetch(new URL(path, worker.url));
      const body = (await answer.json()) as {
        deployments: { deployment: string; grants: Record<string, unknown>[] }[];
        next: string | null;
      };
      const found = body.deployments.find((entry) => entry.deployment === deployment);
      if (found || body.next === null) return found?.grants;
      path = `/v1/register?limit=100&after=${body.next}`;
    }
  };
  const deploy = async (id: string, client = worker.client) => {
    const police = { id, name: 'City police', type: 'law_enforcement' };
    return (await client.deploy(gate({ purpose: 'access_control', controller: police }))).id;
  };

  it('shows what counts, on what evidence, and whether somebody vouches for themselves', async () => {
    const said = proposal({ same_legal_person: true, scope: { purposes: ['access_control'] } });
    const deployment = await deploy(said.controller);
    const other = await deploy(said.controller);
    const { id } = await olga.grant(said);
    expect(await register(deployment)).toEqual([]);
    await pjotr.approve(id);
    const shown = {
      grant: id,
      facts: said.facts,
      scope: { purposes: ['access_control'] },
      evidence: said.evidence,
      same_legal_person: true,
      approvals: 1,
      status: 'in_force',
      granted_at: expect.any(String),
      expires_at: said.expires_at,
      revoked_at: null,
    };
    expect(await register(deployment)).toEqual([shown]);
    expect(await register(other)).toEqual([shown]);
    await pjotr.revoke(id);
    expect(await register(deployment)).toMatchObject([
      { grant: id, status: 'revoked', revoked_at: expect.any(String) },
    ]);
  });

  it('shows nothing of who said so, nor of proposals that never counted', async () => {
    const said = proposal({ reason: 'Only between us.' });
    const deployment = await deploy(said.controller);
    const { id } = await olga.grant(said);
    await pjotr.revoke((await olga.grant(said)).id);
    await pjotr.approve(id);
    const text = JSON.stringify(await register(deployment));
    for (const kept of ['olga', 'pjotr', 'Only between us', 'acme', said.controller]) {
      expect(text).not.toContain(kept);
    }
    expect(JSON.parse(text)).toHaveLength(1);
  });

  it("shows no grant of another tenant's controller of that id", async () => {
    const said = plain();
    const stranger = await worker.clientOf('globex');
    const deployment = await deploy(said.controller, stranger);
    await olga.grant(said);
    expect(await register(deployment)).toEqual([]);
  });

  it('shows each that is in force, however many have ended since', async () => {
    const said = plain();
    const deployment = await deploy(said.controller);
    const { id } = await olga.grant(said);
    for (let i = 0; i < 51; i++) await olga.revoke((await olga.grant(said)).id);
    const shown = (await register(deployment)) ?? [];
    expect(shown).toHaveLength(50);
    expect(shown.at(-1)).toMatchObject({ grant: id, status: 'in_force' });
  });
});
