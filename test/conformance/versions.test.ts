/** A registration is changed by a new version; a deployment ends once; both are public. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeProvider, publicKeyOf } from '../../src/local/provider.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { documentOf, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { consentingPerson, enrolledPerson, gate, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

interface Versions {
  readonly versions: {
    version: number;
    registration: Record<string, unknown> & { controller: Record<string, unknown> };
    registered_at: string;
    key?: string | null;
  }[];
  readonly next: string | null;
}

const json = (body: unknown): RequestInit => ({
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json' },
});

async function read<Body>(path: string): Promise<Body> {
  const response = await worker.client.send('GET', path);
  expect(response.status, path).toBe(200);
  return (await response.json()) as Body;
}

const historyOf = (id: string) => read<Versions>(`/v1/deployments/${id}/versions`);

/** Without a key. */
async function publicHistoryOf(id: string): Promise<Versions & { text: string }> {
  const response = await fetch(new URL(`/v1/register/${id}/versions`, worker.url));
  expect(response.status).toBe(200);
  const text = await response.text();
  return { ...(JSON.parse(text) as Versions), text };
}

async function registerEntryOf(id: string): Promise<Record<string, unknown>> {
  let path = '/v1/register?limit=100';
  for (;;) {
    const response = await fetch(new URL(path, worker.url));
    const { deployments, next } = (await response.json()) as {
      deployments: { deployment: string }[];
      next: string | null;
    };
    const entry = deployments.find(({ deployment }) => deployment === id);
    if (entry) return entry as unknown as Record<string, unknown>;
    if (next === null) throw new Error(`${id} is not in the register.`);
    path = `/v1/register?limit=100&after=${next}`;
  }
}

const police = {
  controller: { id: 'ctl-1', name: 'An example company', type: 'law_enforcement' },
  legal_basis: 'law_enforcement_statute',
};

