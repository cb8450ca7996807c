/** Where a text stands in a database: in any column of any table, whatever it is called. */
import type { Stores } from '../../src/local/serve.ts';

/** @returns the tables that have it, and the rows, as JSON */
export async function findMentions(
  db: Stores['db'],
  texts: readonly string[],
): Promise<{ table: string; row: string }[]> {
  const tables = await db
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    )
    .all<{ name: string }>();
  const found: { table: string; row: string }[] = [];
  for (const { name } of tables.results) {
    const { results } = await db.prepare(`SELECT * FROM "${name}"`).all();
    for (const result of results) {
      const row = JSON.stringify(result);
      if (texts.some((text) => row.includes(text))) found.push({ table: name, row });
    }
  }
  return found;
}
