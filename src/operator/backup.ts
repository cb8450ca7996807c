/**
 * `npm run backup -- --to FILE`: the database as SQL, and proof that it can be put back: it is read into a
 * database of its own, whose log has no gap. Ciphertexts of templates are no part of it, so that no copy
 * brings a face back that was erased.
 */
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pipeline } from 'node:stream/promises';
import { unstable_splitSqlQuery } from 'wrangler';
import { EXAMINE_LOG } from '../audit/recovery.ts';
import { readArguments } from '../local/command-line.ts';
import { COUNT_PEOPLE } from '../registry/restored.ts';
import { runWrangler } from './wrangler.ts';

/** What is longer than a string may be is not tried here. */
const MOST_TRIED = 400 * 2 ** 20;

const { values, endWith } = readArguments(
  `npm run backup -- --to FILE [--env staging] [--data FOLDER]

Writes the database to FILE, and checks that it can be put back. D1 answers nobody else meanwhile.

  --env   of wrangler.toml
  --data  the local server's folder (.wrangler/state), in place of the deployed database`,
  { to: { type: 'string' }, env: { type: 'string' }, data: { type: 'string' } },
);
const file = values.to ?? endWith('Say where to: --to FILE.');
if (existsSync(file)) endWith(`${file} is there already: name another, or delete it.`);

const folder = await mkdtemp(join(tmpdir(), 'countersign-'));
try {
  const [schema, data] = [join(folder, 'schema.sql'), join(folder, 'data.sql')];
  await exportTo(schema, '--no-data');
  await exportTo(data, '--no-schema');
  await putTogether(await readFile(schema, 'utf8'), data);
  const { size } = await stat(file);
  console.log(
    size > MOST_TRIED ? `${file}: ${size} bytes, too large to be tried here.` : await examine(),
  );
} catch (error) {
  await rm(file, { force: true });
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

async function exportTo(to: string, part: string): Promise<void> {
  const env = values.env === undefined ? [] : ['--env', values.env];
  const where = values.data === undefined ? ['--remote'] : ['--local', ...(await standIn())];
  const args = ['d1', 'export', 'DB', ...where, ...env, part, '--output', to];
  const { code, output } = await runWrangler(args, true);
  if (code !== 0) throw new Error(output);
}

/** A folder whose local state is the one that is meant: wrangler's export takes no --persist-to. */
async function standIn(): Promise<string[]> {
  const config = join(folder, 'wrangler.toml');
  if (!existsSync(config)) {
    await copyFile(new URL('../../wrangler.toml', import.meta.url), config);
    await mkdir(join(folder, '.wrangler'));
    await symlink(resolve(values.data ?? ''), join(folder, '.wrangler', 'state'));
  }
  return ['--config', config];
}

/**
 * wrangler writes triggers in the order in which they were last made, some before the views that they are
 * of, and what it writes cannot be read back. Here rows come before what watches over them.
 */
async function putTogether(schema: string, data: string): Promise<void> {
  const statements = unstable_splitSqlQuery(schema);
  const of = (kind: RegExp) => statements.filter((statement) => kind.test(statement));
  const write = (parts: readonly string[]) => parts.map((part) => `${part.replace(/;?$/, ';')}\n`);
  const text = (parts: readonly string[]) => write(parts).join('');
  const out = () => createWriteStream(file, { flags: 'a', mode: 0o600 });
  await pipeline([text(of(/^\s*(PRAGMA|CREATE TABLE)/i))], out());
  await pipeline(createReadStream(data), out());
  const rest = [/^\s*CREATE (UNIQUE )?INDEX/i, /^\s*CREATE VIEW/i, /^\s*CREATE TRIGGER/i];
  await pipeline([text(rest.flatMap(of))], out());
}

/** @throws Error where it is not whole */
async function examine(): Promise<string> {
  const db = new DatabaseSync(':memory:');
  try {
    db.exec(await readFile(file, 'utf8'));
  } catch (error) {
    throw new Error(`What was exported cannot be put back: ${(error as Error).message}`);
  }
  const one = (query: string) => db.prepare(query).get() as Record<string, number | string | null>;
  const broken = db.prepare('PRAGMA foreign_key_check').all();
  if (broken.length > 0) throw new Error(`${broken.length} rows name others that are not there.`);
  const log = one(EXAMINE_LOG);
  if (Number(log.n) > 0 && Number(log.last) - Number(log.first) + 1 !== log.n) {
    throw new Error('The log has a gap.');
  }
  const { people } = one(COUNT_PEOPLE);
  const until =
    log.vouched === null ? 'never' : `until ${new Date(Number(log.vouched)).toISOString()}`;
  return `${file}: ${people} people, entries up to ${log.last ?? 'none'} of the log, vouched for ${until}.`;
}