describe('a registration that is changed', () => {
  it('and changed back has three versions, newest first, for its tenant and for everyone', async () => {
    const { client } = worker;
    // One that anybody may have.
    const purpose = 'access_control';
    const { id } = await client.deploy(gate({ purpose }));
    expect((await client.redeploy(id, gate({ purpose, ...police }))).version).toBe(2);
    expect((await client.redeploy(id, gate({ purpose }))).version).toBe(3);
    const { versions, next } = await historyOf(id);
    expect(next).toBeNull();
    expect(versions.map(({ version }) => version)).toEqual([3, 2, 1]);
    const types = ({ versions }: Versions) =>
      versions.map(({ registration }) => [registration.controller.type, registration.legal_basis]);
    const told = [
      ['private', 'explicit_consent'],
      ['law_enforcement', 'law_enforcement_statute'],
      ['private', 'explicit_consent'],
    ];
    expect(types({ versions, next })).toEqual(told);
    for (const { registered_at, key } of versions) {
      expect(Math.abs(Date.parse(registered_at) - Date.now())).toBeLessThan(60_000);
      expect(key).toMatch(/^[A-Za-z0-9]{16}$/);
    }

    const told_to_all = await publicHistoryOf(id);
    expect(types(told_to_all)).toEqual(told);
    expect(told_to_all.text).not.toContain(versions[0].key);
    expect(told_to_all.text).not.toContain('ctl-1');
    expect(await registerEntryOf(id)).toMatchObject({
      version: 3,
      versions: `/v1/register/${id}/versions`,
    });
  });

  it('publishes all that it declares, but for ids', async () => {
    const watchlist = { id: 'list-of-ours', authorised: true, expires_at: '2027-01-01T00:00:00Z' };
    const { kid, issuer, jwk } = publicKeyOf(await makeProvider());
    const liveness = { keys: [{ kid, issuer, jwk }] };
    const { id } = await worker.client.deploy(gate({ watchlist, remote: true, liveness }));
    const { versions, text } = await publicHistoryOf(id);
    expect(versions[0].registration).toMatchObject({
      remote: true,
      watchlist: { authorised: true, expires_at: '2027-01-01T00:00:00Z' },
      decision: { automated: false, adverse_on: 'no_match' },
      transfer: { cross_border: false },
      authorisation: { type: 'none' },
      liveness_required: false,
      liveness_keys: [{ kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y }],
    });
    expect(text).not.toContain('list-of-ours');
  });

  it('has its history in pages', async () => {
    const { client } = worker;
    const { id } = await client.deploy(gate());
    for (let days = 1; days <= 4; days++) await client.redeploy(id, gate({ retention: { days } }));
    for (const path of [`/v1/deployments/${id}/versions`, `/v1/register/${id}/versions`]) {
      const first = await worker.client.send('GET', `${path}?limit=2`);
      expect(first.headers.get('link')).toBe(`<${path}?limit=2&after=4>; rel="next"`);
      const pages = [];
      for (let after = ''; ; ) {
        const page = await read<Versions>(`${path}?limit=2${after}`);
        pages.push(page.versions.map(({ version }) => version));
        if (page.next === null) break;
        after = `&after=${page.next}`;
      }
      expect(pages).toEqual([[5, 4], [3, 2], [1]]);
      for (const after of ['9', '0', 'x', '3x']) {
        const lost = problemOf(client.send('GET', `${path}?after=${after}`));
        expect(await lost, after).toMatchObject({ status: 400, code: 'invalid_request' });
      }
    }
  });

  it('in nothing makes no version', async () => {
    const { client } = worker;
    const { id } = await client.deploy(gate());
    expect((await client.redeploy(id, gate())).version).toBe(1);
    expect((await client.redeploy(id, { ...gate(), remote: false })).version).toBe(1);
    expect((await historyOf(id)).versions).toHaveLength(1);
  });

  it('by many at once has a version for each, without a gap', async () => {
    const { client } = worker;
    const { id } = await client.deploy(gate());
    const days = Array.from({ length: 20 }, (_, i) => i + 1);
    const put = await Promise.all(
      days.map((day) => client.redeploy(id, gate({ retention: { days: day } }))),
    );
    const versions = put.map(({ version }) => version).toSorted((a, b) => a - b);
    expect(versions.every((version) => version >= 2 && version <= 21)).toBe(true);
    const kept = (await historyOf(id)).versions;
    expect(kept.map(({ version }) => version)).toEqual(
      Array.from({ length: 21 }, (_, i) => 21 - i),
    );
    const told = kept.map(({ registration }) => (registration.retention as { days: number }).days);
    expect(new Set(told).size).toBe(21);
  });

  it.each([
    ['purpose', { purpose: 'payment' }],
    ['controller', { controller: { id: 'ctl-2', name: 'An example company', type: 'private' } }],
  ])('has the %s that it had, to which consent is bound', async (_what, changes) => {
    const { client } = worker;
    const { id } = await client.deploy(gate());
    const problem = await problemOf(
      client.send('PUT', `/v1/deployments/${id}`, json(gate(changes))),
    );
    expect(problem).toMatchObject({ status: 409, code: 'deployment_use_fixed' });
    expect(problem.detail).toContain('Register another deployment');
    expect((await historyOf(id)).versions).toHaveLength(1);
  });

  it('keeps what it was, whoever writes to the database', async () => {
    const { client, stores } = worker;
    const { id } = await client.deploy(gate());
    await client.redeploy(id, gate({ remote: true }));
    const all =
      '?1, 1, registration_json, 0, NULL FROM deployment_versions WHERE deployment_id = ?1';
    for (const sql of [
      "UPDATE deployment_versions SET registration_json = '{}' WHERE deployment_id = ?1",
      'DELETE FROM deployment_versions WHERE deployment_id = ?1',
      `INSERT OR REPLACE INTO deployment_versions SELECT ${all}`,
      `INSERT INTO deployment_versions SELECT ${all.replace('1, reg', '4, reg')}`,
    ]) {
      await expect(stores.db.prepare(sql).bind(id).run(), sql).rejects.toThrow('append_only');
    }
    expect((await historyOf(id)).versions.map(({ version }) => version)).toEqual([2, 1]);
  });

  it("is nothing of another tenant's, and what is not there has no history", async () => {
    const { client } = worker;
    const { id } = await client.deploy(gate());
    const stranger = await worker.clientOf('stranger');
    const unknown = `dep_${'0'.repeat(22)}`;
    const missing = { status: 404, code: 'deployment_not_found' };
    for (const request of [
      stranger.send('GET', `/v1/deployments/${id}/versions`),
      stranger.send('POST', `/v1/deployments/${id}/end`),
      stranger.send('PUT', `/v1/deployments/${id}`, json(gate({ remote: true }))),
      client.send('GET', `/v1/deployments/${unknown}/versions`),
      client.send('POST', `/v1/deployments/${unknown}/end`),
      fetch(new URL(`/v1/register/${unknown}/versions`, worker.url)),
    ]) {
      expect(await problemOf(request)).toMatchObject(missing);
    }
    expect(await read(`/v1/deployments/${id}`)).toMatchObject({ version: 1, ended_at: null });
  });
});

