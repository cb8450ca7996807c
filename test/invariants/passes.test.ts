/** A pass lets one person in once, tells nobody who they are, and needs no recogniser. */
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import decodeQR from 'qr/decode.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLES } from '../../src/local/bundle.ts';
import { TOLD_WITHIN } from '../../src/passes/store.ts';
import { Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { consentingPerson, enrolledPerson, gate, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startWorker({
    bindings: { REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
    // Every refusal for the number of pictures is logged; here they are wanted.
    onLog: (message, level) => {
      if (level === 'error' && !message.includes('overloaded')) console.error(message);
    },
  });
});
afterAll(() => worker.close());

interface IssuedPass {
  readonly id: string;
  readonly pass: string;
  readonly subject: string | null;
  readonly valid_from: string;
  readonly expires_at: string;
  readonly svg: string;
  readonly decision: { id: string; log_receipt: string; model: string };
}

const post = (client: Client, path: string, body: object) =>
  client.send('POST', path, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });

async function issue(client: Client, request: object): Promise<IssuedPass> {
  const response = await post(client, '/v1/passes', request);
  const body = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(201);
  return body as IssuedPass;
}

const redeem = (client: Client, pass: string, deployment: string, more: object = {}) =>
  post(client, '/v1/passes/redeem', { pass, deployment, ...more });

async function outcomeOf(response: Promise<Response>): Promise<string> {
  const body = (await (await response).json()) as { outcome?: string; code?: string };
  return body.outcome ?? body.code ?? '';
}

async function decisionOf(client: Client, id: string) {
  const { outcome, ...decision } = await client.decision(id);
  return { ...decision, outcome: outcome?.outcome, details: outcome?.details };
}

const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

describe('a pass', () => {
  it('lets its holder in, once, and both are decisions of the log', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const issued = await issue(client, { deployment });
    expect(await decisionOf(client, issued.decision.id)).toMatchObject({
      operation: 'pass',
      allow: true,
      outcome: 'pass_issued',
      details: { pass: issued.id, bound: false },
    });
    expect(issued.decision).toMatchObject({ model: 'none', log_receipt: expect.any(String) });
    const first = await redeem(client, issued.pass, deployment);
    const admitted = (await first.json()) as { decision: { id: string } };
    // Nothing of who they are: not even the pass.
    expect(admitted).toEqual({
      outcome: 'admitted',
      repeated: false,
      used_at: expect.any(String),
      first_used_at: null,
      decision: expect.any(Object),
    });
    expect(await decisionOf(client, admitted.decision.id)).toMatchObject({
      operation: 'pass',
      outcome: 'admitted',
      details: { pass: issued.id, offline: false },
    });
    const again = await problemOf(redeem(client, issued.pass, deployment));
    expect(again).toMatchObject({ status: 409, code: 'pass_spent' });
    expect(await decisionOf(client, String(again.decision))).toMatchObject({
      outcome: 'not_admitted',
      details: { because: 'pass_spent' },
    });
    const read = await client.send('GET', `/v1/passes/${issued.id}`);
    expect(await read.json()).toMatchObject({ decision: admitted.decision.id });
  });

  it('admits exactly one of a hundred who come at once', async () => {
    const { client, stores } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { id, pass } = await issue(client, { deployment });
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => outcomeOf(redeem(client, pass, deployment))),
    );
    expect(outcomes.filter((outcome) => outcome === 'admitted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'pass_spent')).toHaveLength(99);
    const uses = await stores.db
      .prepare('SELECT count(*) AS n FROM pass_uses WHERE pass_id = ?')
      .bind(id)
      .first('n');
    expect(uses).toBe(1);
    const told = await stores.db
      .prepare('SELECT count(*) AS n FROM log_texts WHERE own_json LIKE ? AND own_json LIKE ?')
      .bind(`%${id}%`, '%"outcome":"admitted"%')
      .first('n');
    expect(told).toBe(1);
  });

  it('is answered again where the answer was lost, under the same name of the use', async () => {
    const { client, stores } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { id, pass } = await issue(client, { deployment });
    const use = crypto.randomUUID();
    const tries = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const response = await redeem(client, pass, deployment, { use });
        return (await response.json()) as { outcome: string; repeated: boolean };
      }),
    );
    expect(tries.map(({ outcome }) => outcome)).toEqual(Array(10).fill('admitted'));
    expect(tries.filter(({ repeated }) => !repeated)).toHaveLength(1);
    expect(await outcomeOf(redeem(client, pass, deployment, { use: 'other' }))).toBe('pass_spent');
    // A name that a gate uses for ever is none: after a minute it opens nothing.
    await stores.db.prepare('DROP TRIGGER pass_uses_are_not_changed').run();
    await stores.db
      .prepare('UPDATE pass_uses SET recorded_at = recorded_at - 61000 WHERE pass_id = ?')
      .bind(id)
      .run();
    expect(await outcomeOf(redeem(client, pass, deployment, { use }))).toBe('pass_spent');
  });

  it('is a QR code that a reader reads', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { svg, pass } = await issue(client, { deployment });
    const response = await client.send('GET', svg);
    expect(response.headers.get('content-type')).toBe('image/svg+xml');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(text).toContain('viewBox="0 0 53 53"');
    expect(decodeQR(paint(text))).toBe(pass);
  });

  it('is issued where a face would be refused: no consent, no assessment, no alternative', async () => {
    const { client } = worker;
    const bare = gate({ dpia: { on_file: false }, alternative: { offered: false } });
    const { id: deployment } = await client.deploy(bare);
    const { pass } = await issue(client, { deployment });
    expect(await outcomeOf(redeem(client, pass, deployment))).toBe('admitted');
  });

  it('is not issued where nobody is owed another way in', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(
      gate({ purpose: 'photo_tagging', place: { type: 'online' } }),
    );
    const problem = await problemOf(post(client, '/v1/passes', { deployment }));
    expect(problem).toMatchObject({
      code: 'policy_denied',
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'PASS_NOT_OWED' })]),
    });
  });
});

