/** What a list of the Consolidated Screening List's size costs: made up, so that nobody is named. */
import { gzipSync } from 'node:zlib';
import { compileList, type Entry } from '../screening/compile.ts';
import { ScreeningList } from '../screening/list.ts';
import { matchName } from '../screening/match.ts';

/** Of the Consolidated Screening List: some 25,700 entries with 31,300 alternative names. */
const ENTRIES = 25_700;
const ALTERNATIVES = 31_300;
const NAMES = 100;
const SYLLABLES =
  'ba da fu gar hin jo kal lem mir nov os pra qi rus shan tek ul vor xin yar zhe'.split(' ');

/** A table of sizes and times on this machine. */
export function measureCost(): string {
  const draw = randomNumbers();
  const word = () =>
    Array.from({ length: 2 + draw(3) }, () => SYLLABLES[draw(SYLLABLES.length)]).join('');
  const vocabulary = Array.from({ length: 30_000 }, word);
  // Some words are in many names, as in any language: the square of a uniform draw favours the first.
  const pick = () => vocabulary[Math.floor((draw(1e6) / 1e6) ** 2 * vocabulary.length)] ?? '';
  const name = () => Array.from({ length: 2 + draw(5) }, pick).join(' ');
  const entries = Array.from({ length: ENTRIES }, (_, i): Entry => {
    const count = i < ALTERNATIVES % ENTRIES ? 2 : 1;
    return { name: name(), alternatives: Array.from({ length: count }, name), source: 'Made up' };
  });
  const edition = { file: 'made-up.csv', date: '2026-01-01', digest: '0'.repeat(64) };
  const text = JSON.stringify(compileList(entries, edition));
  const list = new ScreeningList(JSON.parse(text));
  const before = heap();
  const opening = time(() => list.open());
  const opened = heap() - before;
  const names = Array.from({ length: NAMES }, name);
  const each = names.map((asked) => time(() => matchName(asked, list))).toSorted((a, b) => a - b);
  return [
    `${ENTRIES} entries, ${ENTRIES + ALTERNATIVES} names`,
    '',
    '| what | cost |',
    '| --- | --- |',
    `| index | ${megabytes(text.length)} MB, ${megabytes(gzipSync(text).length)} MB gzipped |`,
    `| opening it, once | ${opening.toFixed(0)} ms |`,
    `| memory that it then takes besides | ${megabytes(opened)} MB |`,
    `| a name, median and slowest of ${NAMES} | ${each[NAMES / 2]?.toFixed(0)} ms, ${each.at(-1)?.toFixed(0)} ms |`,
  ].join('\n');
}

function time(act: () => unknown): number {
  const begun = performance.now();
  act();
  return performance.now() - begun;
}

function heap(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

/** The same numbers at every run: a linear congruential generator (Knuth, volume 2, 3.3.4). */
function randomNumbers(): (below: number) => number {
  let state = 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
