/** How well names are told apart: by spellings of listed names, and by names that are nobody's here. */
import { readFile } from 'node:fs/promises';
import type { ScreeningList } from '../screening/list.ts';
import { matchName } from '../screening/match.ts';

const FOLDER = new URL('../screening/measuring/', import.meta.url);
const THRESHOLDS = [0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];

/** A table: at each threshold, how many spellings are missed and how many ordinary names are hit. */
export async function measure(list: ScreeningList): Promise<string> {
  const spellings = (await readLines('variants.tsv')).map((line) => line.split('\t')[1] ?? '');
  const ordinary = await readLines('ordinary.txt');
  const begun = performance.now();
  const best = (name: string) => matchName(name, list, THRESHOLDS[0])[0]?.score ?? 0;
  const [listed, others] = [spellings.map(best), ordinary.map(best)];
  const each = (performance.now() - begun) / (spellings.length + ordinary.length);
  const rows = THRESHOLDS.map((threshold) => {
    const missed = listed.filter((score) => score < threshold).length;
    const hit = others.filter((score) => score >= threshold).length;
    return `| ${threshold} | ${missed} of ${spellings.length} | ${hit} of ${ordinary.length} |`;
  });
  return [
    `${list.edition.file}, ${list.edition.entries} entries; ${each.toFixed(1)} ms a name`,
    '',
    '| threshold | spellings missed | ordinary names hit |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

async function readLines(file: string): Promise<string[]> {
  const text = await readFile(new URL(file, FOLDER), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}
