/**
 * How like a listed name a name is: soft TF-IDF (Cohen, Ravikumar and Fienberg, "A comparison of string
 * distance metrics for name-matching tasks", IIWeb 2003) over words that need not be spelled alike.
 * README.md has the figures by which the numbers here were chosen.
 */
import leven from 'leven';
import { lettersOf, type ScreeningList } from './list.ts';
import { COMMON_WEIGHT, HAN, isCommon, readWords } from './words.ts';

/** Counts up with every change to how names are compared: what was screened otherwise is stale. */
export const METHOD = 2;

/** From this score on, a name is a hit. 1: the same words. */
export const THRESHOLD = 0.7;

/** Two words are alike when at most a quarter of the longer one's letters differ. */
const ALIKE = 0.75;
/** Shorter words are alike only when they are the same: in four letters, one is another word. */
const MIN_FUZZY = 5;
/** How much more a listed name's words count that are found than a searched name's that are left over. */
const BETA_SQUARED = 4;
/**
 * No name has more words and ways to read it; one that is made to have them must not take the time of
 * many. Behind so many words, a listed name would be no hit anyway.
 */
const MOST_WORDS = 48;
const MOST_READINGS = 16;
/** Entries of one name that are told, best first. */
const MOST = 5;

export interface Match {
  /** Number of the entry. */
  readonly entry: number;
  /** From {@link THRESHOLD} to 1. */
  readonly score: number;
}

type Opened = ReturnType<ScreeningList['open']>;
/** Numbers of the list's words, and how like one of them a word is: up to 1. */
type Likeness = ReadonlyMap<number, number>;

/** The entries that a name may be, best first. */
export function matchName(name: string, list: ScreeningList, threshold = THRESHOLD): Match[] {
  const opened = list.open();
  const known = new Map<string, Likeness>();
  const likeness = (word: string): Likeness => {
    const found = known.get(word) ?? findAlike(word, opened);
    known.set(word, found);
    return found;
  };
  const scores = new Map<number, number>();
  for (const reading of listReadings(readWords(name).slice(0, MOST_WORDS), opened, likeness)) {
    for (const { entry, score } of matchReading(
      reading.map((word) => ({ word, alike: likeness(word) })),
      opened,
      threshold,
    )) {
      scores.set(entry, Math.max(score, scores.get(entry) ?? 0));
    }
  }
  return [...scores]
    .map(([entry, score]) => ({ entry, score }))
    .toSorted((a, b) => b.score - a.score || a.entry - b.entry)
    .slice(0, MOST);
}

/** `Hik Vision` may be `Hikvision`, and `MeiyaPico` may be `Meiya Pico`. */
function listReadings(
  words: string[],
  opened: Opened,
  likeness: (word: string) => Likeness,
): string[][] {
  const readings = [words];
  for (let i = 0; i < words.length; i++) {
    const around = (middle: string[], taken: number) => [
      ...words.slice(0, i),
      ...middle,
      ...words.slice(i + taken),
    ];
    const [word, next] = [words[i] ?? '', words[i + 1]];
    if (next !== undefined && likeness(word + next).size > 0) {
      readings.push(around([word + next], 2));
    }
    for (let cut = 3; cut <= word.length - 3; cut++) {
      const halves = [word.slice(0, cut), word.slice(cut)];
      if (halves.every((half) => opened.numbers.has(half))) readings.push(around(halves, 1));
    }
  }
  return readings.slice(0, MOST_READINGS);
}

function findAlike(word: string, { words, letters }: Opened): Likeness {
  const found = new Map<number, number>();
  const han = HAN.test(word);
  const { length } = word;
  const own = lettersOf(word);
  for (let i = 0; i < words.length; i++) {
    const listed = words[i] ?? '';
    if (listed === word) found.set(i, 1);
    else if (han) {
      if (listed.length > 1 && HAN.test(listed) && word.includes(listed)) found.set(i, 1);
    } else {
      const longer = Math.max(length, listed.length);
      // Shortest first: the ones that follow are too long.
      if (listed.length * ALIKE > length) break;
      if (longer < MIN_FUZZY || length * ALIKE > listed.length) continue;
      const most = Math.floor(longer * (1 - ALIKE));
      // Most words have other letters, which is quicker to see.
      if (countBits(own ^ (letters[i] ?? 0)) > 2 * most) continue;
      const distance = leven(word, listed, { maxDistance: most + 1 });
      if (distance <= most) found.set(i, 1 - distance / longer);
    }
  }
  return found;
}

/** In 32 (Warren, "Hacker's Delight", 5-1). */
function countBits(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

interface ReadWord {
  readonly word: string;
  readonly alike: Likeness;
}

function* matchReading(
  reading: readonly ReadWord[],
  opened: Opened,
  threshold: number,
): Generator<Match> {
  const { weights, spelling, ends, entryOf, words } = opened;
  // So much of a listed name must be there for the score, even if nothing is left over; and so much of
  // this name must be used, even if the listed one is there whole.
  const leastFound = (threshold * BETA_SQUARED) / (1 + BETA_SQUARED - threshold);
  const leastUsed = threshold / (1 + BETA_SQUARED - BETA_SQUARED * threshold);
  const own = reading.map(({ word }) => weightOf(word, opened));
  const heaviest = Math.max(...own);
  const fewest = (leastUsed * own.reduce((sum, weight) => sum + weight, 0)) / heaviest;
  const nearest = new Float32Array(words.length);
  for (const { alike } of reading) {
    for (const [number, like] of alike) nearest[number] = Math.max(like, nearest[number] ?? 0);
  }
  for (let name = 0, start = 0; name < ends.length; name++) {
    const end = ends[name] ?? 0;
    let whole = 0;
    let found = 0;
    for (let i = end - start < fewest ? end : start; i < end; i++) {
      const number = spelling[i] ?? 0;
      const weight = weights[number] ?? 0;
      whole += weight;
      found += weight * (nearest[number] ?? 0);
    }
    // Few names come this far: only they are paired word by word.
    if (found > 0 && found >= leastFound * whole) {
      const score = compare(reading, own, spelling.subarray(start, end), opened);
      if (score >= threshold) yield { entry: entryOf[name] ?? 0, score };
    }
    start = end;
  }
}

/** Pairs the words, likest first, each once: the weighted F-measure of what is found and left over. */
function compare(
  reading: readonly ReadWord[],
  own: readonly number[],
  listed: Uint32Array,
  opened: Opened,
): number {
  const pairs = reading.flatMap(({ alike }, i) =>
    [...listed].flatMap((number, j) => {
      const like = alike.get(number);
      return like === undefined ? [] : [{ i, j, like }];
    }),
  );
  const ofReading = new Float32Array(reading.length);
  const ofListed = new Float32Array(listed.length);
  for (const { i, j, like } of pairs.toSorted((a, b) => b.like - a.like)) {
    if (ofReading[i] !== 0 || ofListed[j] !== 0) continue;
    ofReading[i] = like;
    ofListed[j] = like;
  }
  const weights = Array.from(listed, (number) => opened.weights[number] ?? 0);
  const found = share(weights, ofListed);
  const used = share(own, ofReading);
  return ((1 + BETA_SQUARED) * used * found) / (BETA_SQUARED * used + found);
}

/** A word that the list has not says as much as one that it has once. */
function weightOf(word: string, { numbers, weights }: Opened): number {
  const number = numbers.get(word);
  if (number !== undefined) return weights[number] ?? 1;
  return isCommon(word) ? COMMON_WEIGHT : 1;
}

function share(weights: readonly number[], found: Float32Array): number {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, i) => sum + weight * (found[i] ?? 0), 0) / whole;
}
