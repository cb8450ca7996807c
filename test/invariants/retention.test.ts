/** A template at its limit is over it: refused at once, and gone with the next sweep. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeForm } from '../support/client.ts';
import { type Face, FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson, problemOf } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
let face: Face;

beforeAll(async () => {
  worker = await startWorker();
  face = await readFace(FRANCK[0]);
});
afterAll(() => worker.close());

const DAY = 86_400_000;

describe('retention', () => {
  it('is the shorter of what was asked for and what the law allows', async () => {
    const { client } = worker;
    const short = await enrolledPerson(client, face, { retention: { days: 30 } });
    const until = Date.parse(short.template.retention_until);
    expect(Math.abs(until - Date.now() - 30 * DAY)).toBeLessThan(60_000);
    // The floor's cap is 1095 days: more is refused, not shortened in silence.
    const long = enrolledPerson(client, face, { retention: { days: 1096 } });
    await expect(long).rejects.toMatchObject({
      problem: { code: 'policy_denied', reasons: [{ code: 'RETENTION_EXCEEDED' }] },
    });
  });

  it('that has ended refuses at once, and the sweep erases that template and no other', async () => {
    const { client, stores, runSchedule } = worker;
    const due = await enrolledPerson(client, face);
    const kept = await enrolledPerson(client, face);
    await stores.db
      .prepare('UPDATE templates SET retention_until = ? WHERE id = ?')
      .bind(Date.now() - 1, due.template.id)
      .run();
    const { deployment, subject } = due;
    const verify = () =>
      problemOf(
        client.send('POST', '/v1/verifications', {
          body: makeForm({ deployment, subject, image: face }),
        }),
      );
    expect(await verify()).toMatchObject({
      code: 'policy_denied',
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'RETENTION_EXCEEDED' })]),
    });

    await runSchedule();

    expect(await stores.templates.get(`tpl/${due.template.id}`)).toBeNull();
    const { decisions } = await client.decisions({ subject });
    expect(await verify()).toMatchObject({ code: 'subject_not_enrolled' });
    expect(decisions.at(-1)).toMatchObject({
      operation: 'delete',
      outcome: {
        outcome: 'erased',
        details: { because: 'retention_ended', templates: [due.template.id] },
      },
    });
    expect((await client.verify(kept.deployment, kept.subject, face)).matched).toBe(true);
  });

  it('is tried again for what could not be erased, and says so', async () => {
    const { client, stores, runSchedule } = worker;
    const { template } = await enrolledPerson(client, face);
    await stores.db
      .prepare('UPDATE templates SET retention_until = ? WHERE id = ?')
      .bind(Date.now() - 1, template.id)
      .run();
    await stores.db.prepare('ALTER TABLE outcomes RENAME TO lost').run();
    await expect(runSchedule()).rejects.toThrow('exception');
    await stores.db.prepare('ALTER TABLE lost RENAME TO outcomes').run();
    const held = () =>
      stores.db
        .prepare('SELECT wrapped_key IS NOT NULL AS held FROM templates WHERE id = ?')
        .bind(template.id)
        .first('held');
    expect(await held()).toBe(1);
    await runSchedule();
    expect(await held()).toBe(0);
  });

  it('finishes what KV did not confirm: a ciphertext that outlived its key', async () => {
    const { client, stores, runSchedule } = worker;
    const { subject, template } = await enrolledPerson(client, face);
    const name = `tpl/${template.id}`;
    const ciphertext = await stores.templates.get(name, 'arrayBuffer');
    await client.erase(subject);
    // As if the deletion had failed after the key was destroyed.
    await stores.templates.put(name, ciphertext ?? '');
    await stores.db
      .prepare('UPDATE templates SET shredded_at = NULL WHERE id = ?')
      .bind(template.id)
      .run();
    await runSchedule();
    expect(await stores.templates.get(name)).toBeNull();
    const shredded = stores.db
      .prepare('SELECT shredded_at IS NOT NULL AS done FROM templates WHERE id = ?')
      .bind(template.id)
      .first('done');
    expect(await shredded).toBe(1);
  });
});