describe('what changes while it is decided', () => {
  /** In the transaction itself, after its entry and before what rests on it. */
  async function meanwhile(outcome: string, change: string, act: () => Promise<Response>) {
    const { db } = worker.stores;
    await db
      .prepare(
        `CREATE TRIGGER meanwhile AFTER INSERT ON log_texts
         WHEN NEW.own_json LIKE '%"outcome":"${outcome}"%' BEGIN ${change}; END`,
      )
      .run();
    const got = await outcomeOf(act());
    await db.prepare('DROP TRIGGER meanwhile').run();
    return got;
  }

  const wrongs = (deployment: string): [code: string, change: string][] => [
    ['deployment_ended', `UPDATE deployments SET ended_at = 1 WHERE id = '${deployment}'`],
    ['facts_changed', `UPDATE deployments SET version = version + 1 WHERE id = '${deployment}'`],
    ['facts_changed', 'UPDATE api_keys SET revoked_at = 1'],
  ];

  it('keeps a pass from being issued, and from letting in', async () => {
    const { client, stores } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { pass } = await issue(client, { deployment });
    const count = () => stores.db.prepare('SELECT count(*) AS n FROM passes').first('n');
    const before = await count();
    for (const [code, change] of wrongs(deployment)) {
      const issuing = () => post(client, '/v1/passes', { deployment });
      expect(await meanwhile('pass_issued', change, issuing)).toBe(code);
      const redeeming = () => redeem(client, pass, deployment);
      expect(await meanwhile('admitted', change, redeeming)).toBe(code);
    }
    expect(await count()).toBe(before);
    expect(await outcomeOf(redeem(client, pass, deployment))).toBe('admitted');
  });

  it('keeps a pass from being bound to somebody who is erased', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const erase = `UPDATE subjects SET erased_at = 1, reference = NULL WHERE id = '${subject}'`;
    const issuing = () => post(client, '/v1/passes', { deployment, subject });
    expect(await meanwhile('pass_issued', erase, issuing)).toBe('subject_erased');
  });
});

