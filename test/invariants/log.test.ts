/** The transparency log as its readers meet it: receipts, proofs, erasure, export, closed segments. */
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archive } from '../../src/audit/archive.ts';
import { IN_TREE_WITHIN } from '../../src/audit/receipt.ts';
import { CONSENT } from '../scenarios/registrations.ts';
import { Client, makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { openLog } from '../support/log.ts';
import { findMentions } from '../support/mentions.ts';
import { consentingPerson, enrolledPerson, gate, licence, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let face: Face;
beforeAll(async () => {
  face = await readFace(FRANCK[0]);
});

interface Line {
  readonly index: number;
  readonly id: string;
  readonly entry: string;
  readonly salt: string | null;
  readonly text: string | null;
}

/** What a person is told of decisions. */
interface Told {
  readonly decisions: readonly unknown[];
  readonly next: { readonly decisions: number | null };
}

async function exportAll(client: Client, query = ''): Promise<Line[]> {
  const response = await client.send('GET', `/v1/entries${query}`);
  expect(response.status).toBe(200);
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}

const commit = (salt: string, text: string) =>
  createHash('sha256').update(Buffer.from(salt, 'base64')).update(text).digest('base64');

/** Waits until the tree has an entry. */
async function proofOf(client: Client, id: string, entry = 'decision'): Promise<string> {
  for (let tries = 0; ; tries++) {
    const response = await client.send('GET', `/v1/decisions/${id}/proof?entry=${entry}`);
    if (response.status === 200) return response.text();
    expect(await problemOf(Promise.resolve(response))).toMatchObject({ code: 'not_in_tree_yet' });
    if (tries > 40) throw new Error('It does not come into the tree.');
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function readReceipt(receipt: string) {
  const [header, claims, signature] = receipt.split('.');
  const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return {
    header: decode(header as string),
    claims: decode(claims as string),
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature as string, 'base64url'),
  };
}

describe('the log', () => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startWorker();
  });
  afterAll(() => worker.close());

  it('is promised in every answer, allowed, failed or refused, and keeps it', async () => {
    const { client } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const { keys } = await (await fetch(new URL('.well-known/jwks.json', worker.url))).json();
    const strict = await client.deploy(gate({ dpia: { on_file: false } }));
    const refused = await client.verify(strict.id, subject, face).catch((error) => error.problem);
    const text = { file: 'x.jpg', bytes: new TextEncoder().encode('no picture') };
    const failed = await client.verify(deployment, subject, text).catch((error) => error.problem);
    const matched = await client.verify(deployment, subject, face);
    const { decision: erased } = await client.deleteTemplate(template.id);
    const promised: [receipt: string, decision: string, entry: 'decision' | 'outcome'][] = [
      [template.decision.log_receipt, template.decision.id, 'outcome'],
      [refused.log_receipt, refused.decision, 'decision'],
      [failed.log_receipt, failed.decision, 'outcome'],
      [matched.decision.log_receipt, matched.decision.id, 'outcome'],
      [erased.log_receipt, erased.id, 'decision'],
    ];
    for (const [receipt, decision, which] of promised) {
      const { header, claims, signed, signature } = readReceipt(receipt);
      expect(header).toMatchObject({ alg: 'EdDSA', typ: 'countersign-receipt+jwt' });
      const jwk = keys.find(({ kid }: { kid: string }) => kid === header.kid);
      expect(jwk.countersign_use).toBe('receipt');
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      expect(verifySignature(null, Buffer.from(signed), key, signature)).toBe(true);
      const id = which === 'outcome' ? decision.replace('dec_', 'out_') : decision;
      expect(claims).toMatchObject({ iss: 'localhost/log', jti: id });
      expect(claims.by - claims.iat).toBe(IN_TREE_WITHIN);
      const proof = await proofOf(client, decision, which);
      expect(proof).toContain(`\nindex ${claims.index}\n`);
      const record = await client.send('GET', `/v1/decisions/${decision}/record?entry=${which}`);
      const salt = /^extra (.+)$/m.exec(proof)?.[1] ?? '';
      expect(commit(salt, await record.text())).toBe(claims.entry);
    }
  });

  it('has an entry for consents, registrations, grants, keys and policies, with their changes', async () => {
    const client = await worker.clientOf('changes');
    const { id } = await client.deploy(gate());
    await client.redeploy(id, gate({ name: 'Another name' }));
    await client.redeploy(id, gate({ name: 'Another name' }));
    const { id: subject } = await client.register({ reference: 'r', jurisdiction: 'DE' });
    await client.consent(subject, { deployment: id, ...CONSENT.full });
    await client.consent(subject, { deployment: id, event: 'withdrawn' });
    await client.end(id);
    const olga = await worker.operator('olga');
    const granted = await olga.grant({ ...licence(), tenant: 'changes' });
    await olga.revoke(granted.id);
    const lines = await exportAll(client);
    const entries = lines.map(({ text }) => JSON.parse(text ?? ''));
    expect(entries.map(({ kind, event }) => `${kind} ${event}`)).toEqual([
      'key created',
      'registration registered',
      'registration changed',
      'consent given',
      'consent withdrawn',
      'registration ended',
      'grant proposed',
      'grant revoked',
    ]);
    for (const { salt, text, entry } of lines) expect(commit(salt ?? '', text ?? '')).toBe(entry);
    const all = await exportAll(olga);
    expect(all.map(({ index }) => index)).toEqual(all.map((_, at) => at));
    const kinds = all.map(({ text }) => JSON.parse(text ?? '{}').kind);
    expect(kinds.filter((kind) => kind === 'policy')).toHaveLength(1);
    expect((await exportAll(olga, `?from=${all.length - 3}`)).length).toBeGreaterThanOrEqual(3);
  });

  it('forgets a person, and proves what it held of others all the same', async () => {
    const { client, stores } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    const match = await client.verify(deployment, subject, face);
    const other = await enrolledPerson(client, face);
    await proofOf(client, match.decision.id);
    await client.dryRun({ deployment, subject, operation: 'verify' });
    const before = (await exportAll(client)).length;
    const { decision } = await client.erase(subject);
    for (const { id } of [template.decision, match.decision]) {
      for (const path of ['', '/record', '/proof', '/record?entry=outcome']) {
        const gone = await problemOf(client.send('GET', `/v1/decisions/${id}${path}`));
        expect(gone).toMatchObject({ status: 410, code: 'decision_erased' });
      }
    }
    expect((await client.decisions({ subject })).decisions).toEqual([]);
    // The erasure itself stays: it names a random id.
    expect(await client.decision(decision.id)).toMatchObject({ operation: 'delete', subject });
    const dryRuns = await client.decisions({ dry_run: 'true', subject });
    expect(dryRuns.decisions).toEqual([]);
    // Two decisions with their outcomes, and the consent; and the erasure is one more.
    expect(await exportAll(client)).toHaveLength(before - 5 + 1);
    const held = await stores.db
      .prepare('SELECT count(*) AS n FROM log_texts WHERE subject_id = ? OR own_json LIKE ?')
      .bind(subject, `%${match.decision.id}%`)
      .first('n');
    expect(held).toBe(0);
    await proofOf(client, decision.id);
    await proofOf(client, other.template.decision.id, 'outcome');
  });

  it('is erased from once, however often at a time', async () => {
    const { client } = worker;
    const { subject } = await enrolledPerson(client, face);
    const erasures = await Promise.all([1, 2, 3].map(() => client.erase(subject)));
    const done = erasures.flatMap(({ decision }) => (decision ? [decision.id] : []));
    expect(done).toHaveLength(1);
    expect(await client.decision(done[0] ?? '')).toMatchObject({ subject });
    expect(new Set(erasures.map(({ receipt }) => receipt)).size).toBe(1);
  });

  it('takes what has no canonical form, a withdrawal least of all to be lost', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const odd = { deployment, event: 'withdrawn', language: '\ud800' };
    const refused = client.send('POST', `/v1/subjects/${subject}/consents`, {
      body: JSON.stringify(odd),
      headers: { 'content-type': 'application/json' },
    });
    expect(await problemOf(refused)).toMatchObject({ status: 400, code: 'invalid_request' });
    const long = `2099-01-01T00:00:00.${'0'.repeat(60)}Z`;
    await expect(
      client.consent(subject, { deployment, ...CONSENT.full, expires_at: long }),
    ).rejects.toMatchObject({ problem: { status: 400, code: 'invalid_request' } });
  });

  it('keeps nothing of who was erased while a request about them was under way', async () => {
    const { client, stores } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    // As if the erasure came between gathering the facts and recording them.
    await stores.db.prepare('UPDATE subjects SET erased_at = 1 WHERE id = ?').bind(subject).run();
    const { db } = stores;
    const texts = () =>
      db
        .prepare('SELECT count(*) AS n FROM log_texts WHERE subject_id = ?')
        .bind(subject)
        .first('n');
    const before = await texts();
    await openLog(db).append([
      {
        id: `dec_${'9'.repeat(22)}`,
        kind: 'intent',
        tenantId: 'acme',
        subjectId: subject,
        at: Date.now(),
        content: { deployment },
      },
    ]);
    expect(await texts()).toBe(before);
    expect(await db.prepare('SELECT max(idx) + 1 - count(*) AS n FROM log').first('n')).toBe(0);
  });

  it('shows a tenant its own, and a key only what its scope allows', async () => {
    const { client } = worker;
    const { deployment, subject, template } = await enrolledPerson(client, face);
    await proofOf(client, template.decision.id);
    const stranger = await worker.clientOf('globex');
    for (const path of ['', '/record', '/proof']) {
      const told = stranger.send('GET', `/v1/decisions/${template.decision.id}${path}`);
      expect(await problemOf(told)).toMatchObject({ status: 404, code: 'decision_not_found' });
    }
    const theirs = await exportAll(stranger);
    expect(theirs.every(({ text }) => JSON.parse(text ?? '').tenant === 'globex')).toBe(true);
    const recogniser = await worker.clientOf('acme', ['recognise']);
    expect(await problemOf(recogniser.send('GET', '/v1/entries'))).toMatchObject({ status: 403 });
    const all = (await exportAll(client)).map(({ text }) => text).join('\n');
    expect(all).not.toContain(subject);
    expect(all).toContain(deployment);
    // An auditor's reads what is everybody's, and nothing else.
    const auditor = new Client(worker.url, await worker.operatorKeyOf('maria', ['log']));
    const whole = await exportAll(auditor);
    expect(whole.map(({ index }) => index)).toEqual(whole.map((_, index) => index));
    expect(whole.length).toBeGreaterThan((await exportAll(client)).length);
    for (const path of ['/v1/grants', '/v1/decisions', '/v1/subjects']) {
      expect(await problemOf(auditor.send('GET', path)), path).toMatchObject({ status: 403 });
    }
  });

  it('is read by outcome, reason, rule and time, past what does not fit', async () => {
    const client = await worker.clientOf('readers');
    const { deployment, subject } = await enrolledPerson(client, face);
    const strict = await client.deploy(gate({ dpia: { on_file: false } }));
    const refused = await client.verify(strict.id, subject, face).catch((error) => error.problem);
    await client.verify(deployment, subject, face);
    const outcomes = async (query: Record<string, string>) =>
      (await client.decisions(query)).decisions.map(({ outcome }) => outcome?.outcome);
    expect(await outcomes({ outcome: 'matched' })).toEqual(['matched']);
    expect(await outcomes({ deployment: strict.id })).toEqual(['refused']);
    const [{ code, rule }] = refused.reasons;
    expect(await outcomes({ reason: code })).toEqual(['refused']);
    expect(await outcomes({ rule })).toEqual(['refused']);
    expect(await outcomes({ rule, outcome: 'matched' })).toEqual([]);
    const all = (await client.decisions({})).decisions;
    const since = all[1]?.decided_at ?? '';
    expect((await client.decisions({ since })).decisions).toEqual(all.slice(1));
    expect((await client.decisions({ until: since })).decisions).toEqual(all.slice(0, 1));
    const future = new Date(Date.now() + 3_600_000).toISOString();
    expect((await client.decisions({ since: future })).decisions).toEqual([]);
  });

  it('keeps the second question, so that both can be asked again', async () => {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const { decision } = await client.verify(deployment, subject, face);
    const { input, outcome } = await client.decision(decision.id);
    const { release } = (outcome?.details ?? {}) as { release: { input: Record<string, unknown> } };
    expect(Object.keys(release.input)).toContain('now');
    expect({ ...input, ...release.input }).toMatchObject({ operation: 'verify' });
    expect(JSON.stringify(release).length).toBeLessThan(1_000);
  });
});

