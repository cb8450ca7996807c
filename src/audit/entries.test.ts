/** Lists of decisions and of dry runs, and one decision by its id. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  decisionAt,
  entryAt,
  type LogRoom,
  openLogRoom,
  outcomeOf,
  plain,
  START,
} from '../../test/support/log-room.ts';
import { policyError } from '../policy/decision.ts';
import { insertDryRun } from './dry-runs.ts';
import {
  type EntryFilter,
  type EntryRow,
  findEntry,
  findPlaceInList,
  locateDryRun,
  readDryRun,
  readEntry,
  selectDryRuns,
  selectDryRunsOf,
  selectEntries,
} from './entries.ts';
import { commitTo, type NewEntry } from './entry.ts';
import { logMemory } from './erasure.ts';

let room: LogRoom;
beforeAll(async () => {
  room = await openLogRoom();
});
beforeEach(() => room.clear());
afterAll(() => room.dispose());

const stores = () => ({ db: room.db, published: room.store });
const find = (id: string, tenant = 'acme') => findEntry(stores(), null, tenant, id);
async function list(filter: EntryFilter = {}, after: number | null = null, most = 99) {
  const { page, bound } = selectEntries(room.db, 'acme', filter, after, most);
  const [{ results }, { results: last }] = await room.db.batch([page, bound]);
  expect(last).toEqual([]);
  return (results as unknown as EntryRow[]).map(({ idx }) => idx);
}
/** The same decision, with other content. */
const changed = (entry: NewEntry, content: object): NewEntry => ({
  ...entry,
  content: { ...entry.content, ...content },
});

describe('a list of decisions', () => {
  it('has those of the tenant in order, and no other entry', async () => {
    const intent = decisionAt(START, 'intent');
    await room.add(
      ...[entryAt(START), intent, outcomeOf(intent, START), decisionAt(START, 'decision')],
      ...[decisionAt(START, 'decision', { tenantId: 'globex' }), decisionAt(START, 'decision')],
    );
    expect(await list()).toEqual([1, 3, 5]);
    expect(await list({}, 1)).toEqual([3, 5]);
    expect(await list({}, null, 2)).toEqual([1, 3]);
    expect(await list({}, 3, 1)).toEqual([5]);
  });

  it('has what came of each', async () => {
    const intent = decisionAt(START, 'intent');
    await room.add(intent, outcomeOf(intent, START + 5), decisionAt(START, 'decision'));
    const { results } = await selectEntries(room.db, 'acme', {}, null, 9).page.all<EntryRow>();
    const told = results.map((row) => readEntry(row, null).outcome);
    expect(told).toEqual([
      { name: 'matched', details: { score: 'none' }, recordedAt: START + 5 },
      { name: 'refused', details: {}, recordedAt: START },
    ]);
  });

  it('is of a person, of a deployment, of an outcome', async () => {
    const intent = decisionAt(START, 'intent');
    await room.add(
      ...[intent, outcomeOf(intent, START), decisionAt(START, 'decision', { subjectId: 'sub_2' })],
      changed(decisionAt(START, 'decision'), { deployment: 'dep_2' }),
    );
    expect(await list({ subject: 'sub_1' })).toEqual([0, 3]);
    expect(await list({ subject: 'sub_2' })).toEqual([2]);
    expect(await list({ deployment: 'dep_1' })).toEqual([0, 2]);
    expect(await list({ deployment: 'dep_2' })).toEqual([3]);
    expect(await list({ outcome: 'matched' })).toEqual([0]);
    expect(await list({ outcome: 'refused' })).toEqual([2, 3]);
    expect(await list({ outcome: 'refused', subject: 'sub_1', deployment: 'dep_2' })).toEqual([3]);
    expect(await list({ outcome: 'refused' }, null, 1)).toEqual([2]);
  });

  it('is of a reason or a rule, of the decision or of what was asked before its release', async () => {
    const reasons = [{ code: 'CONSENT_MISSING', rule: 'F11' }];
    const intent = decisionAt(START, 'intent');
    const release = { allow: false, reasons, obligations: [] };
    await room.add(
      changed(decisionAt(START, 'decision'), { reasons }),
      ...[intent, changed(outcomeOf(intent, START, 'withheld'), { details: { release } })],
      changed(decisionAt(START, 'decision'), { reasons: [{ code: 'F11', rule: 'OTHER' }] }),
    );
    expect(await list({ reason: 'CONSENT_MISSING' })).toEqual([0, 1]);
    expect(await list({ rule: 'F11' })).toEqual([0, 1]);
    expect(await list({ reason: 'F11' })).toEqual([3]);
    expect(await list({ reason: 'F11', rule: 'F11' })).toEqual([]);
    expect(await list({ rule: 'OTHER', reason: 'F11' })).toEqual([3]);
  });

  it('is of a time: from, and before', async () => {
    const at = [0, 100_000, 200_000, 300_000].map((after) => decisionAt(START + after, 'decision'));
    await room.add(...at);
    expect(await list({ since: START + 100_000 })).toEqual([1, 2, 3]);
    expect(await list({ since: START + 100_001 })).toEqual([2, 3]);
    expect(await list({ until: START + 200_000 })).toEqual([0, 1]);
    expect(await list({ until: START + 200_001 })).toEqual([0, 1, 2]);
    expect(await list({ since: START + 50_000, until: START + 250_000 })).toEqual([1, 2]);
    expect(await list({ since: START + 400_000 })).toEqual([]);
    expect(await list({ until: START })).toEqual([]);
  });

  it('of a time is not misled by clocks that are a minute apart', async () => {
    const at = (offset: number) => decisionAt(START + offset, 'decision');
    await room.add(at(0), at(160_000), at(100_000), at(155_000), at(220_000), at(165_000));
    expect(await list({ since: START + 160_000 })).toEqual([1, 4, 5]);
    expect(await list({ until: START + 160_000 })).toEqual([0, 2, 3]);
  });

  it('looks through so many rows, and says where it stopped', async () => {
    const all = Array.from({ length: 2001 }, (_, at) => decisionAt(START + at, 'decision'));
    for (let at = 0; at < all.length; at += 500) await room.add(...all.slice(at, at + 500));
    const filter = { outcome: 'matched' };
    const { page, bound } = selectEntries(room.db, 'acme', filter, null, 9);
    expect((await page.all()).results).toEqual([]);
    expect((await bound.all()).results).toEqual([{ id: all[1999].id }]);
    const rest = selectEntries(room.db, 'acme', filter, 1999, 9);
    expect((await rest.bound.all()).results).toEqual([]);
    expect(await list({ outcome: 'refused' }, 1999)).toEqual([2000]);
  });
});

