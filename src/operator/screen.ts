/**
 * `npm run screen -- FILE [--date YYYY-MM-DD]`: makes FILE the list that the next build screens
 * against. `npm run screen -- --measure` says how often listed names are missed and ordinary ones hit, and
 * what a list of full size costs.
 */
import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readArguments } from '../local/command-line.ts';
import { compileList } from '../screening/compile.ts';
import { type ListIndex, ScreeningList } from '../screening/list.ts';
import { FileError, readCsl } from './csl.ts';
import { measure } from './measure-screening.ts';
import { measureCost } from './screening-cost.ts';

const INDEX = new URL('../screening/lists/list.json', import.meta.url);
/** The Consolidated Screening List has some 25,000 entries in 20 MB; a Worker may have 64 MB of all. */
const MAX_BYTES = 64 * 2 ** 20;
/** Of what changed, so many names are told. */
const MOST_TOLD = 20;

const usage = 'npm run screen -- FILE [--date YYYY-MM-DD]\nnpm run screen -- --measure';
const { values, positionals, endWith } = readArguments(
  usage,
  { date: { type: 'string' }, measure: { type: 'boolean' } },
  true,
);
const before = JSON.parse(await readFile(INDEX, 'utf8').catch(() => 'null')) as ListIndex | null;
if (values.measure) {
  if (!before) endWith('There is no index yet.');
  else console.log(`${await measure(new ScreeningList(before))}\n\n${measureCost()}`);
} else {
  const path = positionals[0] ?? endWith('Name the file.');
  try {
    await replaceList(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    console.error(`${path}: ${error.message}`);
    process.exitCode = 1;
  }
}

async function replaceList(path: string): Promise<void> {
  const { size } = await stat(path).catch((error: Error) => endWith(error.message));
  if (size > MAX_BYTES) throw new FileError(`it has ${size} bytes; ${MAX_BYTES} are the most.`);
  const bytes = await readFile(path);
  const { entries, skipped, latest } = readCsl(bytes.toString('utf8'));
  const date = values.date ?? latest ?? endWith('No entry has a start_date: say --date.');
  if (Number.isNaN(Date.parse(date)) || !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    endWith(`"${date}" is no date.`);
  }
  const digest = createHash('sha256').update(bytes).digest('hex');
  const index = compileList(entries, { file: basename(path), date, digest });
  await writeFile(INDEX, `${JSON.stringify(index, null, 1)}\n`);
  console.log(
    `entries  ${entries.length}${skipped > 0 ? ` (${skipped} vessels and aircraft left out)` : ''}`,
  );
  console.log(`date     ${date}`);
  console.log(`SHA-256  ${digest}`);
  tellChanges(namesOf(before), namesOf(index));
}

function namesOf(index: ListIndex | null): Set<string> {
  const lines = index?.lines.split('\n') ?? [];
  return new Set(lines.map((line) => line.split('\t')[1] ?? ''));
}

function tellChanges(then: ReadonlySet<string>, now: ReadonlySet<string>): void {
  const changes = {
    added: [...now].filter((name) => !then.has(name)),
    removed: [...then].filter((name) => !now.has(name)),
  };
  for (const [what, names] of Object.entries(changes)) {
    console.log(`${what.padEnd(8)} ${names.length}`);
    for (const name of names.slice(0, MOST_TOLD)) console.log(`         ${name}`);
    if (names.length > MOST_TOLD) console.log(`         and ${names.length - MOST_TOLD} more`);
  }
}