describe('a pass that is bound to a person', () => {
  it('names them to nobody, stands in their record, and goes with them', async () => {
    const { client, stores } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const used = await issue(client, { deployment, subject });
    const kept = await issue(client, { deployment, subject });
    const gateKey = await worker.clientOf('acme', ['recognise']);
    const answer = await redeem(gateKey, used.pass, deployment);
    expect(JSON.stringify(await answer.json())).not.toContain(subject.slice(4));
    const { decisions } = await client.decisions({ subject });
    expect(decisions.map(({ operation }) => operation)).toEqual(['pass', 'pass', 'pass']);
    await client.erase(subject);
    for (const table of ['passes', 'pass_uses']) {
      const column = table === 'passes' ? 'id' : 'pass_id';
      const left = await stores.db
        .prepare(`SELECT count(*) AS n FROM ${table} WHERE ${column} IN (?, ?)`)
        .bind(used.id, kept.id)
        .first('n');
      expect(left, table).toBe(0);
    }
    expect(await outcomeOf(redeem(client, kept.pass, deployment))).toBe('pass_gone');
  });

  it('needs nothing of them, though they have said no', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    const { pass } = await issue(client, { deployment, subject });
    expect(await outcomeOf(redeem(client, pass, deployment))).toBe('admitted');
  });
});

