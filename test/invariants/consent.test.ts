/** Consent is what the ledger says at `now`, at the next request, whatever KV still holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MOST_EVENTS } from '../../src/consent/ledger.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { ApiProblem, type Client } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { consentingPerson, enrolledPerson, gate, licence, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

/** An act before the controller's staff, on record under its reference. */
const DESK = { level: 'desk', reference: 'Desk book 2026/118' };
const DOCUMENT = { level: 'referenced', reference: 'Form 7', sha256: 'ab'.repeat(32) };

async function readSubject(client: Client, id: string): Promise<{ created_at: string }> {
  const answer = await client.send('GET', `/v1/subjects/${id}`);
  return (await answer.json()) as { created_at: string };
}

function problemOfConsent(client: Client, subject: string, event: object) {
  return problemOf(
    client.send('POST', `/v1/subjects/${subject}/consents`, {
      body: JSON.stringify(event),
      headers: { 'content-type': 'application/json' },
    }),
  );
}

async function ledgerOf(client: Client, subject: string): Promise<Record<string, unknown>[]> {
  const answer = await client.send('GET', `/v1/subjects/${subject}/consents`);
  return ((await answer.json()) as { consents: Record<string, unknown>[] }).consents;
}

async function refusal(act: Promise<unknown>): Promise<string[]> {
  try {
    await act;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    expect(error.problem.code).toBe('policy_denied');
    return [...new Set(error.problem.reasons?.map(({ code }) => code) ?? [])].toSorted();
  }
  throw new Error('It was allowed.');
}

