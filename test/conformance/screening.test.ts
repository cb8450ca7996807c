/** Names are screened here, whatever is declared: rule F22. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registration } from '../scenarios/registrations.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';

let worker: TestWorker;
beforeAll(async () => {
  worker = await startWorker();
});
afterAll(() => worker?.close());

interface ScreeningBody {
  readonly version: number;
  readonly list: { readonly date: string; readonly sha256: string; readonly entries: number };
  readonly hits: readonly {
    readonly party: string;
    readonly name: string;
    readonly entry: string;
    readonly source: string;
    readonly score: number;
    readonly cleared: boolean;
  }[];
}

const HIKVISION = 'Hangzhou Hikvision Digital Technology Co., Ltd.';

/** A gate that F22 looks at: the service that it uses is hosted. */
function gate(controller: object, name = 'Gate') {
  return registration('DE', name, {
    purpose: 'ticketing',
    hosting: 'hosted_us',
    controller: { id: 'ctl-1', name: 'Zoo Leipzig GmbH', type: 'private', ...controller },
  });
}

async function rulesAt(deployment: string): Promise<string[]> {
  const { reasons } = await worker.client.dryRun({ deployment, operation: 'detect' });
  return reasons.map(({ rule }) => rule);
}

async function register(controller: object): Promise<string> {
  return (await worker.client.deploy(gate(controller))).id;
}

async function read(id: string): Promise<ScreeningBody> {
  const response = await worker.client.send('GET', `/v1/deployments/${id}`);
  return ((await response.json()) as { screening: ScreeningBody }).screening;
}

describe('a controller', () => {
  it.each([
    'Hikvision',
    'HANGZHOU HIKVISION DIGITAL TECHNOLOGY CO LTD',
    'Hangzhou Hikvison Digital Technology',
    'Hik Vision',
    'Zhejiang Dahua Technology Company Limited',
    'MeiyaPico',
    'Urumqi Public Security Bureau',
    'Xinjiang Police College',
  ])('of a listed name is refused, unasked: %s', async (name) => {
    expect(await rulesAt(await register({ name }))).toContain('F22');
  });

  it.each([
    'Zoo Leipzig GmbH',
    'Hangzhou Safari Park Co., Ltd.',
    'Hangzhou Digital Technology Co., Ltd.',
    'Shanghai Municipal Public Security Bureau',
  ])('of another name is not: %s', async (name) => {
    expect(await rulesAt(await register({ name }))).not.toContain('F22');
  });

  it('that says it is listed, is', async () => {
    expect(await rulesAt(await register({ entity_listed: true }))).toContain('F22');
  });

  it('is screened again under another name', async () => {
    const id = await register({});
    expect(await rulesAt(id)).not.toContain('F22');
    await worker.client.redeploy(id, gate({ name: HIKVISION }));
    expect(await rulesAt(id)).toContain('F22');
    expect(await read(id)).toMatchObject({ version: 2, hits: [{ entry: 'Hikvision' }] });
  });
});

describe('owners', () => {
  it('that are listed and hold half of it together count as the controller', async () => {
    const others = { name: 'Stadt Leipzig', pct: 40 };
    const owned = (...owners: object[]) => register({ owners });
    const one = await owned({ name: HIKVISION, pct: 60 }, others);
    expect(await rulesAt(one)).toContain('F22');
    const two = await owned({ name: HIKVISION, pct: 25 }, { name: 'SenseTime Group', pct: 25 });
    expect(await rulesAt(two)).toContain('F22');
    const few = await owned({ name: HIKVISION, pct: 49 }, others);
    expect(await rulesAt(few)).not.toContain('F22');
    expect(await read(few)).toMatchObject({ hits: [{ party: 'owner', name: HIKVISION }] });
  });

  it('hold no more than all of it', async () => {
    const owners = [
      { name: 'Stadt Leipzig', pct: 60 },
      { name: 'Land Sachsen', pct: 60 },
    ];
    await expect(worker.client.deploy(gate({ owners }))).rejects.toThrow('invalid_request');
  });
});

