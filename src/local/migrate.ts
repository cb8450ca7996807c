/**
 * Brings a local D1 up to date. Keeps the same table of applied files as `wrangler d1 migrations
 * apply`, which does this for a deployed database.
 */
import { readdir, readFile } from 'node:fs/promises';

const folder = new URL('../migrations/', import.meta.url);

/** The few calls of D1 that this needs. */
interface Database {
  prepare(sql: string): {
    run(): Promise<unknown>;
    all(): Promise<{ results: unknown[] }>;
  };
}

/** @param before the file before which to stop; none, unless given */
export async function applyMigrations(db: Database, before?: string): Promise<string[]> {
  await db
    .prepare(
      `CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT,
         name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`,
    )
    .run();
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all();
  const applied = new Set((results as { name: string }[]).map(({ name }) => name));
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).toSorted();
  const wanted = files.filter((file) => before === undefined || file < before);
  const fresh = wanted.filter((file) => !applied.has(file));
  for (const file of fresh) {
    const sql = await readFile(new URL(file, folder), 'utf8');
    // D1 runs all statements of one text. Sent one by one, they take nine tenths of a start.
    await db.prepare(`${sql}\nINSERT INTO d1_migrations (name) VALUES ('${file}');`).run();
  }
  return fresh;
}
