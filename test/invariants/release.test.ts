/**
 * The moment of release: the policy is asked again when the outcome is known, and what it withholds,
 * nobody learns; nor what rests on facts that have changed since they were gathered.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProvider } from '../../src/local/provider.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { type AnswerBody, Client, documentOf, makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { attestedBy, attestPicture } from '../support/liveness.ts';
import { consentingPerson, enrolledPerson, gate, licence, problemOf } from '../support/people.ts';
import { rounds } from '../support/share.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let probe: Face;
let impostor: Face;

beforeAll(async () => {
  // A dozen pictures of one caller are under way at once, again and again.
  const bindings = { REQUESTS_PER_SECOND: '1000', REQUESTS_BURST: '1000' };
  worker = await startWorker({ bindings });
  [face, probe, impostor] = await Promise.all([FRANCK[0], FRANCK[2], IMPOSTOR].map(readFace));
});
afterAll(() => worker.close());

/** A controller who says that to be recognised here hurts, which its purpose does not say. */
const UNREVIEWED = {
  decision: { automated: true, adverse_on: 'match' },
};

describe('release', () => {
  it('withholds an outcome that hurts, which waits for a review', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face, UNREVIEWED);
    expect((await client.verify(deployment, subject, impostor)).matched).toBe(false);
    const response = await client.send('POST', '/v1/verifications', {
      body: makeForm({ deployment, subject, image: probe }),
    });
    expect(response.status).toBe(202);
    const waiting = (await response.json()) as AnswerBody;
    expect(JSON.stringify(waiting)).not.toMatch(/matched|similarity|threshold/);
    const entry = await client.decision(waiting.decision.id);
    expect(entry.outcome).toMatchObject({
      outcome: 'in_review',
      details: {
        release: {
          allow: false,
          reasons: expect.arrayContaining([{ code: 'HUMAN_REVIEW_MISSING', rule: 'F19' }]),
        },
      },
    });
  });

  it('withholds it of a comparison too, which stores nothing of the face', async () => {
    const { client } = worker;
    const provider = await makeProvider();
    const registered = { ...UNREVIEWED, ...attestedBy(provider) };
    const { deployment, subject } = await enrolledPerson(client, face, registered);
    const compare = async (image: Face) => {
      const about = { deployment, subject };
      const liveness = await attestPicture(client, provider, about, image, 'compare');
      const body = { ...about, reference: face, image, ...documentOf(subject), liveness };
      const response = await client.send('POST', '/v1/comparisons', { body: makeForm(body) });
      return { status: response.status, answer: (await response.json()) as AnswerBody };
    };
    expect(await compare(impostor)).toMatchObject({ status: 200, answer: { matched: false } });
    const [upheld, ended] = [await compare(probe), await compare(probe)];
    expect([upheld.status, ended.status]).toEqual([202, 202]);
    const ruth = await worker.reviewer('acme', 'ruth');
    const read = async ({ id }: AnswerBody) =>
      (await client.send('GET', `/v1/comparisons/${id}`)).json();
    // Asked again, the policy knows that a live person was attested, and where the pictures came from.
    await ruth.judge(upheld.answer.review.id, 'upheld', 'document');
    expect(await read(upheld.answer)).toMatchObject({ status: 'released', matched: true });
    await client.end(deployment);
    await ruth.judge(ended.answer.review.id, 'upheld', 'document');
    expect(await read(ended.answer)).toMatchObject({ status: 'refused', because: 'facts_changed' });
  });

  it("compares at the deployment's false match rate", async () => {
    const { client } = worker;
    for (const false_match_rate of [0.01, 0.001]) {
      const { deployment, subject } = await enrolledPerson(client, face, { false_match_rate });
      const answer = await client.verify(deployment, subject, probe);
      expect(answer).toMatchObject({ matched: true, false_match_rate });
    }
  });
});

let tenants = 0;

/** A tenant of its own, so that its keys can be revoked, with a key that stays for its log. */
async function openTenant() {
  const tenant = `release-${++tenants}`;
  const client = await worker.clientOf(tenant);
  const key = await worker.keyOf(tenant);
  const reader = new Client(worker.url, key);
  return { client, reader, keep: key.split('_')[1], tenant };
}

