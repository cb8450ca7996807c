/** A database of one's own: D1 in workerd with its migrations, and no Worker before it. */
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { applyMigrations } from '../../src/local/migrate.ts';

export type Database = Awaited<ReturnType<Miniflare['getD1Database']>>;

export interface TestDatabase {
  readonly db: Database;
  close(): Promise<void>;
}

/** @param before the migration before which to stop; it has every one, unless given */
export async function openDatabase(before?: string): Promise<TestDatabase> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default {}',
      d1Databases: ['DB'],
    }),
  );
  try {
    const db = await miniflare.getD1Database('DB');
    await applyMigrations(db, before);
    return { db, close: () => miniflare.dispose() };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}