describe('a pass that was lost', () => {
  const revoke = (client: Client, id: string) => client.send('POST', `/v1/passes/${id}/revoke`);
  const revoked = async (client: Client, deployment: string, after?: string) => {
    const query = new URLSearchParams({ deployment, ...(after !== undefined && { after }) });
    const response = await client.send('GET', `/v1/passes/revoked?${query}`);
    expect(response.status).toBe(200);
    return ((await response.json()) as { revoked: { id: string }[] }).revoked.map(({ id }) => id);
  };

  it('is revoked: it lets nobody in, is drawn no more, and the log says who did it', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const { id, pass, svg } = await issue(client, { deployment, subject });
    const response = await revoke(client, id);
    const told = (await response.json()) as Record<string, unknown>;
    expect([response.status, told]).toEqual([
      200,
      expect.objectContaining({
        id,
        revoked_at: expect.any(String),
        log_receipt: expect.any(String),
      }),
    ]);
    const refused = await problemOf(redeem(client, pass, deployment));
    expect(refused).toMatchObject({ status: 410, code: 'pass_revoked' });
    expect(await decisionOf(client, String(refused.decision))).toMatchObject({
      outcome: 'not_admitted',
      details: { because: 'pass_revoked' },
    });
    expect(await outcomeOf(client.send('GET', svg))).toBe('pass_revoked');
    // Sent again, nothing is changed, and nothing recorded.
    const again = (await (await revoke(client, id)).json()) as Record<string, unknown>;
    expect(again).toEqual({ ...told, log_receipt: undefined });
    const { results } = await worker.stores.db
      .prepare("SELECT own_json, subject_id FROM log_texts WHERE kind = 'pass' AND own_json LIKE ?")
      .bind(`%${id}%`)
      .all<{ own_json: string; subject_id: string }>();
    expect(results).toHaveLength(1);
    expect(results[0]?.subject_id).toBe(subject);
    expect(JSON.parse(results[0]?.own_json ?? '')).toMatchObject({
      ...{ event: 'revoked', pass: id, deployment, key: expect.any(String) },
    });
    await client.erase(subject);
    expect(await outcomeOf(redeem(client, pass, deployment))).toBe('pass_gone');
  });

  it('is used or revoked, and never both, whoever comes first', async () => {
    const { client, stores } = worker;
    const { id: deployment } = await client.deploy(gate());
    for (let round = 0; round < 5; round++) {
      const { id, pass } = await issue(client, { deployment });
      const came = Array.from({ length: 10 }, () => outcomeOf(redeem(client, pass, deployment)));
      const [revoking, ...entering] = await Promise.all([
        revoke(client, id).then(({ status }) => status),
        ...came,
      ]);
      const entered = entering.filter((outcome) => outcome === 'admitted').length;
      expect([revoking, entered]).toEqual(revoking === 200 ? [200, 0] : [409, 1]);
      const rest = entering.filter((outcome) => outcome !== 'admitted');
      expect(new Set(rest)).toEqual(new Set([entered ? 'pass_spent' : 'pass_revoked']));
    }
    // In the transaction itself, as no request can time it: neither takes effect.
    const { id, pass } = await issue(client, { deployment });
    await stores.db
      .prepare(
        `CREATE TRIGGER meanwhile AFTER INSERT ON log_texts
         WHEN NEW.own_json LIKE '%"outcome":"admitted"%' BEGIN
           INSERT INTO pass_revocations (pass_id, deployment_id, revoked_at)
           VALUES ('${id}', '${deployment}', 1); END`,
      )
      .run();
    expect(await outcomeOf(redeem(client, pass, deployment))).toBe('audit_unavailable');
    await stores.db.prepare('DROP TRIGGER meanwhile').run();
    expect(await outcomeOf(redeem(client, pass, deployment))).toBe('admitted');
    expect(await problemOf(revoke(client, id))).toMatchObject({ status: 409, code: 'pass_spent' });
  });

  it('is listed for gates, in order, until it is over', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { id: elsewhere } = await client.deploy(gate());
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await issue(client, { deployment })).id);
    const [first = '', second = '', third = ''] = ids;
    const other = (await issue(client, { deployment: elsewhere })).id;
    for (const id of [second, other, first, third]) await revoke(client, id);
    expect(await revoked(client, deployment)).toEqual([second, first, third]);
    expect(await revoked(client, deployment, second)).toEqual([first, third]);
    expect(await revoked(client, deployment, third)).toEqual([]);
    const unknown = `/v1/passes/revoked?deployment=${deployment}&after=${other}`;
    expect((await client.send('GET', unknown)).status).toBe(400);
    await backdate(first, 2 * 86_400_000);
    expect(await revoked(client, deployment)).toEqual([second, third]);
    // A gate that was last told of one that is over goes on behind it.
    expect(await revoked(client, deployment, first)).toEqual([third]);
    await backdate(second, TOLD_WITHIN + 2 * 86_400_000);
    await worker.runSchedule();
    expect(await outcomeOf(revoke(client, second))).toBe('pass_not_found');
    expect(await revoked(client, deployment)).toEqual([third]);
  });

  it('is told of by a gate that had not heard of it', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const [late, early] = [
      await issue(client, { deployment }),
      await issue(client, { deployment }),
    ];
    const before = ago(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const { id } of [late, early]) await revoke(client, id);
    const after = { use: 'north-1', used_at: ago(-1000) };
    for (const repeated of [false, true]) {
      const told = await redeem(client, late.pass, deployment, after);
      expect(await told.json()).toMatchObject({ outcome: 'revoked', repeated });
    }
    const inTime = redeem(client, early.pass, deployment, { use: 'north-2', used_at: before });
    expect(await outcomeOf(inTime)).toBe('admitted');
  });

  it('is revoked by those who issue at its deployment, and nobody else', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { id, pass } = await issue(client, { deployment });
    const other = await worker.clientOf('other');
    expect(await outcomeOf(revoke(other, id))).toBe('pass_not_found');
    expect(await outcomeOf(revoke(await worker.clientOf('acme', ['recognise']), id))).toBe(
      'insufficient_scope',
    );
    const list = `/v1/passes/revoked?deployment=${deployment}`;
    expect(await outcomeOf(other.send('GET', list))).toBe('deployment_not_found');
    const { id: elsewhere } = await client.deploy(gate());
    const bound = async (at: string) => {
      const made = await post(client, '/v1/keys', {
        ...{ name: 'Desk', scopes: ['enrol', 'recognise'], deployments: [at] },
      });
      return new Client(worker.url, ((await made.json()) as { key: string }).key);
    };
    const desk = await bound(elsewhere);
    for (const denied of [
      revoke(desk, id),
      desk.send('GET', list),
      desk.send('GET', `/v1/passes/${id}`),
      redeem(desk, pass, deployment),
      post(desk, '/v1/passes', { deployment }),
    ]) {
      expect(await outcomeOf(denied)).toBe('key_bound');
    }
    const own = await bound(deployment);
    const issued = await issue(own, { deployment });
    expect(await outcomeOf(redeem(own, issued.pass, deployment))).toBe('admitted');
    expect((await revoke(own, id)).status).toBe(200);
  });
});

