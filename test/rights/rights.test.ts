/** A person's rights, through their own link and through the controller's key. */
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSENT } from '../scenarios/registrations.ts';
import { ApiProblem } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { Holder, json, linkFor } from '../support/holder.ts';
import { consentingPerson, enrolledPerson, gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;

beforeAll(async () => {
  worker = await startWorker({
    bindings: { PUBLIC_REQUESTS_PER_SECOND: '1000', PUBLIC_REQUESTS_BURST: '1000' },
  });
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

async function openedFor(subject: string, request: object = {}): Promise<Holder> {
  const holder = new Holder(worker.url);
  await holder.open(await linkFor(worker.client, subject, request));
  expect(holder.status).toBe(201);
  return holder;
}

async function withKey(subject: string, request: object = {}): Promise<Holder> {
  const holder = await openedFor(subject, request);
  await holder.register();
  expect(holder.status).toBe(201);
  return holder;
}

/** The receipt of consent in an answer, whose signature anybody checks with what is published. */
async function checkedReceipt({ consent }: Record<string, unknown>) {
  const told = consent as { id: string; receipt: object; signed_receipt: string };
  const jwks = await (await fetch(new URL('/.well-known/jwks.json', worker.url))).json();
  const keys = createLocalJWKSet(jwks as JSONWebKeySet);
  const { payload } = await compactVerify(told.signed_receipt, keys);
  expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(told.receipt);
  return told;
}

async function codesOf(act: Promise<unknown>): Promise<string[]> {
  try {
    await act;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return (error.problem.reasons ?? []).map(({ rule, code }) => `${rule} ${code}`).toSorted();
  }
  return [];
}

describe('an opened link', () => {
  it('reads which passes are theirs, and what waits for a review, without who looks', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face, {
      decision: { automated: true, adverse_on: 'match' },
    });
    const { review } = await client.verifyInReview(deployment, subject, face);
    const issued = await client.send('POST', '/v1/passes', json({ deployment, subject }));
    const { id, pass } = (await issued.json()) as { id: string; pass: string };
    await client.send('POST', '/v1/passes/redeem', json({ deployment, pass }));
    await (await worker.reviewer('acme', 'ruth')).judge(review.id, 'upheld');
    const held = await (await openedFor(subject)).access();
    expect(held).toMatchObject({
      passes: [{ id, deployment, used_at: expect.any(String), revoked_at: null }],
      reviews: [
        { id: review.id, deployment, status: 'released', verdicts: [{ checked: 'in_person' }] },
      ],
    });
    expect(JSON.stringify(held)).not.toContain('ruth');
    expect(JSON.stringify(held)).not.toContain(pass);
  });

  it('reads what is held, and withdraws', async () => {
    const { deployment, subject, reference } = await enrolledPerson(worker.client, face);
    const holder = await openedFor(subject);
    const held = await holder.access();
    expect(held).toMatchObject({
      subject: { id: subject, reference, date_of_birth: '1991-05-04', has_guardian: false },
      holder: 'person',
      templates: [{ deployment, purpose: 'ticketing' }],
      consents: [{ event: 'given', purpose: 'ticketing' }],
      decisions: [{ operation: 'enroll', allowed: true, outcome: 'enrolled', deployment }],
      deployments: [{ id: deployment, name: 'Season-ticket gate' }],
    });
    expect(JSON.stringify(held)).not.toContain('wrapped_key');
    const done = await holder.send('POST', '/v1/me/acts', { act: 'withdraw', deployment });
    expect(holder.status).toBe(201);
    expect(await checkedReceipt(done)).toMatchObject({ id: expect.stringMatching(/^con_/) });
    expect(await codesOf(worker.client.verify(deployment, subject, face))).toContain(
      'F11 CONSENT_WITHDRAWN',
    );
    expect((await worker.client.templates(subject)).templates).toEqual([]);
    expect((await holder.access()).acts).toMatchObject([
      { act: 'withdraw', by: 'person', channel: 'link', deployment },
    ]);
  });

  it.each([
    { act: 'erase' },
    { act: 'object' },
    { act: 'restrict' },
    { act: 'ask_rectification', jurisdiction: 'FR' },
  ])('does nothing that needs a key: %j', async (act) => {
    const { subject } = await consentingPerson(worker.client);
    const holder = await openedFor(subject);
    const { id } = await holder.challenge(act);
    expect(holder.status).toBe(201);
    expect(await holder.sendSigned(String(id), 'AAAA')).toMatchObject({ code: 'no_person_key' });
    await holder.send('POST', '/v1/me/acts', act);
    expect(holder.status).toBe(400);
    expect(await holder.access()).toMatchObject({ acts: [], restrictions: [], objections: [] });
  });
});

describe('what the person signed', () => {
  it('is a consent that counts as said by the person', async () => {
    const { client } = worker;
    const { id: deployment } = await client.deploy(gate());
    const { id: subject } = await client.register({
      reference: 'signs',
      jurisdiction: 'DE',
      date_of_birth: '1991-05-04',
    });
    const holder = await withKey(subject, { deployment });
    expect(await holder.access()).toMatchObject({ asked_for: deployment });
    const agreed = await holder.act({
      act: 'consent',
      deployment,
      expires_at: '2036-01-01T00:00:00Z',
      freely_given: true,
      covers_transmission: true,
      language: 'de',
    });
    expect(holder.status).toBe(201);
    const { consents } = (await holder.access()) as { consents: { id: string }[] };
    expect(await checkedReceipt(agreed)).toMatchObject({
      id: consents[0].id,
      receipt: { '@type': expect.anything() },
    });
    const template = await client.enrol(deployment, subject, face);
    const decision = await client.decision(template.decision.id);
    expect(decision.input).toMatchObject({
      consent: { status: 'given', evidence: 'signed', guardian: false },
      vouched: { consent: 'person' },
    });
    // What the controller records is not: the service keeps it, and the person did not sign.
    const other = await enrolledPerson(client, face);
    expect((await client.decision(other.template.decision.id)).input).toMatchObject({
      vouched: { consent: 'service' },
    });
    const { acts } = (await holder.access()) as { acts: Record<string, unknown>[] };
    expect(acts.at(-1)).toMatchObject({
      act: 'consent',
      channel: 'signed',
      content: {
        signed: { statement: expect.stringContaining('"act":"consent"') },
        terms: { notice: { version: '2026-11' } },
      },
    });
  });

  it('takes a no back, which the controller alone cannot', async () => {
    const { client } = worker;
    const { deployment, subject } = await consentingPerson(client);
    const holder = await withKey(subject);
    await holder.send('POST', '/v1/me/acts', { act: 'withdraw', deployment });
    await expect(client.consent(subject, { deployment, ...CONSENT.full })).rejects.toMatchObject({
      problem: { code: 'consent_is_the_persons' },
    });
    await holder.act({
      act: 'consent',
      deployment,
      expires_at: '2036-01-01T00:00:00Z',
      freely_given: true,
      covers_transmission: true,
    });
    expect(holder.status).toBe(201);
    expect((await client.enrol(deployment, subject, face)).id).toMatch(/^tpl_/);
  });

  it.each([
    [
      'restrict',
      'end_restriction',
      ['EU-GDPR-18 PROCESSING_RESTRICTED', 'F33 PROCESSING_RESTRICTED'],
    ],
    ['object', 'end_objection', ['F33 PERSON_OBJECTED']],
  ])('to %s counts at the next request, until %s', async (begin, end, codes) => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const { id: elsewhere } = await client.deploy(gate({ purpose: 'payment' }));
    await client.consent(subject, { deployment: elsewhere, ...CONSENT.full });
    await client.enrol(elsewhere, subject, face);
    const holder = await withKey(subject);
    // Of one use first, then of everything.
    await holder.act({ act: begin, deployment });
    expect(holder.status).toBe(201);
    expect(await codesOf(client.verify(deployment, subject, face))).toEqual(codes);
    expect((await client.verify(elsewhere, subject, face)).matched).toBe(true);
    expect(await holder.act({ act: begin, deployment })).toMatchObject({
      code: 'act_changes_nothing',
    });
    await holder.act({ act: begin });
    expect(await codesOf(client.verify(elsewhere, subject, face))).toEqual(codes);
    await holder.act({ act: end });
    expect(holder.status).toBe(201);
    expect((await client.verify(deployment, subject, face)).matched).toBe(true);
    expect((await client.verify(elsewhere, subject, face)).matched).toBe(true);
  });

  it('erases, and leaves nothing of the person', async () => {
    const { client, stores } = worker;
    const { subject } = await enrolledPerson(client, face);
    const holder = await withKey(subject);
    await holder.challenge({ act: 'object' });
    expect(await holder.act({ act: 'erase' })).toMatchObject({
      id: null,
      templates: [expect.stringMatching(/^tpl_/)],
    });
    expect(holder.status).toBe(201);
    for (const table of ['links', 'person_keys', 'challenges', 'rights_acts', 'log_texts']) {
      const left = await stores.db
        .prepare(`SELECT count(*) AS n FROM ${table} WHERE subject_id = ?`)
        .bind(subject)
        .first('n');
      expect({ table, left }).toEqual({ table, left: 0 });
    }
    await holder.access();
    expect(holder.status).toBe(401);
    const { entries } = await exported();
    const last = entries.findLast(({ text }) => text?.includes('"erased"'));
    expect(JSON.parse(last?.text ?? '{}')).toMatchObject({
      key: null,
      outcome: { details: { by: { holder: 'person', channel: 'signed' } } },
    });
  });

  it('wishes a correction, which the controller makes; both are told what it was', async () => {
    const { client } = worker;
    const { subject } = await consentingPerson(client);
    const holder = await withKey(subject);
    const { id: wish } = await holder.act({
      act: 'ask_rectification',
      date_of_birth: '1991-05-05',
      reason: 'A typing error.',
    });
    // A wish changes nothing by itself.
    expect(await holder.access()).toMatchObject({ subject: { date_of_birth: '1991-05-04' } });
    const corrected = await client.send(
      'POST',
      `/v1/subjects/${subject}/rectification`,
      json({
        date_of_birth: '1991-05-05',
        reference: `new-${subject}`,
        reason: 'Card.',
        answers: wish,
      }),
    );
    expect(corrected.status).toBe(200);
    const { acts, subject: now } = (await holder.access()) as {
      acts: Record<string, unknown>[];
      subject: object;
    };
    expect(now).toMatchObject({ date_of_birth: '1991-05-05', reference: `new-${subject}` });
    expect(acts.at(-1)).toMatchObject({
      act: 'rectify',
      by: 'controller',
      content: {
        answers: wish,
        changed: { date_of_birth: { from: '1991-05-04', to: '1991-05-05' } },
      },
    });
    // The log holds no reference.
    const { entries } = await exported();
    expect(entries.some(({ text }) => text?.includes('"act":"rectify"'))).toBe(true);
    expect(entries.some(({ text }) => text?.includes(`new-${subject}`))).toBe(false);
    const again = await client.send(
      'POST',
      `/v1/subjects/${subject}/rectification`,
      json({ date_of_birth: '1991-05-05', reason: 'Card.' }),
    );
    expect(await again.json()).toMatchObject({ code: 'act_changes_nothing' });
  });

  it('cannot be corrected into somebody else’s reference, nor into the future', async () => {
    const { client } = worker;
    const [one, other] = [await consentingPerson(client), await consentingPerson(client)];
    const correct = async (change: object) =>
      (await (
        await client.send(
          'POST',
          `/v1/subjects/${one.subject}/rectification`,
          json({ ...change, reason: 'x' }),
        )
      ).json()) as { code: string };
    expect(await correct({ reference: other.reference })).toMatchObject({ code: 'subject_exists' });
    expect(await correct({ date_of_birth: '2999-01-01' })).toMatchObject({
      code: 'invalid_request',
    });
    expect(await correct({ jurisdiction: 'QQ' })).toMatchObject({ code: 'invalid_request' });
  });
});

