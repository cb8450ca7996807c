/** Decisions of before there was a log, brought into it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type LogRoom, openLogRoom } from '../../test/support/log-room.ts';
import { findEntry } from './entries.ts';
import { importFormer } from './former.ts';
import { joinContent } from './situation.ts';

let room: LogRoom;
beforeAll(async () => {
  room = await openLogRoom();
});
beforeEach(() => room.clear());
afterAll(() => room.dispose());

const find = (id: string) => findEntry({ db: room.db, published: room.store }, null, 'acme', id);
const bring = (now: number, most = 2) => importFormer(room.db, now, most);

async function insert(id: string, decision: string, outcome: string | null): Promise<void> {
  await room.db
    .prepare(
      `INSERT INTO decisions (id, tenant_id, subject_id, operation, dry_run, allow, input_json,
         decision_json, policy_revision, model_id, decided_at)
       VALUES (?, 'acme', 'sub_1', 'verify', 0, 0, '{"operation":"verify"}', ?, 'r', 'm', 1000)`,
    )
    .bind(id, decision)
    .run();
  if (outcome === null) return;
  await room.db.prepare("INSERT INTO outcomes VALUES (?, ?, '{}', 2000)").bind(id, outcome).run();
}

const REFUSED = JSON.stringify({
  allow: false,
  reasons: [{ code: 'CONSENT_MISSING', rule: 'F11', message: 'as it was then' }],
  obligations: [],
});

it('they are entries, in their order, and are no longer where they were', async () => {
  await insert('dec_1', REFUSED, 'refused');
  await insert('dec_2', 'no JSON', 'matched');
  await insert('dec_3', REFUSED, null);
  expect(await bring(5000)).toBe(2);
  expect(await bring(6000)).toBe(1);
  expect(await bring(7000)).toBe(0);

  expect(await find('dec_1')).toMatchObject({
    index: 0,
    subjectId: 'sub_1',
    decidedAt: 1000,
    decision: { allow: false, reasons: [{ code: 'CONSENT_MISSING', rule: 'F11' }] },
    outcome: { name: 'refused' },
  });
  // One that cannot be read is an entry all the same, and stops none after it.
  await expect(find('dec_2')).rejects.toThrow('cannot be read');
  expect(await find('dec_3')).toMatchObject({ index: 2, outcome: null });
  for (const table of ['decisions', 'outcomes']) {
    expect(await room.db.prepare(`SELECT count(*) AS n FROM ${table}`).first('n')).toBe(0);
  }
  // What is not in the log yet stays.
  await insert('dec_4', REFUSED, 'refused');
  for (const table of ['outcomes', 'decisions']) {
    await expect(room.db.prepare(`DELETE FROM ${table}`).run()).rejects.toThrow(
      /append_only|FOREIGN KEY/,
    );
  }
  expect(await bring(8000)).toBe(1);
  expect(await find('dec_4')).toMatchObject({ index: 3 });
});

it('they say all that was said of them', async () => {
  await room.db.batch([
    room.db.prepare('INSERT INTO situations (id, facts_json) VALUES (7, \'{"purpose":"p"}\')'),
    room.db
      .prepare(
        `INSERT INTO decisions (id, tenant_id, deployment_id, deployment_version, subject_id, operation,
         dry_run, allow, input_json, decision_json, policy_revision, model_id, decided_at, situation)
       VALUES ('dec_9', 'acme', 'dep_1', 3, 'sub_1', 'verify', 0, 0, '{"operation":"verify"}', ?,
         'r', 'm', 1000, 7)`,
      )
      .bind(REFUSED),
    room.db.prepare("INSERT INTO outcomes VALUES ('dec_9', 'refused', '{\"why\":\"so\"}', 2000)"),
  ]);
  expect(await bring(5000)).toBe(1);
  const [row] = await room.rows(
    `SELECT t.tenant_id, t.kind, t.subject_id, t.at, t.own_json, s.facts_json FROM log_texts t
     LEFT JOIN situations s ON s.id = t.situation`,
  );
  const { own_json, facts_json, ...rest } = row as { own_json: string; facts_json: string };
  expect(rest).toEqual({ tenant_id: 'acme', kind: 'decision', subject_id: 'sub_1', at: 5000 });
  expect(joinContent({ own: own_json, situation: facts_json }, 'r')).toEqual({
    ...{ decided_at: '1970-01-01T00:00:01.000Z', operation: 'verify', deployment: 'dep_1' },
    ...{ deployment_version: 3, key: null, request: null, policy_revision: 'r', model: 'm' },
    input: { operation: 'verify', purpose: 'p' },
    allow: false,
    reasons: [{ code: 'CONSENT_MISSING', rule: 'F11' }],
    ...{ obligations: [], retention: null, jurisdictions: [], unvouched: [] },
    outcome: { outcome: 'refused', details: { why: 'so' } },
  });
});

it('of one that cannot be read the entry holds what it was, and of whom', async () => {
  await insert('dec_1', 'no JSON', null);
  await bring(5000);
  expect(
    await room.rows('SELECT tenant_id, kind, subject_id, at, own_json FROM log_texts'),
  ).toEqual([
    {
      ...{ tenant_id: 'acme', kind: 'decision', subject_id: 'sub_1', at: 5000 },
      own_json: JSON.stringify({
        unreadable: { input_json: '{"operation":"verify"}', decision_json: 'no JSON' },
      }),
    },
  ]);
});

it('a dry run of before is no entry, and goes', async () => {
  await room.db
    .prepare(
      `INSERT INTO decisions (id, tenant_id, operation, dry_run, allow, input_json, decision_json,
         policy_revision, model_id, decided_at)
       VALUES ('dec_1', 'acme', 'verify', 1, 0, '{}', ?, 'r', 'm', 1000)`,
    )
    .bind(REFUSED)
    .run();
  expect(await bring(5000)).toBe(1);
  expect(await room.rows('SELECT id FROM log')).toEqual([]);
  expect(await room.rows('SELECT id FROM decisions')).toEqual([]);
});
