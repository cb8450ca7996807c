/** Each table has one room that reads and writes it; the others ask that room. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const src = new URL('./', import.meta.url);

/** Table and room of each statement in the code. */
function listUses(): [table: string, room: string][] {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  return sources.flatMap((file) => {
    const text = readFileSync(new URL(file, src), 'utf8');
    const statements = text.matchAll(/\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z][a-z_]+)\b/g);
    return [...statements].map(([, table]): [string, string] => [table, file.split('/')[0]]);
  });
}

function listTables(): string[] {
  const folder = new URL('migrations/', src);
  const sql = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  return [...sql.join('\n').matchAll(/CREATE TABLE (\w+)/g)].map(([, table]) => table);
}

/** Nothing reads or writes these any more; the code of yesterday does, until it is replaced. */
const RETIRED = ['settlements'];

test.each(listTables().filter((table) => !RETIRED.includes(table)))(
  '%s belongs to one room',
  (table) => {
    const rooms = new Set(listUses().flatMap(([used, room]) => (used === table ? [room] : [])));
    expect([...rooms]).toHaveLength(1);
  },
);