async function exported(): Promise<{ entries: { text: string | null }[] }> {
  const lines = await (await worker.client.send('GET', '/v1/entries')).text();
  return {
    entries: lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  };
}

describe('a key that replaces another', () => {
  it('waits seven days, in which the holder of the one before can refuse it', async () => {
    const { subject } = await consentingPerson(worker.client);
    const person = await withKey(subject);
    const thief = await openedFor(subject);
    const { id, counts_from } = await thief.register();
    expect(thief.status).toBe(201);
    const wait = Date.parse(String(counts_from)) - Date.now();
    expect(wait).toBeGreaterThan(7 * 86_400_000 - 60_000);
    expect(await thief.act({ act: 'erase' })).toMatchObject({ code: 'signature_invalid' });
    // One at a time.
    expect(await (await openedFor(subject)).register()).toMatchObject({ code: 'key_waiting' });
    expect(await person.access()).toMatchObject({
      keys: [{ state: 'counts' }, { id, state: 'waits' }],
      acts: [{ act: 'register_key' }, { act: 'register_key', content: { registers: id } }],
    });
    await person.act({ act: 'refuse_key', key: id });
    expect(person.status).toBe(201);
    expect(await person.access()).toMatchObject({
      keys: [{ state: 'counts' }, { id, state: 'counts_no_more' }],
    });
    await person.act({ act: 'object' });
    expect(person.status).toBe(201);
  });

  it('counts after that, and the one before no more', async () => {
    const { subject } = await consentingPerson(worker.client);
    const before = await withKey(subject);
    const after = await openedFor(subject);
    await after.register();
    await worker.stores.db
      .prepare('UPDATE person_keys SET counts_from = ? WHERE subject_id = ? AND number = 2')
      .bind(Date.now(), subject)
      .run();
    expect(await before.act({ act: 'object' })).toMatchObject({ code: 'signature_invalid' });
    await after.act({ act: 'object' });
    expect(after.status).toBe(201);
  });
});