describe('one decision', () => {
  it('is the tenant’s own, by its id', async () => {
    const intent = decisionAt(START, 'intent');
    const event = entryAt(START);
    await room.add(...plain(1), intent, outcomeOf(intent, START + 1), event);
    expect(await find(intent.id)).toMatchObject({
      ...{ id: intent.id, index: 1, dryRun: false, trace: null, subjectId: 'sub_1' },
      ...{ operation: 'verify', outcome: { name: 'matched', recordedAt: START + 1 } },
    });
    expect(await find(intent.id, 'globex')).toBeNull();
    expect(await find(event.id)).toBeNull();
    expect(await find(intent.id.replace('dec_', 'out_'))).toBeNull();
    expect(await find('dec_none')).toBeNull();
  });

  it('of a segment is the same, and no more', async () => {
    const intent = decisionAt(START, 'intent');
    const late = decisionAt(START, 'intent');
    const event = entryAt(START);
    await room.fill(
      ...[intent, outcomeOf(intent, START + 1), late, event],
      ...[outcomeOf(late, START + 2, 'withheld'), decisionAt(START, 'decision')],
      ...plain(1),
    );
    const before = await find(intent.id);
    await room.close(4, 1);
    expect(await find(intent.id)).toEqual(before);
    expect(await find(late.id)).toMatchObject({ outcome: { name: 'withheld' }, index: 2 });
    expect(await find(intent.id, 'globex')).toBeNull();
    expect(await find(event.id)).toBeNull();
    await room.db.batch(logMemory.forget(room.db, { tenantId: 'acme', subjectId: 'sub_1' }));
    expect(await find(intent.id)).toBe('erased');
    expect(await find(event.id)).toBeNull();
  });

  it('whose text is gone is erased', async () => {
    const intent = decisionAt(START, 'intent');
    await room.add(intent);
    await room.db.prepare('DELETE FROM log_texts').run();
    expect(await find(intent.id)).toBe('erased');
  });

  it('of an erasure is about who was erased, and has its trace and its own time', async () => {
    const erasure = changed(decisionAt(START, 'decision', { subjectId: null }), {
      ...{ erased: 'sub_9', trace: 'trace_1', decided_at: '2026-01-02T03:04:05.000Z' },
    });
    await room.add(erasure);
    expect(await find(erasure.id)).toMatchObject({
      ...{ subjectId: 'sub_9', trace: 'trace_1' },
      decidedAt: Date.parse('2026-01-02T03:04:05Z'),
    });
  });

  it('that cannot be read is said by its record', async () => {
    const bad = changed(decisionAt(START, 'decision'), { operation: 5 });
    const intent = decisionAt(START, 'intent');
    await room.add(bad, intent, changed(outcomeOf(intent, START), { outcome: 5 }));
    await expect(find(bad.id)).rejects.toThrow(`log_texts of ${bad.id} cannot be read: operation`);
    await expect(find(intent.id)).rejects.toThrow(
      `log_texts of the outcome of ${intent.id} cannot be read: outcome`,
    );
  });
});