describe('a decision', () => {
  it('names the version that it was made on, wherever it is told', async () => {
    const { client } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    expect(template.decision).toMatchObject({ deployment_version: 1 });
    await client.redeploy(deployment, gate({ retention: { days: 300 } }));
    const { decision } = await client.verify(deployment, subject, face);
    expect(decision.deployment_version).toBe(2);
    expect((await client.decision(decision.id)).deployment_version).toBe(2);
    const { decisions } = await client.decisions({ subject });
    expect(decisions.map((one) => one.deployment_version)).toEqual([1, 2]);

    const tried = await client.dryRun({ deployment, subject, operation: 'verify' });
    expect(tried.deployment_version).toBe(2);
    expect((await client.decision(tried.id)).deployment_version).toBe(2);
    const supposed = await client.dryRun({ input: { operation: 'verify' } });
    expect(supposed.deployment_version).toBeNull();
    const erased = await client.erase(subject);
    expect(erased.decision).toMatchObject({ deployment_version: null });
  });
});

describe('a deployment that has ended', () => {
  const ended = { status: 409, code: 'deployment_ended' };

  it('serves nobody, hears every no, and stays in the register with its end', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const { ended_at } = await client.end(deployment);
    expect(Math.abs(Date.parse(ended_at) - Date.now())).toBeLessThan(60_000);
    expect((await client.end(deployment)).ended_at).toBe(ended_at);
    expect(await read(`/v1/deployments/${deployment}`)).toMatchObject({ version: 1, ended_at });
    expect(await registerEntryOf(deployment)).toMatchObject({ ended_at });

    const form = { deployment, subject };
    const post = (path: string, body: FormData) => client.send('POST', path, { body });
    const consents = `/v1/subjects/${subject}/consents`;
    for (const [what, request] of Object.entries({
      verify: post('/v1/verifications', makeForm({ ...form, image: face })),
      enrol: post('/v1/templates', makeForm({ ...form, image: face })),
      compare: post(
        '/v1/comparisons',
        makeForm({ ...form, ...documentOf(subject), image: face, reference: face }),
      ),
      detect: post('/v1/detections', makeForm({ deployment, image: face })),
      nonce: client.send('POST', '/v1/nonces', json(form)),
      'dry run': client.send('POST', '/v1/decisions', json({ ...form, operation: 'verify' })),
      consent: client.send('POST', consents, json({ deployment, ...CONSENT.full })),
      renewal: client.send(
        'POST',
        consents,
        json({ deployment, ...CONSENT.full, event: 'renewed' }),
      ),
      change: client.send('PUT', `/v1/deployments/${deployment}`, json(gate({ remote: true }))),
    })) {
      expect(await problemOf(request), what).toMatchObject(ended);
    }

    await client.consent(subject, { deployment, ...CONSENT.refused });
    await client.consent(subject, { deployment, event: 'withdrawn' });
    expect((await client.templates(subject)).templates).toEqual([]);
    await client.erase(subject);
    expect((await historyOf(deployment)).versions).toHaveLength(1);
  });

  it('ends what is kept for it: refused at once, and gone with the next sweep', async () => {
    const { client, stores, runSchedule } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const other = await enrolledPerson(client, face);
    // Of the same controller, for the same purpose.
    const { id: second } = await client.deploy(gate());
    expect((await client.verify(second, subject, face)).matched).toBe(true);
    await client.end(deployment);
    await expect(client.verify(second, subject, face)).rejects.toMatchObject({
      problem: { code: 'policy_denied' },
    });

    await runSchedule();

    const held = (id: string) =>
      stores.db.prepare('SELECT wrapped_key FROM templates WHERE id = ?').bind(id).first();
    expect(await held(template.id)).toEqual({ wrapped_key: null });
    expect(await stores.templates.get(`tpl/${template.id}/1`)).toBeNull();
    const { decisions } = await client.decisions({ subject });
    expect(decisions.at(-1)).toMatchObject({
      operation: 'delete',
      outcome: { details: { because: 'retention_ended', templates: [template.id] } },
    });
    expect((await client.verify(other.deployment, other.subject, face)).matched).toBe(true);
  });

  it('while an enrolment is under way keeps nothing of it', async () => {
    const { client, stores } = worker;
    const { deployment, subject } = await consentingPerson(client);
    // The policy has admitted it, and its intent is on record.
    await stores.db
      .prepare(
        `CREATE TRIGGER ended_meanwhile AFTER INSERT ON log_texts
         WHEN NEW.kind = 'intent' AND NEW.own_json ->> '$.deployment' = '${deployment}'
         BEGIN
           UPDATE deployments SET ended_at = NEW.at WHERE id = '${deployment}';
         END`,
      )
      .run();
    const enrolment = client.enrol(deployment, subject, face);
    await expect(enrolment).rejects.toMatchObject({
      problem: { status: 409, decision: expect.any(String) },
    });
    await stores.db.prepare('DROP TRIGGER ended_meanwhile').run();
    expect((await client.templates(subject)).templates).toEqual([]);
    const { decisions } = await client.decisions({ subject });
    const [{ id, outcome }] = decisions;
    expect(outcome).toMatchObject({ outcome: 'withheld', details: { changed: 'end' } });
    expect(await stores.templates.get(`tpl/${id.replace('dec_', 'tpl_')}/1`)).toBeNull();
  });
});