describe('through the controller’s key', () => {
  it('access and portability are the same, and need its scope', async () => {
    const { client } = worker;
    const { subject, reference, deployment } = await enrolledPerson(client, face);
    const read = async (what: string, by = client) =>
      by.send('GET', `/v1/subjects/${subject}/${what}`);
    const access = (await (await read('access')).json()) as Record<string, unknown>;
    const { holder, session_ends_at, asked_for, told_at, links, ...own } = await (
      await openedFor(subject)
    ).access();
    const { told_at: _, links: __, ...held } = access;
    expect(held).toEqual(own);
    const file = await read('portability');
    expect(file.headers.get('content-disposition')).toContain('countersign.json');
    expect(await file.json()).toMatchObject({
      type: 'countersign/portability/1',
      subject: { reference },
      consents: [{ event: 'given' }],
      deployments: [{ id: deployment }],
    });
    const without = await worker.clientOf('acme', ['enrol', 'audit', 'manage', 'recognise']);
    expect((await read('access', without)).status).toBe(403);
  });

  it('a desk act is recorded as that, and never as signed', async () => {
    const { client } = worker;
    const { subject, deployment } = await enrolledPerson(client, face);
    const desk = {
      channel: 'desk',
      staff: 'desk-3',
      evidence: { reference: 'Book 7' },
    };
    const act = async (what: object, more: object = {}) =>
      client.send('POST', `/v1/subjects/${subject}/acts`, json({ ...desk, ...more, what }));
    expect((await act({ act: 'restrict' })).status).toBe(201);
    expect(await codesOf(client.verify(deployment, subject, face))).toContain(
      'F33 PROCESSING_RESTRICTED',
    );
    expect((await act({ act: 'end_restriction' })).status).toBe(201);
    expect((await act({ act: 'withdraw', deployment })).status).toBe(201);
    const told = (await (
      await client.send('GET', `/v1/subjects/${subject}/acts`)
    ).json()) as object;
    expect(told).toMatchObject({
      acts: ['restrict', 'end_restriction', 'withdraw'].map((name) => ({
        act: name,
        channel: 'desk',
        by: 'person',
        content: { desk: { staff: 'desk-3', reference: 'Book 7' } },
      })),
    });
    // Consent goes to the ledger's own end point; a signature comes from the person.
    expect((await act({ act: 'consent', deployment })).status).toBe(400);
    expect((await act({ act: 'restrict' }, { channel: 'signed' })).status).toBe(400);
    expect((await act({ act: 'erase' })).status).toBe(201);
    expect((await act({ act: 'erase' })).status).toBe(410);
  });
});

