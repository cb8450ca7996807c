/** The documents' tables of what is stored leave nothing out. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

const migrations = readdirSync(new URL('../migrations/', import.meta.url)).map((file) =>
  read(`../migrations/${file}`),
);
const tables = [...migrations.join('\n').matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name);
const objects = [
  ...read('../../wrangler.toml').matchAll(/\[\[durable_objects\.bindings\]\]\nname = "(\w+)"/g),
].map(([, name]) => name);

describe.each(['README.md', '../README.md'])('%s', (path) => {
  /** The first cells of a table's rows. */
  const listed = read(path)
    .split('\n')
    .flatMap((line) => /^\| ((?:D1|KV|R2|Durable Objects?|secret) [^|]+)/.exec(line)?.[1] ?? []);

  it.each(tables)('lists %s', (table) => {
    expect(listed.filter((cell) => cell.includes(`\`${table}\``)).length).toBeGreaterThan(0);
  });
});

it.each(objects)("the vault's README lists the object %s", (name) => {
  expect(read('README.md')).toContain(`| Durable Object \`${name}\` |`);
});