describe('no pass', () => {
  it('is one that was altered, made up or signed by another service', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { pass } = await issue(client, { deployment });
    const other = await startWorker();
    try {
      const { id: elsewhere } = await other.client.deploy(gate());
      const foreign = await issue(other.client, { deployment: elsewhere });
      for (const text of [
        pass.slice(0, -3) + (pass.endsWith('000') ? '111' : '000'),
        `CSP1:${'0'.repeat(164)}`,
        foreign.pass,
        pass.replace(/ ?.$/, ''),
        'hello',
        '',
      ]) {
        expect(await problemOf(redeem(client, text, deployment)), text).toMatchObject({
          status: 422,
          code: 'pass_invalid',
        });
      }
    } finally {
      await other.close();
    }
    expect(await outcomeOf(redeem(client, pass, deployment))).toBe('admitted');
  });

  it("is another tenant's, nor one of another deployment", async () => {
    const { client } = worker;
    const other = await worker.clientOf('other');
    const { id: deployment } = await client.deploy(gate());
    const { id: second } = await client.deploy(gate());
    const { id: theirs } = await other.deploy(gate());
    const { id, pass, svg } = await issue(client, { deployment });
    expect(await outcomeOf(redeem(client, pass, second))).toBe('pass_elsewhere');
    expect(await outcomeOf(redeem(other, pass, theirs))).toBe('pass_elsewhere');
    expect(await outcomeOf(redeem(other, pass, deployment))).toBe('deployment_not_found');
    expect(await outcomeOf(post(other, '/v1/passes', { deployment }))).toBe('deployment_not_found');
    for (const path of [svg, `/v1/passes/${id}`]) {
      expect((await other.send('GET', path)).status, path).toBe(404);
    }
    const { subject } = await consentingPerson(other);
    expect(await outcomeOf(post(client, '/v1/passes', { deployment, subject }))).toBe(
      'subject_not_found',
    );
    expect(await outcomeOf(redeem(client, pass, deployment))).toBe('admitted');
  });

  it('lets in before its time or after it', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const later = await issue(client, { deployment, valid_from: tomorrow });
    expect(await outcomeOf(redeem(client, later.pass, deployment))).toBe('pass_not_yet_valid');
    const old = await issue(client, { deployment });
    await backdate(old.id, 2 * 86_400_000);
    // What the database says counts, though the signature says longer.
    expect(await outcomeOf(redeem(client, old.pass, deployment))).toBe('pass_expired');
  });

  it.each([
    [{ valid_from: ago(120_000) }, '#/valid_from'],
    [{ valid_from: '2036-01-01T00:00:00Z' }, '#/valid_from'],
    [{ expires_at: ago(-1000) }, '#/expires_at'],
    [{ expires_at: ago(-40 * 86_400_000) }, '#/expires_at'],
    [{ expires_at: 'soon' }, '#/expires_at'],
    [{ holder: 'Anna' }, '#/holder'],
  ])('is issued for a time that cannot be: %j', async (changes, pointer) => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const problem = await problemOf(post(client, '/v1/passes', { deployment, ...changes }));
    expect(problem).toMatchObject({ code: 'invalid_request', errors: [{ pointer }] });
  });
});