describe('a place in a list', () => {
  const place = (id: string, tenant = 'acme') => findPlaceInList(stores(), tenant, id);

  it('is that of an entry of the tenant, or of one that is erased', async () => {
    const [own, other, gone] = [
      decisionAt(START, 'decision'),
      decisionAt(START, 'decision', { tenantId: 'globex' }),
      decisionAt(START, 'decision'),
    ];
    await room.add(own, other, gone);
    await room.db.prepare('DELETE FROM log_texts WHERE idx = 2').run();
    expect(await place(own.id)).toBe(0);
    expect(await place(other.id)).toBeNull();
    expect(await place(other.id, 'globex')).toBe(1);
    expect(await place(gone.id)).toBe(2);
    expect(await place(entryAt(START).id)).toBeNull();
  });

  it('is still known once it was closed into a segment', async () => {
    const own = decisionAt(START, 'decision');
    await room.fill(...plain(1), own, ...plain(1));
    await room.close(2);
    expect(await place(own.id)).toBe(1);
    expect(await place(own.id, 'globex')).toBeNull();
  });
});

describe('dry runs', () => {
  let made = 0;
  async function dryRun(changes: Partial<Parameters<typeof insertDryRun>[1]> = {}) {
    made += 1;
    const id = `dec_dry${made}`;
    const statements = insertDryRun(room.db, {
      ...{ id, tenantId: 'acme', deploymentId: 'dep_1', deploymentVersion: 4, subjectId: 'sub_1' },
      ...{ operation: 'verify', input: { operation: 'verify' }, decision: policyError() },
      ...{ policyRevision: 'r', modelId: 'm', decidedAt: 7 },
      ...changes,
    });
    await room.db.batch(statements);
    return id;
  }
  const idsOf = async (statement: D1PreparedStatement) =>
    (await statement.all<{ id: string }>()).results.map(({ id }) => id);

  it('are found by their id, each its own outcome', async () => {
    const id = await dryRun();
    const found = await find(id);
    expect(found).toMatchObject({
      ...{ id, index: null, deploymentId: 'dep_1', deploymentVersion: 4, subjectId: 'sub_1' },
      ...{ keyId: null, request: null, trace: null, operation: 'verify', dryRun: true },
      ...{ input: { operation: 'verify' }, policyRevision: 'r', modelId: 'm', decidedAt: 7 },
      outcome: { name: 'dry_run', details: {}, recordedAt: 7 },
      decision: { allow: false },
    });
    expect(await find(id, 'globex')).toBeNull();
    expect((await locateDryRun(room.db, 'acme', id).all()).results).toHaveLength(1);
    expect((await locateDryRun(room.db, 'globex', id).all()).results).toEqual([]);
    expect(await idsOf(locateDryRun(room.db, 'acme', 'dec_none'))).toEqual([]);
  });

  it('that cannot be read are said by their record', () => {
    const row = { id: 'dec_1', input_json: '{}', decision_json: '{}' };
    expect(() => readDryRun(row as never, null)).toThrow('dry_runs dec_1 cannot be read: allow');
    expect(() => readDryRun({ ...row, input_json: '[' } as never, null)).toThrow(
      'dry_runs dec_1 cannot be read: no JSON.',
    );
  });

  it('are listed in order, of a person and of a deployment', async () => {
    const ids = [
      await dryRun(),
      await dryRun({ subjectId: 'sub_2' }),
      await dryRun({ deploymentId: 'dep_2' }),
    ];
    await dryRun({ tenantId: 'globex' });
    const list = (filter: EntryFilter = {}, after: string | null = null, most = 9) =>
      idsOf(selectDryRuns(room.db, 'acme', filter, after, most));
    expect(await list()).toEqual(ids);
    expect(await list({}, null, 2)).toEqual(ids.slice(0, 2));
    expect(await list({}, ids[0])).toEqual(ids.slice(1));
    expect(await list({ subject: 'sub_1' })).toEqual([ids[0], ids[2]]);
    expect(await list({ deployment: 'dep_1' })).toEqual(ids.slice(0, 2));
    expect(await list({ deployment: 'dep_2', subject: 'sub_1' }, ids[0])).toEqual([ids[2]]);
    expect(await list({}, 'dec_none')).toEqual([]);
  });

  it('about a person are listed in order', async () => {
    const ids = [await dryRun(), await dryRun(), await dryRun()];
    const other = await dryRun({ subjectId: 'sub_2' });
    await dryRun({ tenantId: 'globex' });
    const person = { tenantId: 'acme', subjectId: 'sub_1' };
    const list = (after: string | null, most = 9) =>
      idsOf(selectDryRunsOf(room.db, person, after, most));
    expect(await list(null)).toEqual(ids);
    expect(await list(null, 2)).toEqual(ids.slice(0, 2));
    expect(await list(ids[0])).toEqual(ids.slice(1));
    expect(await list(other)).toEqual([]);
    expect(
      await idsOf(selectDryRunsOf(room.db, { ...person, subjectId: 'sub_2' }, null, 9)),
    ).toEqual([other]);
  });
});

describe('what an entry commits to', () => {
  it('has no half of a surrogate pair', async () => {
    const { content } = await commitTo(
      entryAt(START, { content: { a: 'x\ud800', b: ['\udc00'] } }),
    );
    expect(content).toEqual({ a: 'x\ufffd', b: ['\ufffd'] });
  });
});
