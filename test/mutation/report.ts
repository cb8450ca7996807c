/** The figures, by folder, and how they are shown. */
import { IN_COPY } from './copies.ts';
import type { Trial } from './plan.ts';
import { listNoticed } from './rounds.ts';
import type { Mutant } from './weave.ts';

/** Below this share of mutants noticed, the tests are not good enough. */
export const REQUIRED_PERCENT = 85;

export interface Figures {
  readonly folder: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly command: string;
  /** All that there are in the folder. */
  readonly mutants: number;
  /** All of them, or as many as were drawn at random. */
  readonly tried: number;
  readonly noticed: number;
  /** Of those noticed: how many only because a test took too long. */
  readonly late: number;
  readonly survivors: readonly Survivor[];
}

export interface Survivor {
  readonly at: string;
  readonly original: string;
  readonly replacement: string;
  /** Whether any test passes the place at all. */
  readonly reached: boolean;
}

/**
 * @param mutants all that there are @param drawn those of them that were tried
 * @param trials against every test, of either kind
 */
export function tally(
  folders: readonly string[],
  mutants: readonly Mutant[],
  drawn: readonly Mutant[],
  trials: readonly Trial[],
  date: string,
  command: string,
): Figures[] {
  const noticed = listNoticed(trials);
  const reached = new Set(trials.flatMap(({ test, mutant }) => (test === IN_COPY ? [] : [mutant])));
  const inTime = new Set(
    trials.flatMap(({ fate, late, mutant }) => (fate === 'noticed' && !late ? [mutant] : [])),
  );
  const lately = new Set(trials.flatMap(({ late, mutant }) => (late ? [mutant] : [])));
  return folders.flatMap((folder) => {
    const isOwn = ({ file }: Mutant) => file.startsWith(`${folder}/`);
    const own = drawn.filter(isOwn);
    if (own.length === 0) return [];
    const found = own.filter(({ id }) => noticed.has(id));
    return {
      folder,
      date,
      command,
      mutants: mutants.filter(isOwn).length,
      tried: own.length,
      noticed: found.length,
      late: found.filter(({ id }) => lately.has(id) && !inTime.has(id)).length,
      survivors: own
        .filter(({ id }) => !noticed.has(id))
        .map(({ id, file, line, original, replacement }) => ({
          at: `${file}:${line}`,
          original: shorten(original),
          replacement: shorten(replacement),
          reached: reached.has(id),
        })),
    };
  });
}

type Counts = Pick<Figures, 'mutants' | 'tried' | 'noticed'>;

/**
 * The share of all mutants that is noticed, in percent, and how far the true share may be from it:
 * the half of a 95 % interval, 0 where all were tried. Each folder is a stratum that was drawn from
 * without replacement (W. G. Cochran, Sampling Techniques, 1977, sections 5.3 and 5.5); one more of
 * each kind is taken in its variance, which would be 0 where nothing survived.
 */
export function estimateNoticed(figures: readonly Counts[]): { percent: number; margin: number } {
  const all = figures.reduce((sum, { mutants }) => sum + mutants, 0);
  let share = 0;
  let variance = 0;
  for (const { mutants, tried, noticed } of figures) {
    const weight = mutants / all;
    const careful = (noticed + 1) / (tried + 2);
    share += weight * (noticed / tried);
    variance += (weight ** 2 * (1 - tried / mutants) * careful * (1 - careful)) / tried;
  }
  return { percent: 100 * share, margin: 196 * Math.sqrt(variance) };
}

/** Half of a 95 % interval, in points: a sample that leaves more open is no figure. */
export const WIDEST_MARGIN = 3.5;

/** @param ignored how many mutants were left out, by the reason */
export function renderReport(
  figures: readonly Figures[],
  ignored: Readonly<Record<string, number>>,
): string {
  const row = ({ folder, mutants, tried, noticed, late, date, command }: Figures) =>
    `| \`${folder}/\` | ${mutants} | ${tried} | ${noticed} | ${late} | ${percentOf(noticed, tried)} | ${date} | \`${command}\` |`;
  const survivors = figures.flatMap((one) => [
    `### ${one.folder}: ${one.survivors.length}`,
    '',
    '| where | what it says | what it said instead | |',
    '| --- | --- | --- | --- |',
    ...one.survivors.map(
      ({ at, original, replacement, reached }) =>
        `| ${at} | ${code(original)} | ${code(replacement)} | ${reached ? '' : 'no test reaches it'} |`,
    ),
    '',
  ]);
  const sum = (part: keyof Counts) => figures.reduce((so, one) => so + one[part], 0);
  return [
    '# What the tests notice',
    '',
    '`npm run test:long` puts one small wrong at a time into the code (a comparison flipped, a block emptied, a condition made true, a text made empty: all that [Stryker](https://stryker-mutator.io)’s instrumenter does) and runs the tests that reach it, the likeliest first, until one fails: unit tests and then tests of the black-box suites, each for as long as its patience lasts. The test must pass again at once without the wrong. What is left is written into a copy of the repository, one wrong at a time, where files of tests are run that pass only once in a place, that start another bundle, or that load what is worked out as modules load: a file must fail twice there, and pass without the wrong. Left out are suites that measure time, and whose single tests play a whole story. A mutant that no test reaches, or that passes every test tried, counts as not noticed: with more tests and more time the share could only grow.',
    '',
    summarise(figures, sum('noticed'), sum('tried'), sum('mutants')),
    '',
    '| folder | mutants | tried | noticed | of these by taking too long | share | date | command |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...figures.map(row),
    '',
    `Not mutated: ${Object.entries(ignored)
      .map(([reason, count]) => `${count} × ${reason}`)
      .join(', ')}. No test should hold such words still.`,
    '',
    '## Survivors',
    '',
    ...survivors,
  ].join('\n');
}

function summarise(
  figures: readonly Figures[],
  noticed: number,
  tried: number,
  mutants: number,
): string {
  const { percent, margin } = estimateNoticed(figures);
  if (tried === mutants) {
    return `**${noticed} of ${mutants} mutants are noticed: ${percent.toFixed(1)} %.**`;
  }
  return `**Of ${mutants} mutants, ${tried} were drawn at random (the command says how many, from which seed) and tried; ${noticed} of them are noticed. That is ${percent.toFixed(1)} % of all, give or take ${margin.toFixed(1)} points (95 %, weighted by folder).**`;
}

const percentOf = (part: number, whole: number) =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;

const LONGEST = 70;

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** In a cell of a table. Three backticks, because the text may have two. */
const code = (text: string) => `\`\`\` ${text.replaceAll('|', '\\|')} \`\`\``;