describe('a gate without a network', () => {
  it('tells afterwards whom it let in, and hears of a double use', async () => {
    const { client, stores } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { id, pass } = await issue(client, { deployment });
    const told = { use: 'north-1', used_at: ago(0) };
    expect(await outcomeOf(redeem(client, pass, deployment, told))).toBe('admitted');
    // Told again, it is the same use.
    const repeated = await (await redeem(client, pass, deployment, told)).json();
    expect(repeated).toMatchObject({ outcome: 'admitted', repeated: true });
    // Online it is spent; another gate that had no network either let somebody in with it, too.
    expect(await outcomeOf(redeem(client, pass, deployment))).toBe('pass_spent');
    const second = { use: 'south-1', used_at: ago(0) };
    const double = (await (await redeem(client, pass, deployment, second)).json()) as Record<
      string,
      unknown
    >;
    expect(double).toMatchObject({ outcome: 'double_use', first_used_at: told.used_at });
    expect(await outcomeOf(redeem(client, pass, deployment, second))).toBe('double_use');
    const { decisions } = await client.decisions({ deployment });
    expect(decisions.map(({ outcome }) => outcome?.outcome)).toEqual([
      ...['pass_issued', 'admitted', 'pass_told_again', 'not_admitted', 'double_use'],
      'pass_told_again',
    ]);
    const uses = await stores.db
      .prepare('SELECT count(*) AS n FROM pass_uses WHERE pass_id = ?')
      .bind(id)
      .first('n');
    expect(uses).toBe(2);
  });

  it('is told of one double use, of many reports at once', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { pass } = await issue(client, { deployment });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        outcomeOf(redeem(client, pass, deployment, { use: `g${i}`, used_at: ago(0) })),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'admitted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'double_use').length).toBeGreaterThan(0);
    expect(outcomes.filter((outcome) => !/admitted|double_use/.test(outcome))).toEqual([]);
  });

  it('whose clock was wrong is told so, and one that is ahead is not believed', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { pass } = await issue(client, { deployment });
    const early = { use: 'g1', used_at: ago(3_600_000) };
    expect(await outcomeOf(redeem(client, pass, deployment, early))).toBe('outside_validity');
    for (const used_at of [ago(-3_600_000), ago(40 * 86_400_000)]) {
      const problem = await problemOf(redeem(client, pass, deployment, { use: 'g2', used_at }));
      expect(problem).toMatchObject({ errors: [{ pointer: '#/used_at' }] });
    }
    const unnamed = await problemOf(redeem(client, pass, deployment, { used_at: ago(0) }));
    expect(unnamed).toMatchObject({ errors: [{ pointer: '#/use' }] });
  });

  it('tells it though the deployment has ended, and the policy would refuse', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { pass } = await issue(client, { deployment });
    await client.end(deployment);
    expect(await outcomeOf(redeem(client, pass, deployment))).toBe('deployment_ended');
    const told = { use: 'g1', used_at: ago(0) };
    expect(await outcomeOf(redeem(client, pass, deployment, told))).toBe('admitted');
  });
});

describe('the sweep', () => {
  it('deletes passes a week after their end, and no others', async () => {
    const { client, stores, runSchedule } = worker;
    const { id: deployment } = await client.deploy(gate());
    const [old, recent] = [
      await issue(client, { deployment }),
      await issue(client, { deployment }),
    ];
    await redeem(client, old.pass, deployment);
    await backdate(old.id, TOLD_WITHIN + 2 * 86_400_000);
    await backdate(recent.id, TOLD_WITHIN - 3_600_000 + 86_400_000);
    await runSchedule();
    expect((await client.send('GET', `/v1/passes/${old.id}`)).status).toBe(404);
    expect((await client.send('GET', `/v1/passes/${recent.id}`)).status).toBe(200);
    const uses = await stores.db
      .prepare('SELECT count(*) AS n FROM pass_uses WHERE pass_id = ?')
      .bind(old.id)
      .first('n');
    expect(uses).toBe(0);
  });
});

describe('the public register', () => {
  it('shows the share of entries by pass and by face, above fifty', async () => {
    const { client, stores } = worker;
    const face: Face = await readFace(FRANCK[0]);
    const { deployment, subject } = await enrolledPerson(client, face);
    const entriesOf = async () => {
      for (let next: string | null = ''; next !== null; ) {
        const url = new URL(`/v1/register${next && `?after=${next}`}`, worker.url);
        const page = (await (await fetch(url)).json()) as {
          deployments: { deployment: string; entries: unknown }[];
          next: string | null;
        };
        const found = page.deployments.find((one) => one.deployment === deployment);
        if (found) return found.entries;
        next = page.next;
      }
      throw new Error('It is not in the register.');
    };
    // Before there is a pass, nothing is counted.
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
    const { pass } = await issue(client, { deployment });
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
    await redeem(client, pass, deployment);
    await redeem(client, pass, deployment);
    const counts = () =>
      stores.db
        .prepare('SELECT passes, faces FROM entry_counts WHERE deployment_id = ?')
        .bind(deployment)
        .first();
    expect(await counts()).toEqual({ passes: 1, faces: 1 });
    expect(await entriesOf()).toBeNull();
    await stores.db
      .prepare('UPDATE entry_counts SET passes = 40, faces = 79 WHERE deployment_id = ?')
      .bind(deployment)
      .run();
    const shown = { by_pass_pct: 34, by_face_pct: 66, at_least: 100 };
    expect(await entriesOf()).toMatchObject(shown);
    // Who goes in next cannot be watched: it moves with the next fifty.
    const next = await issue(client, { deployment });
    await redeem(client, next.pass, deployment);
    // One pass is one entry, however often gates without a network tell of it.
    const used_at = new Date().toISOString();
    for (const use of ['a', 'b', 'c']) {
      const told = redeem(client, next.pass, deployment, { use, used_at });
      expect(await outcomeOf(told)).toBe('double_use');
    }
    expect(await counts()).toEqual({ passes: 41, faces: 79 });
    expect(await entriesOf()).toMatchObject(shown);
    await stores.db
      .prepare('UPDATE entry_counts SET passes = passes + 31 WHERE deployment_id = ?')
      .bind(deployment)
      .run();
    expect(await entriesOf()).toMatchObject({ by_pass_pct: 48, by_face_pct: 52, at_least: 150 });
  });
});

