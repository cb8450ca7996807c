/** Links, keys and signatures in the wrong hands, twice, at once, or too late. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSENT } from '../scenarios/registrations.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { Holder, json, linkFor, newPair, secretOf } from '../support/holder.ts';
import { consentingPerson, enrolledPerson, gate, problemOf } from '../support/people.ts';
import { openPost } from '../support/slow.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
const logged: string[] = [];

beforeAll(async () => {
  worker = await startWorker({
    bindings: { PUBLIC_REQUESTS_PER_SECOND: '1000', PUBLIC_REQUESTS_BURST: '1000' },
    onLog: (message) => logged.push(message),
  });
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

async function withKey(subject: string, client = worker.client): Promise<Holder> {
  const holder = new Holder(worker.url);
  await holder.open(await linkFor(client, subject));
  await holder.register();
  expect(holder.status).toBe(201);
  return holder;
}

const opening = (link: string) =>
  fetch(new URL('/v1/me/sessions', worker.url), { method: 'POST', ...json({ link }) });

describe('a link', () => {
  it('is opened by one of twenty at once', async () => {
    const { subject } = await consentingPerson(worker.client);
    const link = secretOf(await linkFor(worker.client, subject));
    const answers = await Promise.all(Array.from({ length: 20 }, () => opening(link)));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 401)]);
    // And once it was, by nobody.
    expect((await opening(link)).status).toBe(401);
    const { results } = await worker.stores.db
      .prepare("SELECT own_json FROM log_texts WHERE subject_id = ? AND kind = 'right'")
      .bind(subject)
      .all<{ own_json: string }>();
    expect(results.map(({ own_json }) => JSON.parse(own_json).event)).toEqual([
      'link_issued',
      'link_opened',
    ]);
  });

  it('whose session ends while a body comes slowly does nothing behind it', async () => {
    const { db } = worker.stores;
    const { subject } = await consentingPerson(worker.client);
    const holder = new Holder(worker.url);
    await holder.open(await linkFor(worker.client, subject));
    const body = Buffer.from(JSON.stringify({ act: 'register_key' }));
    const url = new URL('/v1/me/challenges', worker.url);
    const slow = openPost(url, holder.session, 'application/json', body.length);
    slow.write(body.subarray(0, 5));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await db
      .prepare('UPDATE links SET expires_at = ? WHERE subject_id = ?')
      .bind(Date.now(), subject)
      .run();
    slow.end(body.subarray(5));
    expect(await slow.answer).toMatchObject({ status: 401, body: { code: 'link_invalid' } });
  });

  it('that is forged, unknown, over or of another kind is refused alike', async () => {
    const { client, stores } = worker;
    const { subject } = await consentingPerson(client);
    const good = secretOf(await linkFor(client, subject));
    const late = secretOf(await linkFor(client, subject));
    await stores.db
      .prepare('UPDATE links SET expires_at = ? WHERE id = ?')
      .bind(Date.now(), late.split('.')[0])
      .run();
    const holder = new Holder(worker.url);
    await holder.open(await linkFor(client, subject));
    const [id, secret] = good.split('.');
    const told = new Set<string>();
    for (const link of [
      '',
      'nonsense',
      `${id}.${secret.slice(0, -1)}${secret.endsWith('x') ? 'y' : 'x'}`,
      `lnk_${'A'.repeat(22)}.${secret}`,
      `${holder.session}`,
      late,
    ]) {
      const answer = await opening(link);
      expect(answer.status).toBe(401);
      const { instance, ...problem } = (await answer.json()) as Record<string, unknown>;
      told.add(JSON.stringify(problem));
    }
    expect(told.size).toBe(1);
    // What opens a link is no session, and a key of the tenant's is neither.
    const key = await worker.keyOf('acme');
    for (const bearer of [good, late, key, 'x']) {
      const headers = { authorization: `Bearer ${bearer}` };
      expect((await fetch(new URL('/v1/me', worker.url), { headers })).status).toBe(401);
    }
    // Nor does a session open what is the tenant's.
    const headers = { authorization: `Bearer ${holder.session}` };
    for (const path of [`/v1/subjects/${subject}`, '/v1/deployments', '/v1/entries']) {
      expect((await fetch(new URL(path, worker.url), { headers })).status).toBe(401);
    }
    expect((await opening(good)).status).toBe(201);
  });

  it('and its session end in time', async () => {
    const { client, stores } = worker;
    const { subject } = await consentingPerson(client);
    const link = await linkFor(client, subject);
    const lasts = Date.parse(link.expires_at) - Date.now();
    expect(lasts).toBeGreaterThan(14 * 60_000);
    expect(lasts).toBeLessThanOrEqual(15 * 60_000);
    const holder = new Holder(worker.url);
    const { ends_at } = await holder.open(link);
    expect(Date.parse(String(ends_at)) - Date.now()).toBeLessThanOrEqual(30 * 60_000);
    await stores.db
      .prepare('UPDATE links SET expires_at = ? WHERE subject_id = ?')
      .bind(Date.now(), subject)
      .run();
    await holder.access();
    expect(holder.status).toBe(401);
    await worker.runSchedule();
    const left = stores.db.prepare('SELECT count(*) AS n FROM links WHERE subject_id = ?');
    expect(await left.bind(subject).first('n')).toBe(0);
  });

  it('is not kept, nor logged: its hash is', async () => {
    const { client, stores } = worker;
    const { subject } = await consentingPerson(client);
    const link = await linkFor(client, subject);
    const [, secret] = secretOf(link).split('.');
    const holder = new Holder(worker.url);
    await holder.open(link);
    const [, session] = holder.session.split('.');
    await opening('nonsense');
    const texts = await Promise.all(
      ['links', 'log_texts', 'rights_acts', 'challenges'].map(async (table) =>
        JSON.stringify((await stores.db.prepare(`SELECT * FROM ${table}`).all()).results),
      ),
    );
    for (const text of [...texts, logged.join('\n')]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(session);
    }
  });

  it('there are at most twenty of, that are not over', async () => {
    const { subject } = await consentingPerson(worker.client);
    for (let i = 0; i < 20; i++) await linkFor(worker.client, subject);
    const next = await worker.client.send('POST', `/v1/subjects/${subject}/links`, json({}));
    expect(await next.json()).toMatchObject({ code: 'links_full' });
  });
});

describe('a signature', () => {
  it('counts once, also of ten at once', async () => {
    const { subject } = await consentingPerson(worker.client);
    const holder = await withKey(subject);
    const { id, statement } = await holder.challenge({ act: 'ask_rectification', reason: 'x' });
    const signature = await holder.sign(String(statement));
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => holder.sendSigned(String(id), signature)),
    );
    expect(answers.filter(({ log_receipt }) => log_receipt)).toHaveLength(1);
    for (const { code, log_receipt } of answers) {
      if (!log_receipt) expect(code).toBeOneOf(['challenge_invalid', 'facts_changed']);
    }
    expect(await holder.sendSigned(String(id), signature)).toMatchObject({
      code: 'challenge_invalid',
    });
    const { acts } = (await holder.access()) as { acts: { act: string }[] };
    expect(acts.map(({ act }) => act)).toEqual(['register_key', 'ask_rectification']);
  });

  it('for one act is none for another, nor another’s, nor in another session', async () => {
    const { client } = worker;
    const [{ subject }, { subject: other }] = [
      await consentingPerson(client),
      await consentingPerson(client),
    ];
    const holder = await withKey(subject);
    const stranger = await withKey(other);
    const wish = await holder.challenge({ act: 'ask_rectification', reason: 'x' });
    const erasure = await holder.challenge({ act: 'erase' });
    const signed = await holder.sign(String(wish.statement));
    const act = (by: Holder, id: unknown, signature: string) =>
      by.sendSigned(String(id), signature);
    expect(await act(holder, erasure.id, signed)).toMatchObject({ code: 'signature_invalid' });
    const foreign = await stranger.sign(String(erasure.statement));
    expect(await act(holder, erasure.id, foreign)).toMatchObject({ code: 'signature_invalid' });
    const unknown = await holder.sign(String(erasure.statement), await newPair());
    expect(await act(holder, erasure.id, unknown)).toMatchObject({ code: 'signature_invalid' });
    expect(await act(stranger, wish.id, signed)).toMatchObject({ code: 'challenge_invalid' });
    // A statement to register a key does nothing else, and the other way round.
    const key = await holder.challenge({ act: 'register_key' });
    const keyed = await holder.sign(String(key.statement));
    expect(await act(holder, key.id, keyed)).toMatchObject({ code: 'challenge_invalid' });
    // What was refused was not spent.
    await act(holder, erasure.id, await holder.sign(String(erasure.statement)));
    expect(holder.status).toBe(201);
    expect((await client.send('GET', `/v1/subjects/${other}`)).status).toBe(200);
  });

  it('comes within five minutes, whatever a phone thinks of the time', async () => {
    const { subject } = await consentingPerson(worker.client);
    const holder = await withKey(subject);
    const { id, statement, expires_at } = await holder.challenge({ act: 'object' });
    expect(Date.parse(String(expires_at)) - Date.now()).toBeLessThanOrEqual(5 * 60_000);
    // A time of one's own, earlier or later, is another statement.
    for (const shift of [-3_600_000, 1000]) {
      const { at, ...rest } = JSON.parse(String(statement));
      const own = JSON.stringify({ ...rest, at: new Date(Date.parse(at) + shift).toISOString() });
      expect(await holder.sendSigned(String(id), await holder.sign(own))).toMatchObject({
        code: 'signature_invalid',
      });
    }
    await worker.stores.db
      .prepare('UPDATE challenges SET expires_at = ? WHERE id = ?')
      .bind(Date.now(), id)
      .run();
    expect(await holder.sendSigned(String(id), await holder.sign(String(statement)))).toMatchObject(
      { code: 'challenge_invalid' },
    );
    await worker.runSchedule();
    const left = worker.stores.db.prepare('SELECT count(*) AS n FROM challenges WHERE id = ?');
    expect(await left.bind(id).first('n')).toBe(0);
  });

  it('is asked for a use of the person’s own controller, and of no other tenant', async () => {
    const { subject } = await consentingPerson(worker.client);
    const stranger = await worker.clientOf('globex');
    const { id: deployment } = await stranger.deploy(gate());
    const holder = await withKey(subject);
    for (const act of ['object', 'restrict', 'withdraw']) {
      expect(await holder.challenge({ act, deployment })).toMatchObject({
        code: 'deployment_not_found',
      });
    }
    expect(await holder.send('POST', '/v1/me/acts', { act: 'withdraw', deployment })).toMatchObject(
      { code: 'deployment_not_found' },
    );
    const refused = await worker.client.send(
      'POST',
      `/v1/subjects/${subject}/links`,
      json({ deployment }),
    );
    expect(await refused.json()).toMatchObject({ code: 'deployment_not_found' });
  });

  it('is asked for so often and no more', async () => {
    const { subject } = await consentingPerson(worker.client);
    const holder = await withKey(subject);
    for (let i = 0; i < 20; i++) await holder.challenge({ act: 'object' });
    expect(holder.status).toBe(201);
    expect(await holder.challenge({ act: 'object' })).toMatchObject({ code: 'challenges_full' });
  });
});

it('a passkey comes with what is verified of it, and nothing of any length', async () => {
  const { subject } = await consentingPerson(worker.client);
  const holder = await withKey(subject);
  const { id: challenge } = await holder.challenge({ act: 'object' });
  const response = { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA' };
  const credential = { id: 'AA', rawId: 'AA', type: 'public-key', response };
  const send = (changes: object) =>
    holder.send('POST', '/v1/me/acts', {
      challenge,
      signature: { kind: 'passkey', response: { ...credential, ...changes } },
    });
  expect(await send({})).toMatchObject({ code: 'signature_invalid' });
  for (const changes of [
    { id: 'A'.repeat(5000) },
    { response: { ...response, clientDataJSON: 'A'.repeat(5000) } },
    { response: {} },
    { type: 'password' },
  ]) {
    expect(await send(changes)).toMatchObject({ code: 'invalid_request' });
  }
});

describe('two keys', () => {
  it('registered at once do not both count', async () => {
    const { subject } = await consentingPerson(worker.client);
    const holders = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const holder = new Holder(worker.url);
        await holder.open(await linkFor(worker.client, subject));
        return holder;
      }),
    );
    await Promise.all(holders.map((holder) => holder.register()));
    const { keys } = (await holders[0].access()) as { keys: { state: string }[] };
    expect(keys.filter(({ state }) => state === 'counts')).toHaveLength(1);
    expect(keys.length).toBeLessThanOrEqual(2);
  });
});

describe('what somebody signed', () => {
  it('is taken back by their signature, and not by what a desk wrote down', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const holder = await withKey(subject);
    const desk = (act: string) =>
      problemOf(
        client.send(
          'POST',
          `/v1/subjects/${subject}/acts`,
          json({ channel: 'desk', staff: 's', evidence: { reference: 'b' }, what: { act } }),
        ),
      );
    for (const act of ['withdraw', 'object', 'restrict']) {
      await holder.act({ act, ...(act === 'withdraw' && { deployment }) });
      expect(holder.status).toBe(201);
    }
    const refused = { status: 409, code: 'consent_is_the_persons' };
    expect(await desk('end_objection')).toMatchObject(refused);
    expect(await desk('end_restriction')).toMatchObject(refused);
    const evidence = { level: 'desk', reference: 'Desk book 2026/118' };
    const yes = { deployment, ...CONSENT.full, evidence };
    expect(
      await problemOf(client.send('POST', `/v1/subjects/${subject}/consents`, json(yes))),
    ).toMatchObject(refused);
    await holder.act({ act: 'end_objection' });
    expect(holder.status).toBe(201);
  });

  it('against a use stands against it under the name of any controller', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const holder = await withKey(subject);
    await holder.act({ act: 'object', deployment });
    const controller = { id: 'ctl-2', name: 'An example company', type: 'private' };
    const { id: renamed } = await client.deploy(gate({ controller }));
    await client.consent(subject, { deployment: renamed, ...CONSENT.full });
    await expect(client.enrol(renamed, subject, face)).rejects.toMatchObject({
      problem: { code: 'policy_denied', reasons: [{ code: 'PERSON_OBJECTED' }] },
    });
  });

  it('is not taken back by a guardian whom the controller gave to a grown-up', async () => {
    const { client } = worker;
    const { subject } = await consentingPerson(client);
    const holder = await withKey(subject);
    await holder.act({ act: 'object' });
    const correct = (date_of_birth: string) =>
      client.send(
        'POST',
        `/v1/subjects/${subject}/rectification`,
        json({ date_of_birth, reason: 'x' }),
      );
    const child = `${new Date().getUTCFullYear() - 12}-01-01`;
    expect(await problemOf(correct(child))).toMatchObject({ code: 'guardian_not_given' });
    expect((await correct('1980-02-03')).status).toBe(200);
    const link = client.send('POST', `/v1/subjects/${subject}/links`, json({ holder: 'guardian' }));
    expect(await problemOf(link)).toMatchObject({ code: 'no_guardian' });
  });
});

it('a lost guardian is followed by another, whom the child need not wait for', async () => {
  const { client } = worker;
  const born = `${new Date().getUTCFullYear() - 12}-01-01`;
  const { id: subject } = await client.register({
    reference: 'lost-guardian',
    jurisdiction: 'DE',
    date_of_birth: born,
  });
  const guardian = async () => {
    const holder = new Holder(worker.url);
    await holder.open(await linkFor(client, subject, { holder: 'guardian' }));
    return holder;
  };
  const lost = await guardian();
  await lost.register();
  const next = await guardian();
  const { counts_from } = await next.register();
  expect(Date.parse(String(counts_from))).toBeGreaterThan(Date.now() + 6 * 86_400_000);
  expect(await next.act({ act: 'restrict' })).toMatchObject({ code: 'signature_invalid' });
  // The child's own key is no matter of the guardian's, and signs at once.
  const child = await withKey(subject);
  await child.act({ act: 'restrict' });
  expect(child.status).toBe(201);
  // The guardian cannot refuse the child's key, nor the child the guardian's.
  const { keys } = (await child.access()) as {
    keys: { id: string; holder: string; state: string }[];
  };
  const waiting = keys.find(({ holder, state }) => holder === 'guardian' && state === 'waits');
  expect(await child.act({ act: 'refuse_key', key: waiting?.id })).toMatchObject({
    code: 'act_changes_nothing',
  });
});

it('who restricts while their face is read is not answered for', async () => {
  const { client, stores } = worker;
  const { deployment, subject } = await enrolledPerson(client, face);
  await stores.db
    .prepare(
      `CREATE TRIGGER restricted_meanwhile AFTER INSERT ON log_texts
       WHEN NEW.kind = 'intent' AND NEW.subject_id = '${subject}'
       BEGIN
         INSERT INTO rights_acts (subject_id, number, id, tenant_id, act, by, channel, content_json, at)
         VALUES (NEW.subject_id, 1, 'rgt_' || NEW.idx, NEW.tenant_id, 'restrict', 'person', 'signed',
           '{}', NEW.at);
       END`,
    )
    .run();
  await expect(client.verify(deployment, subject, face)).rejects.toMatchObject({
    problem: { status: 409, code: 'facts_changed' },
  });
  await stores.db.prepare('DROP TRIGGER restricted_meanwhile').run();
});

it('whoever asks without a link is limited by their address', async () => {
  const small = await startWorker({
    bindings: { PUBLIC_REQUESTS_PER_SECOND: '0.01', PUBLIC_REQUESTS_BURST: '3' },
  });
  try {
    const statuses = [];
    for (let i = 0; i < 4; i++) {
      const url = new URL('/v1/me/sessions', small.url);
      statuses.push((await fetch(url, { method: 'POST', ...json({ link: 'x' }) })).status);
    }
    expect(statuses).toEqual([401, 401, 401, 429]);
    for (const path of ['/v1/me', '/v1/me/portability']) {
      expect((await fetch(new URL(path, small.url))).status).toBe(429);
    }
  } finally {
    await small.close();
  }
});