const CHANGES = {
  subject: "UPDATE subjects SET reference = NULL, erased_at = 1 WHERE id = '$subject'",
  consent: `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
      terms_json, occurred_at, recorded_at)
    SELECT 'con_of_' || id, tenant_id, subject_id, purpose, controller_id, 'withdrawn', terms_json,
      recorded_at, recorded_at FROM consent_events WHERE subject_id = '$subject'`,
  template: "UPDATE templates SET wrapped_key = NULL WHERE subject_id = '$subject'",
  registration: "UPDATE deployments SET version = version + 1 WHERE id = '$deployment'",
  end: "UPDATE deployments SET ended_at = 1 WHERE id = '$deployment'",
  grant: `INSERT INTO grant_events (grant_id, event, operator_id, key_id, reason, recorded_at)
    SELECT grant_id, 'revoked', operator_id, key_id, reason, recorded_at FROM grant_events
    JOIN grants ON grants.id = grant_id WHERE tenant_id = '$tenant'`,
  key: "UPDATE api_keys SET revoked_at = 1 WHERE tenant_id = '$tenant' AND id <> '$keep'",
} as const;
type Fact = keyof typeof CHANGES;

const OPERATIONS = {
  verify: [
    '/v1/verifications',
    ['subject', 'consent', 'template', 'registration', 'end', 'grant', 'key'],
  ],
  enroll: ['/v1/templates', ['subject', 'consent', 'registration', 'grant', 'key']],
  compare: ['/v1/comparisons', ['subject', 'consent', 'registration', 'key']],
  detect: ['/v1/detections', ['registration', 'key']],
} as const satisfies Record<string, readonly [path: string, facts: readonly Fact[]]>;
type Operation = keyof typeof OPERATIONS;

const CASES = Object.entries(OPERATIONS).flatMap(([operation, [, facts]]) =>
  facts.map((fact) => [operation as Operation, fact] as const),
);

const findInLog = (id: string) =>
  worker.stores.db.prepare('SELECT 1 FROM log WHERE id = ?').bind(id).first();