describe('without the recogniser', () => {
  it('the other door stays open, where no network loads', async () => {
    const bundle = await mkdtemp(join(tmpdir(), 'broken-'));
    await cp(BUNDLES['src/index.ts'], bundle, { recursive: true });
    for (const file of await readdir(bundle)) {
      if (file.endsWith('.onnx')) await writeFile(join(bundle, file), 'no network');
    }
    const broken = await startWorker({ bundle, onLog: () => undefined });
    try {
      const { client } = broken;
      const face: Face = await readFace(FRANCK[0]);
      const { deployment, subject } = await consentingPerson(client);
      const body = makeForm({ deployment, subject, image: face });
      expect((await client.send('POST', '/v1/templates', { body })).status).toBe(503);
      const { pass, svg } = await issue(client, { deployment });
      expect((await client.send('GET', svg)).status).toBe(200);
      expect(await outcomeOf(redeem(client, pass, deployment))).toBe('admitted');
    } finally {
      await broken.close();
      await rm(bundle, { recursive: true });
    }
  });

  it('the other door stays open, where more pictures come than are read', async () => {
    const { client } = worker;
    const face: Face = await readFace(FRANCK[0]);
    const person = await consentingPerson(client);
    const { pass } = await issue(client, { deployment: person.deployment });
    const verify = () =>
      client.send('POST', '/v1/templates', {
        body: makeForm({ deployment: person.deployment, subject: person.subject, image: face }),
      });
    const crowd = Promise.all(Array.from({ length: 60 }, async () => (await verify()).status));
    const outcome = await outcomeOf(redeem(client, pass, person.deployment));
    expect(outcome).toBe('admitted');
    expect(await crowd).toContain(503);
  });
});

/** Moves a pass into the past, as time would. */
async function backdate(id: string, by: number): Promise<void> {
  const { db } = worker.stores;
  await db.prepare('DROP TRIGGER IF EXISTS passes_are_not_changed').run();
  await db
    .prepare(
      'UPDATE passes SET valid_from = valid_from - ?1, expires_at = expires_at - ?1 WHERE id = ?2',
    )
    .bind(by, id)
    .run();
}

/** What a camera would see of the SVG: its one path of squares, four pixels a module. */
function paint(svg: string): { width: number; height: number; data: Uint8Array } {
  const side = 53;
  const scale = 4;
  const data = new Uint8Array(side * scale * side * scale * 4).fill(255);
  for (const [x, y] of modulesOf(svg)) {
    for (let row = y * scale; row < (y + 1) * scale; row++) {
      const start = row * side * scale + x * scale;
      for (let at = start; at < start + scale; at++) data.fill(0, at * 4, at * 4 + 3);
    }
  }
  return { width: side * scale, height: side * scale, data };
}

/** Each module is a closed path of its own, from which the next one is reckoned. */
function* modulesOf(svg: string): Generator<[x: number, y: number]> {
  let [x, y] = [0, 0];
  const d = /<path[^>]*\bd="([^"]*)"/.exec(svg)?.[1] ?? '';
  for (const [, command, a, b] of d.matchAll(/([Mm])(-?\d+) (-?\d+)h1v1/g)) {
    [x, y] = command === 'M' ? [Number(a), Number(b)] : [x + Number(a), y + Number(b)];
    yield [x, y];
  }
}