describe('a guardian', () => {
  const young = (date_of_birth: string) =>
    worker.client.register({
      reference: `young-${date_of_birth}-${Math.random()}`,
      jurisdiction: 'DE',
      date_of_birth,
    });
  const yearsAgo = (years: number) => `${new Date().getUTCFullYear() - years}-01-01`;

  it('acts for a minor, and agrees as a guardian', async () => {
    const { client } = worker;
    const { id: subject } = await young(yearsAgo(12));
    const { id: deployment } = await client.deploy(gate());
    const guardian = await withKey(subject, { holder: 'guardian', deployment });
    await guardian.act({
      act: 'consent',
      deployment,
      expires_at: '2036-01-01T00:00:00Z',
      freely_given: true,
      covers_transmission: true,
    });
    expect(guardian.status).toBe(201);
    const { decision } = await client.enrol(deployment, subject, face);
    expect((await client.decision(decision.id)).input).toMatchObject({
      consent: { guardian: true, evidence: 'signed' },
    });
    // The child's own key is another one.
    const child = await withKey(subject);
    expect(await child.access()).toMatchObject({
      keys: [{ holder: 'guardian' }, { holder: 'person', state: 'counts' }],
    });
  });

  it('acts for nobody of age, and no longer once they are', async () => {
    const { client, stores } = worker;
    const { id: adult } = await young(yearsAgo(30));
    const refused = await client.send(
      'POST',
      `/v1/subjects/${adult}/links`,
      json({ holder: 'guardian' }),
    );
    expect(await refused.json()).toMatchObject({ code: 'no_guardian' });
    const { id: subject } = await young(yearsAgo(12));
    const guardian = await withKey(subject, { holder: 'guardian' });
    const { id: challenge, statement } = await guardian.challenge({ act: 'restrict' });
    const link = await linkFor(client, subject, { holder: 'guardian' });
    await stores.db
      .prepare('UPDATE subjects SET date_of_birth = ? WHERE id = ?')
      .bind(yearsAgo(30), subject)
      .run();
    expect(await guardian.access()).toMatchObject({ code: 'no_guardian' });
    const signature = await guardian.sign(String(statement));
    expect(await guardian.sendSigned(String(challenge), signature)).toMatchObject({
      code: 'no_guardian',
    });
    expect(await new Holder(worker.url).open(link)).toMatchObject({ code: 'no_guardian' });
    // The person has a way of their own.
    expect((await withKey(subject)).status).toBe(201);
  });
});