describe('what changes while a face is read', () => {
  it.each(CASES)('%s answers nothing when it is the %s', async (operation, fact) => {
    const { client, reader, ...ids } = await openTenant();
    const provider = await makeProvider();
    const known =
      operation === 'enroll'
        ? consentingPerson(client)
        : enrolledPerson(client, face, operation === 'compare' ? attestedBy(provider) : {});
    const { deployment, subject } = await known;
    if (fact === 'grant') {
      const operator = await worker.operator('ann');
      await operator.grant(licence({ tenant: ids.tenant, controller: 'ctl-1' }));
    }
    const about = { deployment, subject };
    const liveness =
      operation === 'compare'
        ? await attestPicture(client, provider, about, probe, 'compare')
        : undefined;
    const names: Record<string, string> = { deployment, subject, ...ids };
    // The policy has admitted it, and its intent is on record.
    await worker.stores.db
      .prepare(
        `CREATE TRIGGER meanwhile AFTER INSERT ON log_texts
         WHEN NEW.kind = 'intent' AND NEW.own_json ->> '$.deployment' = '${deployment}'
         BEGIN ${CHANGES[fact].replaceAll(/\$(\w+)/g, (_, name) => names[name])}; END`,
      )
      .run();
    const person = operation === 'detect' ? { deployment } : about;
    const compared = { ...documentOf(subject), reference: face, liveness: liveness ?? '' };
    const body = makeForm({ ...person, image: probe, ...(operation === 'compare' && compared) });
    const [path] = OPERATIONS[operation];
    const answer = await client.send('POST', path, { body });
    await worker.stores.db.prepare('DROP TRIGGER meanwhile').run();
    const problem = await problemOf(Promise.resolve(answer));
    const told: Partial<Record<Fact, string>> = {
      subject: 'subject_erased',
      end: 'deployment_ended',
    };
    expect(problem.code).toBe(told[fact] ?? 'facts_changed');
    expect(JSON.stringify(problem)).not.toMatch(/matched|similarity|faces"/);
    const entry = await reader.decision(String(problem.decision));
    expect(entry).toMatchObject({
      operation: operation === 'compare' ? 'verify' : operation,
      // What comes of who is erased is an entry, and of its text nothing is kept.
      outcome: fact === 'subject' ? null : { outcome: 'withheld', details: { changed: fact } },
    });
    const outcome = entry.id.replace('dec_', 'out_');
    expect(await findInLog(outcome)).not.toBeNull();
    if (operation !== 'enroll') return;
    const template = entry.id.replace('dec_', 'tpl_');
    const { db, templates } = worker.stores;
    const kept = db.prepare('SELECT 1 FROM templates WHERE id = ?').bind(template).first();
    expect(await kept).toBeNull();
    expect(await templates.get(`tpl/${template}/1`)).toBeNull();
  });

  it('is only what the request rests on: nobody else waits for it', async () => {
    const { client } = await openTenant();
    const [one, other] = [await enrolledPerson(client, face), await enrolledPerson(client, face)];
    const { id: payment } = await client.deploy(gate({ purpose: 'payment' }));
    const verification = client.verify(one.deployment, one.subject, probe);
    await Promise.all([
      client.erase(other.subject),
      client.redeploy(other.deployment, gate({ name: 'Another' })),
      client.consent(one.subject, { deployment: payment, ...CONSENT.full }),
    ]);
    expect((await verification).matched).toBe(true);
  });

  it('may be the time: a consent that expires meanwhile withholds the outcome', async () => {
    const { client } = await openTenant();
    const { deployment, subject } = await enrolledPerson(client, face);
    const expiry = Date.now() + 400;
    const expires_at = new Date(expiry).toISOString();
    await client.consent(subject, { deployment, ...CONSENT.full, event: 'renewed', expires_at });
    await Promise.all(
      Array.from({ length: PARALLEL }, () => send(client, { deployment, subject })),
    );
    const { decisions } = await client.decisions({ subject });
    const late = decisions.filter(
      ({ operation, allow, outcome }) =>
        operation === 'verify' && allow && Date.parse(String(outcome?.recorded_at)) >= expiry + 50,
    );
    expect(late.length).toBeGreaterThan(0);
    for (const { outcome } of late) {
      expect(outcome).toMatchObject({
        outcome: 'withheld',
        details: { release: { allow: false, reasons: [{ code: 'CONSENT_EXPIRED' }] } },
      });
    }
  });
});

/** Of one caller, as many as find a place in the queue even of a slow machine. */
const PARALLEL = 12;
const ROUNDS = rounds(10, 4);

interface Answered {
  readonly at: number;
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function send(
  client: Client,
  person: { deployment: string; subject: string },
  path = '/v1/verifications',
): Promise<Answered> {
  const { deployment, subject } = person;
  const body = makeForm({ deployment, subject, image: probe });
  const response = await client.send('POST', path, { body });
  const at = performance.now();
  return { at, status: response.status, body: (await response.json()) as Answered['body'] };
}

const versionOf = ({ decision }: Answered['body']) =>
  (decision as { deployment_version: number }).deployment_version;

type Setting = Awaited<ReturnType<typeof openTenant>> & { deployment: string; subject: string };

const RACES: Record<string, (setting: Setting) => Promise<unknown>> = {
  'a withdrawal': ({ client, deployment, subject }) =>
    client.consent(subject, { deployment, event: 'withdrawn' }),
  'an erasure': ({ client, subject }) => client.erase(subject),
  'a deleted template': async ({ client, subject }) => {
    const { templates } = await client.templates(subject);
    await Promise.all(templates.map(({ id }) => client.deleteTemplate(id)));
  },
  'another registration': ({ client, deployment }) =>
    client.redeploy(deployment, gate({ name: 'Another gate' })),
};

describe(`${PARALLEL * ROUNDS} requests in flight`, () => {
  it.each(Object.entries(RACES))('answer nothing after %s', async (_, change) => {
    let withheld = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const tenant = await openTenant();
      const person = await enrolledPerson(tenant.client, face);
      const requests = Array.from({ length: PARALLEL }, () => send(tenant.client, person));
      // In the middle: the first has been answered and the last has not, or they have just been sent.
      if (round % 2 === 0) await Promise.race(requests);
      await change({ ...tenant, ...person });
      const changedAt = performance.now();
      const answered = await Promise.all(requests);
      // What was gathered after a new registration rests on that one, and says so.
      const late = answered.filter(
        ({ at, status, body }) => at > changedAt && status === 200 && versionOf(body) === 1,
      );
      expect(late).toEqual([]);
      // Of who is erased the log tells nothing more; those who asked are told.
      withheld += answered.filter(
        ({ body }) =>
          ['facts_changed', 'subject_erased'].includes(String(body.code)) && 'decision' in body,
      ).length;
    }
    expect(withheld).toBeGreaterThan(0);
  });

  it('enrol nobody whose consent is withdrawn meanwhile', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { client } = await openTenant();
      const person = await consentingPerson(client);
      const enrolments = Array.from({ length: PARALLEL }, () =>
        send(client, person, '/v1/templates'),
      );
      await Promise.race(enrolments);
      await client.consent(person.subject, { deployment: person.deployment, event: 'withdrawn' });
      const withdrawnAt = performance.now();
      const answered = await Promise.all(enrolments);
      expect(answered.filter(({ at, status }) => at > withdrawnAt && status === 201)).toEqual([]);
      expect((await client.templates(person.subject)).templates).toEqual([]);
    }
  });
});
