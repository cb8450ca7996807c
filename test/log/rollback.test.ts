/** A store of three is put back to yesterday, or two, or all: the log goes on as the same log, or stops. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { verifyConsistency } from '../../src/audit/tree/verify.ts';
import { Checker, readCheckpoint } from './check.ts';
import { PUBLIC_KEY, TestLog } from './log.ts';
import { putBack, replaceRows, type Snapshot, STORES, takeSnapshot } from './snapshot.ts';

let log: TestLog;
let yesterday: Snapshot;
let today: Snapshot;
beforeAll(async () => {
  log = await TestLog.open();
  await log.append(300);
  await log.integrate();
  yesterday = await takeSnapshot(log);
  await log.append(500);
  await log.integrate();
  today = await takeSnapshot(log);
});
afterEach(async () => {
  await log.evict();
  await putBack(log, today, STORES);
  // What came after today is undone with all stores, so it was another log's.
  await log.get('/forget');
});
afterAll(() => log?.close());

const noteOf = ({ objects }: Snapshot) => String(objects.get('checkpoint'));
const published = async () => (await log.store.get('checkpoint'))?.text();

/** It says why, D1 takes no row, and what is published stays as it was. */
async function expectStopped(why: RegExp): Promise<void> {
  const before = await published();
  const state = await log.integrate();
  expect(state.halted).toMatch(why);
  expect(await log.halted()).toBe(state.halted);
  await expect(log.append(1)).rejects.toThrow('log_halted');
  expect(await published()).toBe(before);
  // Not by itself, and not in a new life either.
  await log.evict();
  expect((await log.integrate()).halted).toBe(state.halted);
  expect((await log.state()).halted).toBe(state.halted);
  // Nor by a hand that puts nothing right.
  await log.db.prepare('UPDATE log_state SET halted = NULL').run();
  expect((await log.integrate()).halted).toMatch(why);
  expect(await published()).toBe(before);
}

/** With what comes next, it is the log whose checkpoints were seen. */
async function expectGoesOn(): Promise<void> {
  await log.append(10);
  const { halted, publishedSize } = await log.integrate();
  expect(halted).toBeNull();
  expect(publishedSize).toBe(810);
  expect(await new Checker(log, PUBLIC_KEY).listWrongs([noteOf(today)])).toEqual([]);
}

describe('restored to yesterday', () => {
  it('D1 stops the log', async () => {
    await putBack(log, yesterday, ['D1']);
    await expectStopped(/database was restored or changed: entry 799/);
  });

  it('D1 stops the log when others have taken the numbers, too', async () => {
    const fresh = today.rows.slice(300).map(({ idx }) => ({
      idx,
      id: `other_${idx}`,
      entry: randomBytes(32).toString('base64'),
    }));
    const more = { idx: 800, id: 'other_800', entry: randomBytes(32).toString('base64') };
    await replaceRows(log, [...yesterday.rows, ...fresh, more]);
    await expectStopped(/entry 799, which the signed tree has, is another/);
  });

  it('D1 is vouched for by a round that knows its last entry, and by no other', async () => {
    const { db } = log;
    const vouchedUntil = async () => {
      await db.prepare('UPDATE log_state SET vouched_until = 1').run();
      await log.integrate();
      return db.prepare('SELECT vouched_until FROM log_state').first<number>('vouched_until');
    };
    expect(await vouchedUntil()).toBeGreaterThan(Date.now());
    await putBack(log, yesterday, ['D1']);
    expect(await vouchedUntil()).toBe(1);
    await db.prepare('UPDATE log_state SET vouched_until = NULL').run();
  });

  it('the object stops the log', async () => {
    await putBack(log, yesterday, ['object']);
    await expectStopped(/object was restored: a checkpoint of 800 entries/);
  });

  it('D1 and the object stop the log', async () => {
    await putBack(log, yesterday, ['D1', 'object']);
    await expectStopped(/object was restored/);
  });

  it('the store is filled again', async () => {
    await putBack(log, yesterday, ['R2']);
    await expectGoesOn();
  });

  it('D1 and the store stop the log', async () => {
    await putBack(log, yesterday, ['D1', 'R2']);
    await expectStopped(/lost, and cannot be made again/);
  });

  it('the object and the store come to the same tree again', async () => {
    await putBack(log, yesterday, ['object', 'R2']);
    await expectGoesOn();
  });

  it('all three make another log, which whoever kept a checkpoint sees', async () => {
    await putBack(log, yesterday, STORES);
    await log.append(600);
    expect(await log.integrate()).toMatchObject({ halted: null, publishedSize: 900 });
    const { note, proof } = JSON.parse(await log.get('/proof?from=800&size=900'));
    const [first, second] = [noteOf(today), note].map((each) => {
      const { size, root } = readCheckpoint(each);
      return { size, root: new Uint8Array(Buffer.from(root, 'base64')) };
    });
    const hashes = proof.map((hash: string) => new Uint8Array(Buffer.from(hash, 'base64')));
    expect(second.size).toBe(900);
    expect(verifyConsistency(first, second, hashes)).toBe(false);
  });
});