describe('what a controller declares', () => {
  const sha256 = 'a3'.repeat(32);
  const declared = {
    declared_by: 'Data protection officer',
    notice: { given: true, signage: true, url: 'https://example.com/notice', sha256 },
    dpia: { on_file: true, reference: 'DPIA 2026-04', sha256, date: '2026-04-30' },
  };

  it('has a role that answers for it, and documents by their digest, for everyone to read', async () => {
    const { id } = await worker.client.deploy(gate(declared));
    expect(await registerEntryOf(id)).toMatchObject({
      declared_by: 'Data protection officer',
      notice: 'https://example.com/notice',
      notice_sha256: sha256,
      impact_assessment: declared.dpia,
    });
    const { versions } = await publicHistoryOf(id);
    expect(versions[0].registration).toMatchObject(declared);
    const { id: silent } = await worker.client.deploy(gate());
    expect(await registerEntryOf(silent)).toMatchObject({
      declared_by: null,
      notice_sha256: null,
      impact_assessment: { on_file: true, sha256: null, date: null },
    });
  });

  const later = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  it.each<[string, Record<string, unknown>, string, string]>([
    ['a digest of another form', { dpia: { sha256: 'A3'.repeat(32) } }, 'dpia/sha256', 'SHA-256'],
    ['a day to come', { dpia: { on_file: true, date: later } }, 'dpia/date', 'future'],
    ['a role that cannot be seen', { declared_by: 'a\u202eb' }, 'declared_by', 'seen'],
    [
      'that nobody lists it',
      { controller: { id: 'c', name: 'C', type: 'private', entity_listed: false } },
      'controller/entity_listed',
      'leave it out: whether a controller is listed',
    ],
    [
      'that answers have the similarity',
      { release_similarity: true },
      'release_similarity',
      'leave it out: no answer has the similarity',
    ],
  ])('is not %s', async (_what, changes, field, advice) => {
    const body = json(gate(changes));
    const problem = await problemOf(worker.client.send('POST', '/v1/deployments', body));
    expect(problem).toMatchObject({
      status: 400,
      code: 'invalid_request',
      errors: [{ pointer: `#/${field}`, detail: expect.stringContaining(advice) }],
    });
  });

  it.each([{ remote: true }, { mode: 'realtime' }])(
    'names its documents by digest where nobody walks up to the camera: %j',
    async (watching) => {
      const send = (changes: Record<string, unknown>) =>
        worker.client.send('POST', '/v1/deployments', json({ ...gate(changes), ...watching }));
      const problem = await problemOf(send({}));
      expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
      expect((problem.errors as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
        '#/notice/sha256',
        '#/dpia/sha256',
        '#/dpia/date',
      ]);
      expect((await send({ ...declared, ...watching })).status).toBe(201);
      // What does not claim them is for the policy to refuse.
      const silent = { notice: { given: false }, dpia: { on_file: false } };
      expect((await send({ ...silent, ...watching })).status).toBe(201);
    },
  );

  it('counts where it says that it is listed', async () => {
    const controller = { id: 'ctl-1', name: 'Listed', type: 'private', entity_listed: true };
    const hosted = { hosting: 'hosted_us' };
    const dryRun = async (changes: Record<string, unknown>) => {
      const { id: deployment } = await worker.client.deploy(gate({ ...hosted, ...changes }));
      const { reasons } = await worker.client.dryRun({ deployment, operation: 'verify' });
      return reasons.map(({ code }) => code);
    };
    expect(await dryRun({})).not.toContain('ENTITY_LISTED');
    expect(await dryRun({ controller })).toContain('ENTITY_LISTED');
  });
});

