/** A log's three stores as they are at some time, and each put back by itself. */
import type { LogRow } from '../../src/audit/rows.ts';
import type { TestLog } from './log.ts';

export interface Snapshot {
  readonly rows: readonly (LogRow & { readonly id: string })[];
  /** By key, in base64. */
  readonly objects: ReadonlyMap<string, Buffer>;
  /** Which of the object's dumps. */
  readonly dump: string;
}

export const STORES = ['D1', 'object', 'R2'] as const;
export type StoreName = (typeof STORES)[number];

export async function takeSnapshot(log: TestLog): Promise<Snapshot> {
  const { results } = await log.db
    .prepare('SELECT idx, id, entry FROM log ORDER BY idx')
    .all<LogRow & { id: string }>();
  const { objects } = await log.store.list();
  const bodies = await Promise.all(
    objects.map(async ({ key }) => {
      const stored = await log.store.get(key);
      const bytes = stored ? new Uint8Array(await stored.arrayBuffer()) : new Uint8Array();
      return [key, Buffer.from(bytes)] as const;
    }),
  );
  return { rows: results, objects: new Map(bodies), dump: await log.get('/dump') };
}

/** D1 is restored with all that it has, `halted` and the triggers' work included. */
export async function putBack(
  log: TestLog,
  { rows, objects, dump }: Snapshot,
  stores: readonly StoreName[],
): Promise<void> {
  if (stores.includes('D1')) await replaceRows(log, rows);
  if (stores.includes('object')) await log.get(`/restore?dump=${dump}`);
  if (!stores.includes('R2')) return;
  const { objects: present } = await log.store.list();
  await log.store.delete(present.map(({ key }) => key));
  for (const [key, body] of objects) await log.store.put(key, new Uint8Array(body));
}

/** As Time Travel would: no trigger hinders it. */
export async function replaceRows({ db }: TestLog, rows: Snapshot['rows']): Promise<void> {
  const { results } = await db
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'log'")
    .all<{ name: string; sql: string }>();
  await db.batch([
    ...results.map(({ name }) => db.prepare(`DROP TRIGGER ${name}`)),
    db.prepare('UPDATE log_state SET halted = NULL'),
    db.prepare('DELETE FROM log'),
    db
      .prepare(
        `INSERT INTO log (idx, id, entry)
         SELECT value ->> 'idx', value ->> 'id', value ->> 'entry' FROM json_each(?)`,
      )
      .bind(JSON.stringify(rows)),
    ...results.map(({ sql }) => db.prepare(sql)),
  ]);
}