describe('put right by a person', () => {
  it('the log goes on', async () => {
    await putBack(log, yesterday, ['D1']);
    await log.integrate();
    await putBack(log, today, ['D1']);
    await expectGoesOn();
  });
});

describe('the published log', () => {
  it('is made again when all of it is lost', async () => {
    await putBack(log, { ...today, objects: new Map() }, ['R2']);
    await expectGoesOn();
  });

  it('is made again when its edge cannot be read', async () => {
    await putBack(log, yesterday, ['R2']);
    await log.store.put('edge', 'rubbish');
    await expectGoesOn();
  });

  it('is not made again from rows that are in the archive', async () => {
    await putBack(log, { ...today, objects: new Map() }, ['R2']);
    await replaceRows(log, today.rows.slice(400));
    await expectStopped(/Entry 0 is missing|lost, and cannot be made again/);
  });

  it('with the same size and another root stops the log', async () => {
    const other = noteOf(today).replace(/\n[^\n]{43}=\n/, `\n${'A'.repeat(43)}=\n`);
    await log.store.put('checkpoint', other);
    await expectStopped(/whose root is another/);
  });

  it('with an older checkpoint that is none of its own stops the log', async () => {
    await putBack(log, yesterday, ['R2']);
    const other = noteOf(yesterday).replace(/\n[^\n]{43}=\n/, `\n${'A'.repeat(43)}=\n`);
    await log.store.put('checkpoint', other);
    await expectStopped(/not one of the tree that was signed/);
  });

  it.each([
    ['of another log', (note: string) => note.replace(/^[^\n]+/, 'other.test/log'), /another log/],
    ['that cannot be read', (note: string) => note.slice(0, 20), /cannot be read/],
  ])('with a checkpoint %s stops the log', async (_, change, why) => {
    await log.store.put('checkpoint', change(noteOf(today)));
    await expectStopped(why);
  });
});

it.each([
  ['a gap', (rows: Snapshot['rows']) => rows.filter(({ idx }) => idx !== 805), /Entry 805 is miss/],
  [
    'an entry of another length',
    (rows: Snapshot['rows']) =>
      rows.map((row) => (row.idx === 805 ? { ...row, entry: `${'A'.repeat(40)}AA==` } : row)),
    /Entry 805 of the database is not 32 bytes/,
  ],
])('%s in D1 stops the log', async (_, damage, why) => {
  await log.append(10);
  const { rows } = await takeSnapshot(log);
  await replaceRows(log, damage(rows));
  await expectStopped(why);
});

describe('what comes while a round waits for D1 is not overwritten', () => {
  async function integrateWhile(change: () => Promise<unknown>): Promise<string> {
    await log.append(10);
    await log.state();
    // Before D1: the object's state, the store's checkpoint and edge, what is staged and published.
    await log.setFault({ call: 7, kind: 'answers after 5 s' });
    const round = log.integrate().then(String, String);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await log.ledger()).calls[7]).toBe('D1 batch');
    await change();
    return round;
  }

  it('a checkpoint', async () => {
    const other = noteOf(today).replace('\n800\n', '\n900\n');
    const round = await integrateWhile(() => log.store.put('checkpoint', other));
    expect(round).toContain('checkpoint was replaced meanwhile');
    expect(await published()).toBe(other);
    await expectStopped(/object was restored: a checkpoint of 900/);
  });

  it('an edge, as by a put of an earlier life that is late', async () => {
    const late = today.objects.get('edge') ?? Buffer.alloc(0);
    const round = await integrateWhile(() => log.store.put('edge', new Uint8Array([...late, 0])));
    expect(round).toContain('edge was replaced meanwhile');
    expect(await published()).toBe(noteOf(today));
    expect((await log.integrate()).publishedSize).toBe(810);
    expect(await new Checker(log, PUBLIC_KEY).listWrongs([noteOf(today)])).toEqual([]);
  });
});
