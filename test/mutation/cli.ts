/**
 * `npm run test:long`: the share of small wrongs in the code that some test notices. It writes
 * what it found to `test/MUTATION.md`.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../support/random.ts';
import { bundleWoven } from './bundle.ts';
import { tryInCopies } from './copies.ts';
import { hunt } from './hunt.ts';
import type { Hunt, Trial } from './plan.ts';
import {
  estimateNoticed,
  type Figures,
  REQUIRED_PERCENT,
  renderReport,
  tally,
  WIDEST_MARGIN,
} from './report.ts';
import { listNoticed } from './rounds.ts';
import { ROOT, weave } from './weave.ts';

const FOLDERS = ['countersign', 'consent', 'registry', 'retention', 'vault', 'audit', 'http'];

/** See `findSuites`. */
const SLOW = /\/(overload|photographs|uploads|budget|faces|examples|readme|scenarios)\.test\.ts$/;

const HELP = `npm run test:long -- [options]

  --only a,b      folders of src; ${FOLDERS.join(', ')} unless given
  --sample n      only so many mutants, drawn at random; writes figures if they suffice to know the
                  share within ${WIDEST_MARGIN} points
  --tests a,b     only files of tests with this in their path; writes no figures, but a run with all of
                  them goes on from there
  --seed n        of the drawing; 1 unless given
  --patience s    seconds of tests that one mutant may take; 8 unless given
  --copy-patience s
                  seconds after which no further file of tests is begun for one mutant in a copy; 60
                  unless given
  --workers n     processes with tests; 2 unless given
  --fresh         forget what an interrupted run has found

Goes on where it was interrupted, as long as no source and no test has changed.`;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    sample: { type: 'string' },
    tests: { type: 'string' },
    seed: { type: 'string', default: '1' },
    patience: { type: 'string', default: '8' },
    'copy-patience': { type: 'string', default: '60' },
    workers: { type: 'string', default: '2' },
    fresh: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit();
}

const began = performance.now();
const say = (message: string) => {
  const seconds = Math.round((performance.now() - began) / 1000);
  console.error(`${String(seconds).padStart(5)} s  ${message}`);
};

const named = values.only?.split(',') ?? FOLDERS;
const folders = named.map((name) => `src/${name}`);
const missing = folders.filter((folder) => !existsSync(join(ROOT, folder)));
if (missing.length > 0) {
  console.error(`${missing.join(', ')}: no such folder.`);
  process.exit(2);
}

const woven = await weave(folders);
const sample = values.sample === undefined ? woven.mutants.length : Number(values.sample);
const random = seededRandom(Number(values.seed));
const drawn = woven.mutants
  .map((mutant) => ({ mutant, lot: random() }))
  .toSorted((a, b) => a.lot - b.lot)
  .slice(0, sample)
  .map(({ mutant }) => mutant);
say(`${drawn.length} of ${woven.mutants.length} mutants`);

const folder = join(ROOT, '.build/mutation', await fingerprint());
if (values.fresh) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const bundle = await bundleWoven(woven, folder);
say('the woven Worker is bundled');

const common: Omit<Hunt, 'bundle' | 'files' | 'hunted'> = {
  woven,
  folder,
  patience: Number(values.patience) * 1000,
  workers: Number(values.workers),
  say,
};
const ids = new Set(drawn.map(({ id }) => id));
const units: Hunt = { ...common, hunted: ids, files: await findUnitTests(), bundle: null };
const unit = await hunt(units);
const left = listLeft(unit.trials);
say(`${ids.size - left.size} noticed by unit tests, ${left.size} left`);
const driven: Hunt = { ...common, hunted: left, files: await findSuites(), bundle };
const suites = await hunt(driven);
const still = listLeft([...unit.trials, ...suites.trials]);
say(`${left.size - still.size} noticed by the suites, ${still.size} left`);
const copied = await tryInCopies(
  { ...common, hunted: still, patience: Number(values['copy-patience']) * 1000 },
  [
    { notes: unit, driven: false },
    { notes: suites, driven: true },
  ],
  values.tests === undefined,
);

