/** The figures, by folder, and how they are shown. */
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
  readonly mutants: number;
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

/** @param mutants all that were tried @param trials against every test, of either kind */
export function tally(
  folders: readonly string[],
  mutants: readonly Mutant[],
  trials: readonly Trial[],
  date: string,
  command: string,
): Figures[] {
  const noticed = listNoticed(trials);
  const reached = new Set(trials.map(({ mutant }) => mutant));
  const inTime = new Set(
    trials.flatMap(({ fate, late, mutant }) => (fate === 'noticed' && !late ? [mutant] : [])),
  );
  const lately = new Set(trials.flatMap(({ late, mutant }) => (late ? [mutant] : [])));
  return folders.flatMap((folder) => {
    const own = mutants.filter(({ file }) => file.startsWith(`${folder}/`));
    if (own.length === 0) return [];
    const found = own.filter(({ id }) => noticed.has(id));
    return {
      folder,
      date,
      command,
      mutants: own.length,
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

export function percentNoticed(figures: readonly Pick<Figures, 'mutants' | 'noticed'>[]): number {
  const sum = (part: 'mutants' | 'noticed') => figures.reduce((so, one) => so + one[part], 0);
  return sum('mutants') === 0 ? 0 : (100 * sum('noticed')) / sum('mutants');
}

/** @param ignored how many mutants were left out, by the reason */
export function renderReport(
  figures: readonly Figures[],
  ignored: Readonly<Record<string, number>>,
): string {
  const row = ({ folder, mutants, noticed, late, date, command }: Figures) =>
    `| \`${folder}/\` | ${mutants} | ${noticed} | ${late} | ${percentOf(noticed, mutants)} | ${date} | \`${command}\` |`;
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
  const total = figures.reduce((sum, { mutants }) => sum + mutants, 0);
  const found = figures.reduce((sum, { noticed }) => sum + noticed, 0);
  return [
    '# What the tests notice',
    '',
    '`npm run test:long` puts one small wrong at a time into the code (a comparison flipped, a block emptied, a condition made true, a text made empty: all that [Stryker](https://stryker-mutator.io)’s instrumenter does) and runs the unit tests and the black-box suites that reach it, until one fails. The test must pass again at once without the wrong. A mutant that no test reaches, or that passes every test tried in its time, counts as not noticed.',
    '',
    `**${found} of ${total} mutants are noticed: ${percentOf(found, total)}.**`,
    '',
    '| folder | mutants | noticed | of these by taking too long | share | date | command |',
    '| --- | --- | --- | --- | --- | --- | --- |',
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

const percentOf = (part: number, whole: number) =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;

const LONGEST = 70;

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** In a cell of a table. Three backticks, because the text may have two. */
const code = (text: string) => `\`\`\` ${text.replaceAll('|', '\\|')} \`\`\``;