describe('a Worker that runs in', () => {
  async function start(bindings: Record<string, string>) {
    const other = await startWorker({ bindings, onLog: () => undefined });
    onTestFinished(() => other.close());
    const health = await fetch(new URL('/healthz', other.url));
    return { client: other.client, health };
  }

  it.each([
    ['EU', ['EU'], false],
    ['DE,US', ['DE', 'US'], false],
    ['US', ['US'], true],
    ['none', [], true],
  ])('%s says so, and believes no registration of elsewhere', async (RUNS_IN, told, crosses) => {
    const { client, health } = await start({ RUNS_IN });
    expect(await health.json()).toMatchObject({ runs_in: told });
    const { id: deployment } = await client.deploy(gate({ transfer: { cross_border: false } }));
    const { input, reasons } = await client.dryRun({ deployment, operation: 'detect' });
    expect(input.transfer).toMatchObject({ cross_border: crosses });
    expect(reasons.some(({ code }) => code === 'TRANSFER_UNLAWFUL')).toBe(crosses);
    const { id: sent } = await client.deploy(gate({ transfer: { cross_border: true } }));
    const abroad = await client.dryRun({ deployment: sent, operation: 'detect' });
    expect(abroad.input.transfer).toMatchObject({ cross_border: true });
  });

  it.each(['', 'Europe'])('no place ("%s") is not set up', async (RUNS_IN) => {
    const { health } = await start({ RUNS_IN });
    expect(health.status).toBe(503);
  });

  it("any place serves all, on a machine of one's own", async () => {
    expect(await read('/healthz')).toMatchObject({ runs_in: 'any' });
  });
});
