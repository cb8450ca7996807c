/**
 * An outcome that goes against a person waits until people have looked: nothing is told before, nobody
 * reviews what they asked, and what is released rests on the facts of that moment.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES } from '../../src/tenants/key.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { type AnswerBody, Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, IMPOSTOR, readFace } from '../support/faces.ts';
import { enrolledPerson, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;
let probe: Face;
let impostor: Face;

beforeAll(async () => {
  const bindings = { REQUESTS_PER_SECOND: '1000', REQUESTS_BURST: '1000' };
  worker = await startWorker({ bindings });
  [face, probe, impostor] = await Promise.all([FRANCK[0], FRANCK[2], IMPOSTOR].map(readFace));
});
afterAll(() => worker.close());

let tenants = 0;

/** A tenant of its own, with a person who is enrolled at a gate, and two who review. */
async function open(decision: Record<string, unknown> = {}) {
  const tenant = `reviews-${++tenants}`;
  const client = await worker.clientOf(tenant);
  // To be recognised here goes against the person, which its purpose does not say.
  const hurting = { decision: { automated: true, adverse_on: 'match', ...decision } };
  const { deployment, subject, reference } = await enrolledPerson(client, face, hurting);
  const [ruth, ravi] = await Promise.all([
    worker.reviewer(tenant, 'ruth'),
    worker.reviewer(tenant, 'ravi'),
  ]);
  return { tenant, client, deployment, subject, reference, ruth, ravi };
}

const verify = ({ client, deployment, subject }: Awaited<ReturnType<typeof open>>, image = probe) =>
  client.send('POST', '/v1/verifications', { body: makeForm({ deployment, subject, image }) });

async function openReview(decision: Record<string, unknown> = {}) {
  const opened = await open(decision);
  const { client, deployment, subject } = opened;
  const waiting = await client.verifyInReview(deployment, subject, probe);
  return { ...opened, waiting, id: waiting.review.id };
}

const sql = (text: string, ...values: unknown[]) =>
  worker.stores.db
    .prepare(text)
    .bind(...values)
    .run();

/** As if it had been opened so long ago that its time is over. */
async function expire(id: string) {
  await sql('DROP TRIGGER IF EXISTS reviews_are_not_changed');
  await sql('UPDATE reviews SET expires_at = ? WHERE id = ?', Date.now() - 1, id);
}

const verdict = (id: string, given = 'upheld') =>
  [
    'POST',
    `/v1/reviews/${id}/verdicts`,
    {
      body: JSON.stringify({ checked: 'document', verdict: given, reason: 'Seen.' }),
      headers: { 'content-type': 'application/json' },
    },
  ] as const;