describe('consent', () => {
  it('that is withdrawn refuses the next verification and enrolment', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    expect(await refusal(client.verify(deployment, subject, face))).toEqual(['CONSENT_WITHDRAWN']);
    expect(await refusal(client.enrol(deployment, subject, face))).toEqual(['CONSENT_WITHDRAWN']);
  });

  it.each([
    ['withdrawn', 'consent_withdrawn'],
    ['refused', 'consent_refused'],
  ])('that is %s takes the key with it, and the ciphertext after', async (event, because) => {
    const { client, stores } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    // Of another purpose, and of another controller: nobody said no to those.
    const controller = { id: 'ctl-3', name: 'Another', type: 'private' };
    const others = [];
    for (const changes of [{ purpose: 'payment' }, { controller }]) {
      const { id: other } = await client.deploy(gate(changes));
      await client.consent(subject, { deployment: other, ...CONSENT.full });
      others.push((await client.enrol(other, subject, face)).id);
    }
    const { id: consent } = await client.consent(subject, { deployment, event });
    expect((await client.templates(subject)).templates.map(({ id }) => id).toSorted()).toEqual(
      others.toSorted(),
    );
    expect(await stores.templates.get(`tpl/${template.id}/1`, 'arrayBuffer')).toBeNull();
    expect(await stores.templates.get(`tpl/${others[0]}/1`, 'arrayBuffer')).not.toBeNull();
    const { decisions } = await client.decisions({ subject });
    expect(decisions.at(-1)).toMatchObject({
      operation: 'delete',
      outcome: {
        outcome: 'erased',
        details: { because, consent, rule: expect.any(String), templates: [template.id] },
      },
    });
    const row = await stores.db
      .prepare('SELECT erased_by FROM templates WHERE id = ?')
      .bind(template.id)
      .first('erased_by');
    expect(row).toBe(decisions.at(-1)?.id);
  });

  it('that is withdrawn while an enrolment is under way leaves nothing of it', async () => {
    const { client, stores } = worker;
    const { deployment, subject } = await consentingPerson(client);
    // The policy has admitted it, and its intent is on record.
    await stores.db
      .prepare(
        `CREATE TRIGGER withdrawn_meanwhile AFTER INSERT ON log_texts
         WHEN NEW.kind = 'intent' AND NEW.subject_id = '${subject}'
         BEGIN
           INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
             terms_json, occurred_at, recorded_at)
           SELECT 'con_of_' || NEW.idx, tenant_id, subject_id, purpose, controller_id, 'withdrawn',
             terms_json, NEW.at, NEW.at
           FROM consent_events WHERE subject_id = NEW.subject_id LIMIT 1;
         END`,
      )
      .run();
    const enrolment = client.enrol(deployment, subject, face);
    await expect(enrolment).rejects.toMatchObject({
      problem: { status: 409, code: 'facts_changed', decision: expect.any(String) },
    });
    await stores.db.prepare('DROP TRIGGER withdrawn_meanwhile').run();
    expect((await client.templates(subject)).templates).toEqual([]);
    const { decisions } = await client.decisions({ subject });
    const [{ id, outcome }] = decisions;
    expect(outcome).toMatchObject({ outcome: 'withheld', details: { changed: 'consent' } });
    expect(await stores.templates.get(`tpl/${id.replace('dec_', 'tpl_')}/1`)).toBeNull();
    // Said again later, it brings nothing back.
    await client.consent(subject, { deployment, ...CONSENT.full, evidence: DESK });
    await expect(client.verify(deployment, subject, face)).rejects.toMatchObject({
      problem: { code: 'subject_not_enrolled' },
    });
  });

  it('that is refused leaves what an authority may keep without it', async () => {
    const { client } = worker;
    const police = {
      purpose: 'access_control',
      controller: { id: 'police', name: 'Police', type: 'law_enforcement' },
      legal_basis: 'law_enforcement_statute',
    };
    const facts = {
      'controller.type': 'law_enforcement',
      legal_basis: 'law_enforcement_statute',
    };
    const proposal = licence({ controller: 'police', facts });
    const { id: grant } = await (await worker.operator('one')).grant(proposal);
    await (await worker.operator('other')).approve(grant);
    const { deployment, subject, template } = await enrolledPerson(client, face, police);
    await client.consent(subject, { deployment, event: 'refused' });
    const { templates } = await client.templates(subject);
    expect(templates.map(({ id }) => id)).toEqual([template.id]);
  });

  it('counts again once it is given anew, and needs a new template', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    await client.consent(subject, { deployment, ...CONSENT.full, evidence: DESK });
    await expect(client.verify(deployment, subject, face)).rejects.toMatchObject({
      problem: { code: 'subject_not_enrolled' },
    });
    await client.enrol(deployment, subject, face);
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
  });

  it('that has expired refuses', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const expires_at = new Date(Date.now() + 400).toISOString();
    await client.consent(subject, { deployment, ...CONSENT.full, event: 'renewed', expires_at });
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(await refusal(client.enrol(deployment, subject, face))).toEqual(['CONSENT_EXPIRED']);
  });

  it('for another purpose or another controller refuses, and says so', async () => {
    const { client } = worker;
    const { subject } = await enrolledPerson(client, face);
    const { id: payment } = await client.deploy(gate({ purpose: 'payment' }));
    expect(await refusal(client.verify(payment, subject, face))).toEqual([
      'CONSENT_PURPOSE_MISMATCH',
      'PURPOSE_MISMATCH',
    ]);
    const controller = { id: 'ctl-2', name: 'Another', type: 'private' };
    const { id: other } = await client.deploy(gate({ controller }));
    expect(await refusal(client.verify(other, subject, face))).toEqual([
      'CONSENT_CONTROLLER_MISMATCH',
    ]);
    // With a consent of its own, the other controller still has no use of this one's template.
    await client.consent(subject, { deployment: other, ...CONSENT.full });
    await expect(client.verify(other, subject, face)).rejects.toMatchObject({
      problem: { code: 'subject_not_enrolled' },
    });
  });

  it('must say until when it holds', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { subject } = await consentingPerson(client);
    const endless = client.consent(subject, { deployment, event: 'given', form: ['explicit'] });
    await expect(endless).rejects.toMatchObject({
      problem: { code: 'invalid_request', errors: [{ pointer: '#/expires_at' }] },
    });
  });

  it('cannot be given, renewed or withdrawn in the future', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const occurred_at = new Date(Date.now() + 60_000).toISOString();
    for (const event of ['given', 'renewed', 'refused', 'withdrawn']) {
      const early = client.consent(subject, { deployment, ...CONSENT.full, event, occurred_at });
      await expect(early, event).rejects.toMatchObject({
        problem: { code: 'invalid_request', errors: [{ pointer: '#/occurred_at' }] },
      });
    }
  });

  it.each(['0001-01-01T00:00:00Z', '2020-02-29T12:00:00Z'])(
    'cannot be older than its subject: %s',
    async (occurred_at) => {
      const { client } = worker;
      const { deployment, subject } = await consentingPerson(client);
      const { created_at } = await readSubject(client, subject);
      for (const event of ['given', 'renewed', 'refused', 'withdrawn']) {
        const told = { deployment, ...CONSENT.full, event, occurred_at };
        const problem = await problemOfConsent(client, subject, told);
        expect(problem, event).toMatchObject({
          status: 400,
          code: 'invalid_request',
          errors: [{ pointer: '#/occurred_at', detail: expect.stringContaining(created_at) }],
        });
        // The other bound is now.
        expect(problem.detail).toContain(new Date().toISOString().slice(0, 13));
      }
      await client.consent(subject, { deployment, ...CONSENT.full, occurred_at: created_at });
    },
  );

  it('holds no shorter than it takes to say, and no longer than a life', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const { created_at } = await readSubject(client, subject);
    const about = { deployment, ...CONSENT.full, occurred_at: created_at };
    for (const expires_at of ['0001-01-01T00:00:00Z', created_at, '9999-12-31T00:00:00Z']) {
      const problem = await problemOfConsent(client, subject, { ...about, expires_at });
      expect(problem).toMatchObject({ status: 400, errors: [{ pointer: '#/expires_at' }] });
    }
  });

  it('can be renewed while it is in force, for its own purpose, and not else', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const { id: payment } = await client.deploy(gate({ purpose: 'payment' }));
    const renew = (of: string) =>
      client.consent(subject, { deployment: of, ...CONSENT.full, event: 'renewed' });
    const nothing = { problem: { code: 'invalid_request', errors: [{ pointer: '#/event' }] } };
    await renew(deployment);
    await expect(renew(payment)).rejects.toMatchObject(nothing);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    await expect(renew(deployment)).rejects.toMatchObject(nothing);
  });

  it('has room for so many events about a person, and can be withdrawn all the same', async () => {
    const { client, stores } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const give = () => client.consent(subject, { deployment, ...CONSENT.full });
    await stores.db
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
         INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
           terms_json, occurred_at, recorded_at)
         SELECT id || i, tenant_id, subject_id, purpose, controller_id, event, terms_json,
           occurred_at, recorded_at FROM consent_events, n WHERE subject_id = ?1`,
      )
      .bind(subject, MOST_EVENTS)
      .run();
    await give();
    const full = { problem: { status: 409, code: 'consents_full' } };
    await expect(give()).rejects.toMatchObject(full);
    const other = await client.deploy(gate({ purpose: 'payment' }));
    await expect(
      client.consent(subject, { deployment: other.id, ...CONSENT.full }),
    ).rejects.toMatchObject(full);
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    expect(await refusal(client.verify(deployment, subject, face))).toEqual(['CONSENT_WITHDRAWN']);
  });

  it('cannot be claimed by the caller: the request has no place for it', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { subject } = await consentingPerson(client);
    const form = new FormData();
    form.set('deployment', deployment);
    form.set('subject', subject);
    form.set('consent', 'given');
    form.set('image', new Blob([face.bytes]), face.file);
    const response = await client.send('POST', '/v1/verifications', { body: form });
    expect(response.status).toBe(400);
  });
});

describe("a person's no", () => {
  it.each(['withdrawn', 'refused'])(
    'that is %s is not taken back by the one it was said to',
    async (no) => {
      const { client } = worker;
      const { deployment, subject } = await enrolledPerson(client, face);
      await client.consent(subject, { deployment, event: no });
      for (const evidence of [undefined, { level: 'stated' }, DOCUMENT]) {
        const yes = { deployment, ...CONSENT.full, evidence };
        const problem = await problemOfConsent(client, subject, yes);
        expect(problem).toMatchObject({ status: 409, code: 'consent_is_the_persons' });
        expect(problem.detail).toMatch(/link.*desk/);
      }
      const [code] = await refusal(client.enrol(deployment, subject, face));
      expect(code).toBe(no === 'withdrawn' ? 'CONSENT_WITHDRAWN' : 'CONSENT_REFUSED');
    },
  );

  it('that is a withdrawal is not answered under another name for the same', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    const controller = { id: 'ctl-2', name: 'An example company', type: 'private' };
    for (const changes of [{ purpose: 'access_control' }, { controller }]) {
      const { id: renamed } = await client.deploy(gate(changes));
      const yes = { deployment: renamed, ...CONSENT.full };
      const problem = await problemOfConsent(client, subject, yes);
      expect(problem).toMatchObject({ status: 409, code: 'consent_is_the_persons' });
      await client.consent(subject, { ...yes, evidence: DESK });
      // What the person has said yes to since is theirs to extend as before.
      await client.consent(subject, yes);
    }
  });

  it('that is a withdrawal stays one, whatever no is written behind it', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    await client.consent(subject, { deployment, event: 'refused' });
    const { id: till } = await client.deploy(gate({ purpose: 'payment' }));
    const yes = { deployment: till, ...CONSENT.full };
    expect(await problemOfConsent(client, subject, yes)).toMatchObject({
      code: 'consent_is_the_persons',
    });
  });

  it('that an enrolment crosses leaves nothing of it, though no template was there when it came', async () => {
    const { client, stores } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    // Its transaction commits between the look at what there is and the no: each time that is tried.
    const { db } = stores;
    await db.batch([
      db.prepare('CREATE TABLE late AS SELECT * FROM templates WHERE subject_id = ?').bind(subject),
      db.prepare('DELETE FROM templates WHERE subject_id = ?').bind(subject),
      db.prepare(
        `CREATE TRIGGER enrolled_meanwhile AFTER INSERT ON log_texts
         WHEN NEW.kind = 'consent' AND NEW.subject_id = '${subject}'
         BEGIN INSERT INTO templates SELECT * FROM late; END`,
      ),
    ]);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    await db.batch([db.prepare('DROP TRIGGER enrolled_meanwhile'), db.prepare('DROP TABLE late')]);
    const keys = db.prepare('SELECT wrapped_key FROM templates WHERE subject_id = ?').bind(subject);
    expect((await keys.all()).results).toEqual([{ wrapped_key: null }]);
  });

  it('that is a refusal stands against its purpose, whoever asks, and against no other', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const { id: offers } = await client.deploy(gate({ purpose: 'marketing' }));
    await client.consent(subject, { deployment: offers, event: 'refused' });
    await client.consent(subject, { deployment, ...CONSENT.full });
    const controller = { id: 'ctl-2', name: 'An example company', type: 'private' };
    const { id: renamed } = await client.deploy(gate({ purpose: 'marketing', controller }));
    const yes = { deployment: renamed, ...CONSENT.full };
    const problem = await problemOfConsent(client, subject, yes);
    expect(problem).toMatchObject({ status: 409, code: 'consent_is_the_persons' });
  });

  it('is taken back by an act of theirs, which their receipt and the ledger show', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    await client.consent(subject, { deployment, event: 'withdrawn' });
    const { receipt } = await client.consent(subject, {
      deployment,
      ...CONSENT.full,
      evidence: DESK,
    });
    const scope = { place: 'public_accommodation', mode: 'interactive', remote: false };
    const evidence = { ...DESK, sha256: null };
    expect(receipt).toMatchObject({
      'dpv:hasRecordOfActivity': {
        'dpv:hasProcess': [{ 'countersign:scope': scope }],
        'dpv:hasConsentStatus': [{ 'countersign:evidence': evidence }],
      },
    });
    expect((await ledgerOf(client, subject)).at(-1)).toMatchObject({ evidence, scope });
    await client.enrol(deployment, subject, face);
  });

  it('counts before a yes that crosses it', async () => {
    const { client } = worker;
    for (let round = 0; round < 10; round++) {
      const { deployment, subject } = await consentingPerson(client);
      const say = (event: object) =>
        client.consent(subject, { deployment, ...event }).catch(() => null);
      await Promise.all([
        say({ event: 'withdrawn' }),
        ...Array.from({ length: 4 }, () => say(CONSENT.full)),
      ]);
      expect((await ledgerOf(client, subject)).at(-1)).toMatchObject({ event: 'withdrawn' });
    }
  });
});

describe('evidence', () => {
  it.each([
    [{ level: 'signed' }, '#/evidence/level'],
    [{ level: 'referenced', reference: 'Form 7' }, '#/evidence/sha256'],
    [{ level: 'referenced', sha256: 'ab'.repeat(32) }, '#/evidence/reference'],
    [{ level: 'desk' }, '#/evidence/reference'],
  ])('that a key cannot give, or only half, is refused: %j', async (evidence, pointer) => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const told = { deployment, ...CONSENT.full, evidence };
    const problem = await problemOfConsent(client, subject, told);
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ pointer }] });
  });

  it("of a guardian's consent is more than the controller's word", async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const birth = new Date(Date.now() - 15.5 * 365.25 * 86_400_000).toISOString().slice(0, 10);
    const { id: subject } = await client.register({
      reference: `minor-${process.pid}`,
      jurisdiction: 'DE',
      date_of_birth: birth,
    });
    const agrees = { deployment, ...CONSENT.full, guardian: true };
    await client.consent(subject, agrees);
    expect(await refusal(client.enrol(deployment, subject, face))).toEqual([
      'CONSENT_EVIDENCE_TOO_WEAK',
    ]);
    await client.consent(subject, { ...agrees, evidence: DOCUMENT });
    await client.enrol(deployment, subject, face);
  });
});

describe('the scope of a consent', () => {
  const STREET = { place: { type: 'transport_hub' } };

  it('is shared by two gates of one zoo, and not by a camera elsewhere', async () => {
    const { client } = worker;
    const { subject } = await enrolledPerson(client, face);
    const { id: second } = await client.deploy(gate({ name: 'Second gate' }));
    expect((await client.verify(second, subject, face)).matched).toBe(true);
    const elsewhere = [];
    for (const changes of [STREET, { mode: 'realtime' }, { remote: true }]) {
      const { id } = await client.deploy(gate(changes));
      elsewhere.push(id);
      expect(await refusal(client.verify(id, subject, face))).toContain('CONSENT_SCOPE_MISMATCH');
    }
    const [street] = elsewhere;
    // What is not in force there cannot be renewed there; it can be given.
    const renewal = { deployment: street, ...CONSENT.full, event: 'renewed' };
    expect(await problemOfConsent(client, subject, renewal)).toMatchObject({
      errors: [{ pointer: '#/event' }],
    });
    await client.consent(subject, { deployment: street, ...CONSENT.full });
    expect((await client.verify(street, subject, face)).matched).toBe(true);
    expect((await client.verify(second, subject, face)).matched).toBe(true);
    await client.consent(subject, { deployment: street, event: 'withdrawn' });
    for (const id of [street, second]) {
      expect(await refusal(client.verify(id, subject, face))).toContain('CONSENT_WITHDRAWN');
    }
  });

  it('does not follow a registration that is changed', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    await client.redeploy(deployment, gate(STREET));
    expect(await refusal(client.verify(deployment, subject, face))).toEqual([
      'CONSENT_SCOPE_MISMATCH',
    ]);
  });

  it('is every one for what was recorded before there were scopes', async () => {
    const { client, stores } = worker;
    const { subject } = await enrolledPerson(client, face);
    await stores.db
      .prepare(
        `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
           terms_json, occurred_at, recorded_at)
         SELECT id || '_old', tenant_id, subject_id, purpose, controller_id, event,
           json_remove(terms_json, '$.evidence'), occurred_at, recorded_at
         FROM consent_events WHERE subject_id = ?`,
      )
      .bind(subject)
      .run();
    const { id: street } = await client.deploy(gate(STREET));
    expect((await client.verify(street, subject, face)).matched).toBe(true);
    expect((await ledgerOf(client, subject)).at(-1)).toMatchObject({
      scope: null,
      evidence: { level: 'stated' },
    });
  });
});