const trials = [...unit.trials, ...suites.trials, ...copied];
const command = ['npm run test:long', ...describeOptions()].join(' ');
const date = new Date().toISOString().slice(0, 10);
const figures = tally(folders, woven.mutants, drawn, trials, date, command);
await writeFile(join(folder, 'figures.json'), `${JSON.stringify(figures, null, 2)}\n`);
const unusable = [...unit.tests, ...suites.tests].filter((test) => !test.passed);
for (const { file, name } of unusable) say(`failed without any mutant: ${file} > ${name}`);
const passing = [...unit.tests, ...suites.tests].filter((test) => test.passed);
for (const { file, name } of passing.filter((test) => !test.repeatable)) {
  say(`tried in copies only, for it does not pass twice in place: ${file} > ${name}`);
}
const { percent, margin } = estimateNoticed(figures);
if (margin <= WIDEST_MARGIN && values.tests === undefined) await publish(figures);
console.log(renderReport(figures, woven.ignored));
say(`${percent.toFixed(1)} % noticed, ± ${margin.toFixed(1)}; ${REQUIRED_PERCENT} % are required`);
process.exitCode = percent < REQUIRED_PERCENT ? 1 : 0;

/** Those that a figure depends on. */
function describeOptions(): string[] {
  const { only, sample: size, seed, patience, 'copy-patience': inCopies } = values;
  const given = [
    ...(only === undefined ? [] : ['--only', only]),
    ...(size === undefined ? [] : ['--sample', size, '--seed', seed]),
    ...(patience === '8' ? [] : ['--patience', patience]),
    ...(inCopies === '60' ? [] : ['--copy-patience', inCopies]),
  ];
  return given.length > 0 ? ['--', ...given] : [];
}

function listLeft(trials: readonly Trial[]): Set<string> {
  const found = listNoticed(trials);
  return new Set([...ids].filter((id) => !found.has(id)));
}

/** Takes the place of the folders' former figures, and leaves those of the others. */
async function publish(fresh: readonly Figures[]): Promise<void> {
  const path = join(ROOT, 'test/mutation/figures.json');
  const former: Figures[] = existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : [];
  const others = former.filter((one) => !fresh.some(({ folder: same }) => same === one.folder));
  const all = [...others, ...fresh].toSorted((a, b) => a.folder.localeCompare(b.folder));
  await writeFile(path, `${JSON.stringify(all, null, 2)}\n`);
  const { ignored } = await weave(all.map((one) => one.folder));
  await writeFile(join(ROOT, 'test/MUTATION.md'), renderReport(all, ignored));
}

/** Of all that a result depends on: a run goes on only where the last one stopped. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(folders.join());
  const files = globSync(
    ['{src,test,models,policies}/**/*.{ts,json,rego,sql}', 'package-lock.json'],
    {
      cwd: ROOT,
      exclude: ['test/mutation/figures.json', '**/node_modules/**'],
    },
  );
  for (const file of files.toSorted()) hash.update(file).update(await readFile(join(ROOT, file)));
  return hash.digest('hex').slice(0, 16);
}

function isWanted(file: string): boolean {
  return values.tests?.split(',').some((part) => file.includes(part)) ?? true;
}

/** Those that load what is woven; the rest would reach nothing. */
async function findUnitTests(): Promise<string[]> {
  const files = globSync(['src/**/*.test.ts'], {
    cwd: ROOT,
    exclude: ['src/recognition/**', 'src/policy/**'],
  });
  return files.filter(isWanted).toSorted();
}

/**
 * The suites that drive the Worker of `startWorker`. Left out: those that ask for another bundle or
 * for another server, some of which are tried in copies; those that time it, or load it with so many
 * pictures that chance decides; and those whose single tests play a whole story, which takes longer
 * than a mutant may.
 */
async function findSuites(): Promise<string[]> {
  const files = globSync('test/{invariants,conformance,scenarios,rights,log}/**/*.test.ts', {
    cwd: ROOT,
  });
  const wanted: string[] = [];
  for (const file of files.filter(isWanted).toSorted()) {
    const text = await readFile(join(ROOT, file), 'utf8');
    const drives = text.includes('startWorker(') && !/\b(entry|bundle|EMBEDDER):/.test(text);
    if (drives && !SLOW.test(file)) wanted.push(file);
  }
  return wanted;
}