describe('an outcome that goes against the person', () => {
  it('waits, and nobody is told it but who reviews', async () => {
    const opened = await open();
    const { client, subject, reference, ruth } = opened;
    expect((await (await verify(opened, impostor)).json()).matched).toBe(false);
    const response = await verify(opened);
    expect(response.status).toBe(202);
    const waiting = (await response.json()) as AnswerBody;
    expect(response.headers.get('location')).toBe(`/v1/verifications/${waiting.id}`);
    expect(waiting).toMatchObject({
      status: 'in_review',
      subject,
      review: { reviewers_needed: 1 },
      decision: {
        obligations: expect.arrayContaining([{ code: 'HUMAN_REVIEW', rule: 'F19', param: '1' }]),
      },
    });
    const told = [
      waiting,
      await client.answer(waiting.id),
      await client.review(waiting.review.id),
      (await client.decision(waiting.decision.id)).outcome,
    ];
    expect(JSON.stringify(told)).not.toMatch(/"matched|similarity|threshold/);
    expect(told[3]).toMatchObject({
      outcome: 'in_review',
      details: { review: waiting.review.id, release: { allow: false } },
    });
    expect(await client.answer(waiting.id)).toMatchObject({ status: 'in_review' });
    expect(await ruth.review(waiting.review.id)).toMatchObject({ found: 'matched', reference });
    expect((await ruth.reviews({ waiting: 'true' })).reviews).toHaveLength(1);
  });

  it('is released by a person who upholds it, as a decision of its own', async () => {
    const { client, ruth, waiting, id, subject } = await openReview();
    const [before] = (await client.templates(subject)).templates;
    const judged = await ruth.judge(id, 'upheld');
    expect(judged).toMatchObject({ status: 'released', overturned: false, found: 'matched' });
    // They were there: how long a template may stay is counted from then.
    const [after] = (await client.templates(subject)).templates;
    expect(after?.last_interaction_at).not.toBe(before?.last_interaction_at);
    expect(await client.answer(waiting.id)).toMatchObject({
      status: 'released',
      matched: true,
      overturned: false,
      decision: { id: judged.release },
    });
    const release = await client.decision(String(judged.release));
    expect(release).toMatchObject({
      allow: true,
      input: { decision: { adverse: true, human_reviewers: 1 } },
      outcome: {
        outcome: 'matched',
        details: { review: id, decision: waiting.decision.id, overturned: false },
      },
    });
    const { results } = await worker.stores.db
      .prepare("SELECT own_json FROM log_texts WHERE kind = 'review' AND subject_id = ?")
      .bind(subject)
      .all<{ own_json: string }>();
    expect(results.map((row) => JSON.parse(row.own_json))).toEqual([
      expect.objectContaining({
        review: id,
        event: 'verdict',
        reviewer: 'ruth',
        verdict: 'upheld',
      }),
    ]);
    expect((await ruth.reviews({ waiting: 'true' })).reviews).toEqual([]);
  });

  it('is turned round by a person who finds it wrong', async () => {
    const { client, ruth, waiting, id } = await openReview();
    await ruth.judge(id, 'overturned', 'document');
    const answer = await client.answer(waiting.id);
    expect(answer).toMatchObject({ status: 'released', matched: false, overturned: true });
    const release = await client.decision(answer.decision.id);
    expect(release.input).toMatchObject({ decision: { adverse: false, human_reviewers: 1 } });
  });

  it('waits for two people where two are needed, and each looks for themselves', async () => {
    const { client, ruth, ravi, waiting, id } = await openReview({ reviewers_needed: 2 });
    expect(waiting.review.reviewers_needed).toBe(2);
    await ruth.judge(id, 'upheld');
    expect(await client.answer(waiting.id)).toMatchObject({ status: 'in_review' });
    expect(await ravi.review(id)).toMatchObject({ reviews: 1, verdicts: [] });
    expect(await problemOf(ruth.send(...verdict(id)))).toMatchObject({ code: 'reviewed_already' });
    // Another key of hers is no other person.
    const again = await worker.reviewer(`reviews-${tenants}`, 'ruth');
    expect(await problemOf(again.send(...verdict(id)))).toMatchObject({ code: 'reviewed_already' });
    await ravi.judge(id, 'upheld');
    const { decision, ...answer } = await client.answer(waiting.id);
    expect(answer).toMatchObject({ status: 'released', matched: true });
    expect((await client.decision(decision.id)).input).toMatchObject({
      decision: { human_reviewers: 2 },
    });
    expect((await client.review(id)).verdicts.map(({ reviewer }) => reviewer)).toEqual([
      'ruth',
      'ravi',
    ]);
  });

  it('is told to nobody where it is wrong and the contrary would hurt, too', async () => {
    const opened = await openReview();
    const { client, deployment, ruth, waiting, id } = opened;
    const { registration } = (await (
      await client.send('GET', `/v1/deployments/${deployment}`)
    ).json()) as { registration: object };
    const decision = { automated: true, adverse_on: 'always' };
    await client.redeploy(deployment, { ...registration, decision });
    await ruth.judge(id, 'overturned');
    expect(await client.answer(waiting.id)).toMatchObject({
      status: 'refused',
      because: 'facts_changed',
    });
  });

  it('is freed by the doubt of one of two', async () => {
    const { client, ruth, ravi, waiting, id } = await openReview({ reviewers_needed: 2 });
    await ruth.judge(id, 'upheld');
    await ravi.judge(id, 'overturned');
    expect(await client.answer(waiting.id)).toMatchObject({ matched: false, overturned: true });
    expect(await problemOf(ruth.send(...verdict(id)))).toMatchObject({ code: 'review_settled' });
  });
});

it('is asked for again with its idempotency key: it waits as it did, and no second one does', async () => {
  const { client, deployment, subject, ruth } = await open();
  const ask = async () => {
    const response = await client.send('POST', '/v1/verifications', {
      body: makeForm({ deployment, subject, image: probe }),
      headers: { 'idempotency-key': '"once"' },
    });
    return { status: response.status, answer: (await response.json()) as AnswerBody };
  };
  const [first, second] = [await ask(), await ask()];
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.answer).toMatchObject({ id: first.answer.id, review: first.answer.review });
  expect(second.answer.decision.id).not.toBe(first.answer.decision.id);
  expect((await ruth.reviews({ waiting: 'true' })).reviews).toHaveLength(1);
  await client.consent(subject, { ...CONSENT.refused, deployment, event: 'withdrawn' });
  expect((await ask()).status).not.toBe(202);
});

