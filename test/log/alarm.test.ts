/** What the integrator does by itself: it is asked once, or not at all, and its log grows and is cosigned. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Checker, readCheckpoint } from './check.ts';
import { PUBLIC_KEY, TestLog } from './log.ts';
import { TestWitness } from './witness.ts';

/** Looks into the store, and asks the object nothing. */
async function sizeOf(log: TestLog, name = 'checkpoint'): Promise<number> {
  const note = await (await log.store.get(name))?.text();
  return note === undefined ? 0 : readCheckpoint(note).size;
}

/** As soon as it is so, or in vain after 30 s. */
async function expectSoon<T>(look: () => T | Promise<T>, expected: T): Promise<void> {
  for (let waited = 0; waited < 30_000 && (await look()) !== expected; waited += 100) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await look()).toBe(expected);
}

describe('an integrator', () => {
  let log: TestLog;
  beforeAll(async () => {
    const PACE = JSON.stringify({ delay: 2_000, retry: 2_500, heartbeat: 1e9, witnesses: 1e9 });
    log = await TestLog.open({ bindings: { PACE } });
  });
  afterAll(() => log?.close());

  it('that is poked brings what there is into the tree', async () => {
    await log.append(20);
    await log.get('/poke');
    await expectSoon(() => sizeOf(log), 20);
  });

  it('sets one alarm for pokes one after another', async () => {
    await log.setFault(null);
    await Promise.all(Array.from({ length: 5 }, () => log.get('/poke')));
    const { calls } = await log.ledger();
    expect(calls.filter((call) => call === 'object setAlarm')).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
  });

  it('tries a round that failed again, unasked', async () => {
    await log.append(20);
    // The alarm is set by the poke and by itself, then the object's own state is read.
    await log.setFault({ call: 3, kind: 'fails' });
    await log.get('/poke');
    await expectSoon(() => sizeOf(log), 40);
    expect((await log.ledger()).calls[3]).toBe('R2 get checkpoint');
  });
});

describe('a log with witnesses', () => {
  let log: TestLog;
  let one: TestWitness;
  let two: TestWitness;
  let silent: TestWitness;
  beforeAll(async () => {
    const start = (name: string) => TestWitness.start(`${name}.test/w`);
    [one, two, silent] = await Promise.all(['one', 'two', 'silent'].map(start));
    silent.lie = () => undefined;
    const lines = { one, two, silent };
    const policy = Object.entries(lines).map(
      ([name, { vkey, url }]) => `witness ${name} ${vkey} ${url}`,
    );
    log = await TestLog.open({
      bindings: {
        PACE: JSON.stringify({ delay: 50, retry: 300, heartbeat: 500, witnesses: 100 }),
        LOG_WITNESSES: [...policy, 'group two-of-us 2 one two silent', 'quorum two-of-us'].join(
          '\n',
        ),
      },
    });
  });
  afterAll(async () => {
    await log?.close();
    for (const witness of [one, two, silent]) witness?.close();
  });

  it('looks for entries without a poke, and shows a cosignature that alone is not enough', async () => {
    two.lie = (response) => response.writeHead(500).end();
    await log.append(300);
    await log.state();
    await expectSoon(() => sizeOf(log), 300);
    await expectSoon(() => one.size, 300);
    await expectSoon(async () => (await log.store.get('checkpoint'))?.text().then(countLines), 2);
    expect(await log.store.get('cosigned')).toBeNull();
  });

  it('has a cosigned checkpoint once there are enough, and waits for nobody', async () => {
    two.lie = undefined;
    await log.append(300);
    const begun = Date.now();
    await log.get('/poke');
    await expectSoon(() => sizeOf(log), 600);
    await expectSoon(() => sizeOf(log, 'cosigned'), 600);
    expect(Date.now() - begun).toBeLessThan(20_000);
    const cosigned = await (await log.store.get('cosigned'))?.text();
    for (const { name } of [one, two]) expect(cosigned).toContain(`\n— ${name} `);
    expect(cosigned).not.toContain(silent.name);
    expect([one.size, two.size]).toEqual([600, 600]);
    expect(await (await log.store.get('checkpoint'))?.text()).toBe(cosigned);
    expect(await log.state()).toMatchObject({
      halted: null,
      publishedSize: 600,
      cosignedSize: 600,
    });
    expect(await new Checker(log, PUBLIC_KEY).listWrongs()).toEqual([]);
  });
});

const countLines = (note: string) => note.split('\n— ').length - 1;