describe('the register', () => {
  it('shows everyone the list, the hits and the owners', async () => {
    const id = await register({ name: HIKVISION, owners: [{ name: 'Ping An Insurance', pct: 5 }] });
    const entries = await readRegister();
    const entry = entries.find(({ deployment }) => deployment === id);
    expect(entry?.controller.owners).toEqual([{ name: 'Ping An Insurance', pct: 5 }]);
    expect(entry?.screening.list.date).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(entry?.screening.list.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(entry?.screening.hits).toMatchObject([
      {
        party: 'controller',
        name: HIKVISION,
        entry: 'Hikvision',
        source: 'Entity List (EL) - Bureau of Industry and Security',
        score: 1,
        cleared: false,
      },
    ]);
    expect(await read(id)).toEqual(entry?.screening);
  });
});

describe('a screening', () => {
  const db = () => worker.stores.db;

  it('stays as it is', async () => {
    const id = await register({});
    const again = `INSERT OR REPLACE INTO screenings (deployment_id, version, list_digest, method,
      list_date, list_entries, screened_at, hits_json) SELECT deployment_id, version, list_digest,
      method, list_date, list_entries, 0, '[]' FROM screenings WHERE deployment_id = ?`;
    await expect(db().prepare(again).bind(id).run()).rejects.toThrow('append_only');
    const change = 'UPDATE screenings SET version = 2 WHERE deployment_id = ?';
    await expect(db().prepare(change).bind(id).run()).rejects.toThrow('append_only');
    const removal = 'DELETE FROM screenings WHERE deployment_id = ?';
    await expect(db().prepare(removal).bind(id).run()).rejects.toThrow('append_only');
  });

  it('that was lost with its version is redone before that version is used', async () => {
    const id = await register({});
    await worker.client.redeploy(id, gate({ name: HIKVISION }));
    await db().prepare('DROP TRIGGER screenings_are_not_deleted').run();
    const lost = 'DELETE FROM screenings WHERE deployment_id = ? AND version = 2';
    await db().prepare(lost).bind(id).run();
    expect(await rulesAt(id)).toContain('F22');
    expect(await read(id)).toMatchObject({ version: 2, hits: [{ entry: 'Hikvision' }] });
  });

  it('by an older list is redone before it is used', async () => {
    const id = await register({ name: HIKVISION });
    // As it is after a deploy with a newer list: only the older one was asked about this name.
    await db().prepare('DROP TRIGGER screenings_are_not_changed').run();
    await db()
      .prepare(
        "UPDATE screenings SET list_digest = 'old', hits_json = '[]' WHERE deployment_id = ?",
      )
      .bind(id)
      .run();
    expect((await read(id)).hits).toEqual([]);
    expect(await rulesAt(id)).toContain('F22');
    const { list, hits } = await read(id);
    expect(list.sha256).not.toBe('old');
    expect(hits).toMatchObject([{ entry: 'Hikvision' }]);
    // The older one stays, and the newer one is recorded once.
    await rulesAt(id);
    const rows = await db()
      .prepare('SELECT list_digest FROM screenings WHERE deployment_id = ? ORDER BY number')
      .bind(id)
      .all<{ list_digest: string }>();
    expect(rows.results.map(({ list_digest }) => list_digest)).toEqual(['old', list.sha256]);
  });
});

interface RegisterEntry {
  readonly deployment: string;
  readonly controller: { readonly owners: readonly object[] };
  readonly screening: ScreeningBody;
}

async function readRegister(): Promise<RegisterEntry[]> {
  const entries: RegisterEntry[] = [];
  let after = '';
  for (;;) {
    const response = await fetch(new URL(`/v1/register?limit=100${after}`, worker.url));
    const page = (await response.json()) as { deployments: RegisterEntry[]; next: string | null };
    entries.push(...page.deployments);
    if (page.next === null) return entries;
    after = `&after=${page.next}`;
  }
}