describe('what may change while it waits', () => {
  it('consent: withdrawn, it is refused, whatever the reviewers say', async () => {
    const { client, deployment, subject, tenant, ruth, waiting, id } = await openReview();
    await client.consent(subject, { ...CONSENT.refused, deployment, event: 'withdrawn' });
    expect(await ruth.judge(id, 'upheld')).toMatchObject({
      status: 'refused',
      found: null,
      overturned: null,
    });
    const answer = await client.answer(waiting.id);
    expect(answer).toMatchObject({ status: 'refused', because: 'policy_denied' });
    expect(answer.reasons?.map(({ code }) => code)).toContain('CONSENT_WITHDRAWN');
    expect(JSON.stringify(answer)).not.toContain('matched');
    expect((await client.decision(answer.decision.id)).outcome).toMatchObject({
      outcome: 'withheld',
    });
    // A key that may not read people is told no more than that.
    const discreet = await worker.clientOf(tenant, ['recognise']);
    expect((await discreet.answer(waiting.id)).reasons?.map(({ code }) => code)).toEqual([
      'PERSON_NOT_SERVED',
    ]);
    const row = 'SELECT finding_json FROM reviews WHERE id = ?';
    expect(await worker.stores.db.prepare(row).bind(id).first('finding_json')).toBeNull();
  });

  it('consent: withdrawn once it is released, it is told no more', async () => {
    const { client, deployment, subject, ruth, waiting, id } = await openReview();
    await ruth.judge(id, 'upheld');
    expect(await client.answer(waiting.id)).toMatchObject({ status: 'released' });
    await client.consent(subject, { ...CONSENT.refused, deployment, event: 'withdrawn' });
    const read = client.send('GET', `/v1/verifications/${waiting.id}`);
    expect(await problemOf(read)).toMatchObject({ status: 409, code: 'facts_changed' });
  });

  it('time: what nobody reviewed is refused, before the sweep and after it', async () => {
    const { client, ruth, waiting, id } = await openReview({ review_within_hours: 2 });
    const hours = (Date.parse(String(waiting.review.expires_at)) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(1.9);
    expect(hours).toBeLessThanOrEqual(2);
    await expire(id);
    const refused = { status: 'refused', because: 'unreviewed', reasons: [] };
    expect(await client.answer(waiting.id)).toMatchObject(refused);
    expect(await problemOf(ruth.send(...verdict(id)))).toMatchObject({ code: 'review_settled' });
    expect((await ruth.reviews({ waiting: 'true' })).reviews).toEqual([]);
    await worker.runSchedule();
    expect(await client.answer(waiting.id)).toMatchObject(refused);
    expect(await client.review(id)).toMatchObject({ status: 'expired', found: null });
    const row = await worker.stores.db
      .prepare(
        `SELECT finding_json, (SELECT count(*) FROM log_texts t
           WHERE kind = 'review' AND own_json ->> '$.review' = r.id) AS entries
         FROM reviews r WHERE id = ?`,
      )
      .bind(id)
      .first();
    expect(row).toEqual({ finding_json: null, entries: 1 });
  });

  it('the template and the deployment: without them nothing is released', async () => {
    const gone = await openReview();
    const { templates } = await gone.client.templates(gone.subject);
    for (const template of templates) await gone.client.deleteTemplate(template.id);
    await gone.ruth.judge(gone.id, 'upheld');
    expect(await gone.client.answer(gone.waiting.id)).toMatchObject({
      status: 'refused',
      because: 'facts_changed',
    });
    const ended = await openReview();
    await ended.client.end(ended.deployment);
    await ended.ruth.judge(ended.id, 'overturned');
    expect(await ended.client.answer(ended.waiting.id)).toMatchObject({ status: 'refused' });
  });

  it('the person: erased, nothing of any review is left', async () => {
    const { client, ruth, subject, waiting, id } = await openReview();
    const other = await openReview();
    await other.ruth.judge(other.id, 'upheld');
    await client.erase(subject);
    await other.client.erase(other.subject);
    for (const table of ['reviews', 'review_verdicts']) {
      const left = `SELECT count(*) AS n FROM ${table} WHERE ${table === 'reviews' ? 'id' : 'review_id'} IN (?, ?)`;
      expect(await worker.stores.db.prepare(left).bind(id, other.id).first('n')).toBe(0);
    }
    const problems = [ruth.send(...verdict(id)), client.send('GET', `/v1/reviews/${id}`)];
    for (const asked of problems) {
      expect(await problemOf(asked)).toMatchObject({ code: 'review_not_found' });
    }
    const read = client.send('GET', `/v1/verifications/${waiting.id}`);
    expect(await problemOf(read)).toMatchObject({ code: 'answer_not_found' });
  });
});

/** What may happen after the facts were gathered, and before the verdict is recorded. */
const MEANWHILE = {
  subject: [
    "UPDATE subjects SET reference = NULL, erased_at = 1 WHERE id = '$subject'",
    'subject_erased',
  ],
  consent: [
    `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event,
       terms_json, occurred_at, recorded_at)
     SELECT 'con_of_' || id, tenant_id, subject_id, purpose, controller_id, 'withdrawn', terms_json,
       recorded_at, recorded_at FROM consent_events WHERE subject_id = '$subject'`,
    'facts_changed',
  ],
  template: [
    "UPDATE templates SET wrapped_key = NULL WHERE subject_id = '$subject'",
    'facts_changed',
  ],
  registration: [
    "UPDATE deployments SET version = version + 1 WHERE id = '$deployment'",
    'facts_changed',
  ],
  end: ["UPDATE deployments SET ended_at = 1 WHERE id = '$deployment'", 'deployment_ended'],
  'reviewer’s key': [
    "UPDATE api_keys SET revoked_at = 1 WHERE tenant_id = '$tenant' AND holder = 'ruth'",
    'facts_changed',
  ],
} as const;

describe('what changes while the policy is asked again', () => {
  it.each(Object.entries(MEANWHILE))(
    'the %s: nothing is released',
    async (_what, [change, code]) => {
      const { tenant, client, deployment, subject, ruth, waiting, id } = await openReview();
      const names: Record<string, string> = { tenant, deployment, subject };
      const happens = change.replaceAll(/\$(\w+)/g, (_, name: string) => names[name] ?? '');
      // Entries come first in a transaction, so this happens in the middle of that of the verdict.
      await sql(`CREATE TRIGGER meanwhile AFTER INSERT ON log WHEN NEW.id LIKE 'dec_%'
      BEGIN ${happens}; END`);
      try {
        expect(await problemOf(ruth.send(...verdict(id)))).toMatchObject({ code });
      } finally {
        await sql('DROP TRIGGER meanwhile');
      }
      expect(await client.answer(waiting.id)).toMatchObject({ status: 'in_review' });
      expect(await ruth.review(id)).toMatchObject({ reviews: 0 });
      // Nothing has happened after all: it is as if it had been sent again.
      expect(await ruth.judge(id, 'upheld')).toMatchObject({ status: 'released' });
    },
  );
});

describe('who reviews', () => {
  it('nobody what they asked themselves', async () => {
    const { tenant, deployment, subject, ravi } = await open();
    const ruths = new Client(worker.url, await worker.keyOf(tenant, SCOPES, 'ruth'));
    const { review } = await ruths.verifyInReview(deployment, subject, probe);
    const ruth = await worker.reviewer(tenant, 'ruth');
    expect(await problemOf(ruth.send(...verdict(review.id)))).toMatchObject({
      status: 403,
      code: 'own_review',
    });
    expect(await ravi.judge(review.id, 'upheld')).toMatchObject({ status: 'released' });
  });

  it('nobody with a key that may do anything else, nor somebody of another tenant', async () => {
    const { client, id, waiting } = await openReview();
    expect(await problemOf(client.send(...verdict(id)))).toMatchObject({
      code: 'insufficient_scope',
    });
    const stranger = await worker.reviewer('somebody-else', 'ruth');
    const app = await worker.clientOf('somebody-else');
    const asked = [
      stranger.send(...verdict(id)),
      stranger.send('GET', `/v1/reviews/${id}`),
      app.send('GET', `/v1/verifications/${waiting.id}`),
    ];
    expect((await Promise.all(asked.map(problemOf))).map(({ code }) => code)).toEqual([
      'review_not_found',
      'review_not_found',
      'answer_not_found',
    ]);
    const both =
      "UPDATE api_keys SET scopes_json = json_insert(scopes_json, '$[#]', 'review') WHERE tenant_id = 'acme'";
    await expect(sql(both)).rejects.toThrow('review_alone');
  });

  it('of many at once, each counts once and one brings the end', async () => {
    const { client, tenant, waiting, id } = await openReview({ reviewers_needed: 3 });
    const names = ['anna', 'ben', 'cleo', 'dora', 'emil'];
    const reviewers = await Promise.all(names.map((name) => worker.reviewer(tenant, name)));
    const answers = await Promise.all(reviewers.map((one) => one.send(...verdict(id))));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([201, 201, 201, 409, 409]);
    expect(await client.answer(waiting.id)).toMatchObject({ status: 'released', matched: true });
    const { verdicts } = await client.review(id);
    expect(new Set(verdicts.map(({ reviewer }) => reviewer)).size).toBe(3);
    const released = await client.decisions({ outcome: 'matched' });
    expect(released.decisions).toHaveLength(1);
  });

  it('not one whose key was revoked while they looked', async () => {
    const { tenant, id } = await openReview();
    const key = await worker.keyOf(tenant, ['review'], 'rosa');
    await sql('UPDATE api_keys SET revoked_at = 1 WHERE id = ?', key.split('_')[1]);
    const rosa = new Client(worker.url, key);
    expect((await rosa.send(...verdict(id))).status).toBe(401);
  });
});

describe('whoever writes SQL', () => {
  const end = (id: string, ending: string, overturned: number | null, at = Date.now()) =>
    sql(
      'UPDATE reviews SET ended_at = ?, ending = ?, overturned = ? WHERE id = ?',
      at,
      ending,
      overturned,
      id,
    );

  it('ends no review that nobody upheld, none twice, and keeps no finding of a refusal', async () => {
    const { ruth, id } = await openReview({ reviewers_needed: 2 });
    await expect(end(id, 'released', 0)).rejects.toThrow('append_only');
    await expect(end(id, 'released', 1)).rejects.toThrow('append_only');
    await expect(end(id, 'expired', null)).rejects.toThrow('append_only');
    await ruth.judge(id, 'upheld');
    await expect(end(id, 'released', 0)).rejects.toThrow('append_only');
    await expect(sql('DELETE FROM reviews WHERE id = ?', id)).rejects.toThrow('append_only');
    await expect(
      sql("UPDATE review_verdicts SET verdict = 'overturned' WHERE review_id = ?", id),
    ).rejects.toThrow('append_only');
    await end(id, 'refused', null);
    await expect(end(id, 'refused', null)).rejects.toThrow('review_settled');
  });
});