describe('closed segments', () => {
  it('take the oldest entries out of the database, are read like the rest, and forget a person', async () => {
    const worker = await startWorker({
      bindings: { LOG_LIVE_ENTRIES: '4', LOG_SEGMENT_ENTRIES: '8' },
    });
    try {
      const { client, stores, runSchedule } = worker;
      const { deployment, subject, template } = await enrolledPerson(client, face);
      const match = await client.verify(deployment, subject, face);
      const other = await enrolledPerson(client, face);
      const told = await client.decision(match.decision.id);
      const before = await exportAll(client);
      await proofOf(client, other.template.decision.id, 'outcome');
      // Intents of the last minutes may yet have an outcome; here, none has.
      await stores.db.prepare('UPDATE log_state SET settled = 1000').run();
      await runSchedule();
      const { results } = await stores.db.prepare('SELECT * FROM log_segments').all();
      expect(results).toHaveLength(1);
      expect(await stores.db.prepare('SELECT min(idx) AS n FROM log').first('n')).toBe(8);
      expect(await stores.db.prepare('SELECT min(idx) AS n FROM log_texts').first('n')).toBe(8);

      expect(await client.decision(match.decision.id)).toEqual(told);
      expect(await exportAll(client)).toEqual(before);
      await proofOf(client, match.decision.id);
      // Whoever was reading the list goes on behind it.
      const list = await client.send('GET', `/v1/decisions?after=${template.decision.id}`);
      const { decisions } = (await list.json()) as { decisions: { id: string }[] };
      expect(decisions.map(({ id }) => id)).toContain(other.template.decision.id);
      const record = `/v1/decisions/${template.decision.id}/record`;
      expect((await client.send('GET', record)).status).toBe(200);
      const stranger = await worker.clientOf('globex');
      expect((await stranger.send('GET', record)).status).toBe(404);
      const theirs = stranger.send('GET', `/v1/decisions?after=${template.decision.id}`);
      expect((await theirs).status).toBe(400);
      const object = await stores.log.get('archive/000000000000-000000000008');
      const lines = ((await object?.text()) ?? '').split('\n').map((line) => JSON.parse(line));
      expect(lines).toHaveLength(8);
      expect(JSON.stringify(lines)).not.toContain(subject);
      expect(lines.find(({ id }) => id === match.decision.id).body).toMatch(/^[\w-]+$/);

      await client.erase(subject);
      expect(await problemOf(client.send('GET', record))).toMatchObject({ status: 410 });
      expect(await exportAll(client)).toHaveLength(before.length - 5 + 1);
      // The log goes on where it was.
      const again = client.send('POST', '/v1/verifications', {
        body: makeForm({ deployment: other.deployment, subject: other.subject, image: face }),
      });
      expect((await again).status).toBe(200);
    } finally {
      await worker.close();
    }
  }, 180_000);

  it('tell a person every decision that concerned them, until they are erased', async () => {
    const worker = await startWorker({ bindings: { LOG_LIVE_ENTRIES: '1000000' } });
    try {
      const { client, stores, runSchedule } = worker;
      const log = [stores.db, stores.log] as unknown as [D1Database, R2Bucket];
      const [one, other] = [await enrolledPerson(client, face), await enrolledPerson(client, face)];
      const verify = ({ deployment, subject }: typeof one) =>
        client.verify(deployment, subject, face);
      for (let i = 0; i < 10; i++) await verify(i === 4 ? other : one);
      /** All that a person is told, and in how many answers. */
      const readAll = async (subject: string) => {
        const decisions: unknown[] = [];
        const sizes: number[] = [];
        for (let after = ''; ; ) {
          const told = await client.send('GET', `/v1/subjects/${subject}/access${after}`);
          expect(told.status).toBe(200);
          const access = (await told.json()) as Told;
          decisions.push(...access.decisions);
          sizes.push(access.decisions.length);
          if (access.next.decisions === null) return { decisions, sizes };
          after = `?decisions_after=${access.next.decisions}`;
        }
      };
      const close = async (segment: number) => {
        await worker.integrate();
        await stores.db.prepare('UPDATE log_state SET settled = 1000').run();
        expect(await archive(...log, { live: 2, segment }, 1000)).toBeGreaterThan(9);
      };
      const before = await readAll(one.subject);
      expect(before.sizes).toEqual([10]);
      // A segment for each entry: more than one answer reads.
      await close(1);
      const closed = await readAll(one.subject);
      expect(closed.decisions).toEqual(before.decisions);
      expect(closed.sizes.length).toBe(2);

      // Segments of before it was noted whom they speak of.
      const noted = 'SELECT * FROM log_subject_segments ORDER BY subject_id, first';
      const { results } = await stores.db.prepare(noted).all();
      await stores.db.prepare('DELETE FROM log_subject_segments').run();
      await stores.db.prepare('UPDATE log_state SET people_until = 0').run();
      expect((await readAll(one.subject)).decisions.length).toBeLessThan(10);
      await runSchedule();
      expect((await stores.db.prepare(noted).all()).results).toEqual(results);

      // Many outcomes are in other segments than their decisions.
      await Promise.all(Array.from({ length: 12 }, () => verify(other)));
      const live = await readAll(other.subject);
      await close(6);
      expect((await readAll(other.subject)).decisions).toEqual(live.decisions);
      expect(live.decisions).toHaveLength(14);

      await client.erase(one.subject);
      const gone = await client.send('GET', `/v1/subjects/${one.subject}/access`);
      expect(gone.status).toBe(410);
      const left = await findMentions(stores.db, [one.subject]);
      expect(left.map(({ table }) => table)).not.toContain('log_subject_segments');
      expect((await readAll(other.subject)).decisions).toEqual(live.decisions);
    } finally {
      await worker.close();
    }
  }, 180_000);

  it('forget an outcome that stayed behind when its decision was closed, and the erasure never', async () => {
    const worker = await startWorker({
      bindings: { LOG_LIVE_ENTRIES: '1', LOG_SEGMENT_ENTRIES: '1' },
    });
    try {
      const { client, stores, runSchedule } = worker;
      const { subject, template } = await enrolledPerson(client, face);
      const { id } = template.decision;
      await proofOf(client, id, 'outcome');
      const { db } = stores;
      const intent = await db.prepare('SELECT idx FROM log WHERE id = ?').bind(id).first('idx');
      await db
        .prepare('UPDATE log_state SET settled = ?')
        .bind(Number(intent) + 1)
        .run();
      await runSchedule();
      const left = () =>
        db
          .prepare('SELECT min(idx) AS n FROM log_texts WHERE subject_id = ?')
          .bind(subject)
          .first('n');
      expect(await left()).toBe(Number(intent) + 1);
      expect((await client.decision(id)).outcome).toMatchObject({ outcome: 'enrolled' });
      await proofOf(client, id, 'outcome');

      const { decision } = await client.erase(subject);
      expect(await left()).toBeNull();
      const outcome = client.send('GET', `/v1/decisions/${id}/record?entry=outcome`);
      expect(await problemOf(outcome)).toMatchObject({ status: 410 });
      // Closed in its turn, the erasure is still told.
      const another = await enrolledPerson(client, face);
      await proofOf(client, another.template.decision.id, 'outcome');
      await db.prepare('UPDATE log_state SET settled = 1000').run();
      await runSchedule();
      const late = db.prepare('SELECT 1 FROM log_late_outcomes WHERE subject_id = ?').bind(subject);
      expect(await late.first()).toBeNull();
      expect(await client.decision(decision.id)).toMatchObject({ operation: 'delete', subject });
      await proofOf(client, decision.id);
    } finally {
      await worker.close();
    }
  }, 180_000);

  it('stay in the database while the tree has them not, or their outcome may yet come', async () => {
    const worker = await startWorker({
      bindings: { LOG_LIVE_ENTRIES: '1', LOG_SEGMENT_ENTRIES: '2' },
    });
    try {
      await consentingPerson(worker.client);
      await worker.runSchedule();
      expect(
        await worker.stores.db.prepare('SELECT count(*) AS n FROM log_segments').first('n'),
      ).toBe(0);
    } finally {
      await worker.close();
    }
  }, 180_000);
});
