/**
 * The index of a restricted-party list, as the build bundles it and as a search reads it. A list of
 * 25,000 entries is some megabytes: it stays text until somebody is screened.
 */
import { COMMON_WEIGHT, isCommon } from './words.ts';

/** What `npm run screen` writes. Few long texts, because an isolate keeps texts most cheaply. */
export interface ListIndex {
  /** Name of the file that it was made from. */
  readonly file: string;
  /** RFC 3339 date of that file. */
  readonly date: string;
  /** SHA-256 of that file, hexadecimal. */
  readonly digest: string;
  readonly entries: number;
  readonly sources: readonly string[];
  /** All words of all names, shortest first, with spaces between. */
  readonly words: string;
  /** A line per entry: number of its source, name, spellings: words by number, base 36. */
  readonly lines: string;
}

/** What is published of a list, and tells one from another. */
export type ListEdition = Pick<ListIndex, 'file' | 'date' | 'digest' | 'entries'>;

/** The index, opened for searching. Names are numbered in the order of their entries. */
interface Opened {
  readonly words: readonly string[];
  /** The place of each in `words`. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Which letters each has: {@link lettersOf}. */
  readonly letters: Uint32Array;
  /** How much a word tells: 1 for one that stands once, less the more names have it. */
  readonly weights: Float32Array;
  /** Numbers of the words of all names, one after the other. */
  readonly spelling: Uint32Array;
  /** Where the words of a name end in `spelling`. */
  readonly ends: Uint32Array;
  /** Number of the entry of each name. */
  readonly entryOf: Uint32Array;
  readonly lines: readonly string[];
}

export class ListError extends Error {
  override readonly name = 'ListError';
}

export class ScreeningList {
  readonly edition: ListEdition;
  readonly #index: ListIndex;
  #opened: Opened | undefined;

  constructor(index: ListIndex) {
    const { file, date, digest, entries } = index;
    this.edition = { file, date, digest, entries };
    this.#index = index;
  }

  /** @throws ListError when the index is not what `npm run screen` writes. */
  open(): Opened {
    this.#opened ??= open(this.#index);
    return this.#opened;
  }

  /** An entry's name, and the list that it stands on. */
  describe(entry: number): { readonly entry: string; readonly source: string } {
    const [source, name] = (this.open().lines[entry] ?? '').split('\t');
    return { entry: name ?? '', source: this.#index.sources[Number(source)] ?? '' };
  }
}

function open({ words: joined, lines: text, entries }: ListIndex): Opened {
  const words = joined.split(' ');
  const lines = text.split('\n');
  if (lines.length !== entries) {
    throw new ListError(`The index has ${lines.length} entries and says ${entries}.`);
  }
  const spelling: number[] = [];
  const ends: number[] = [];
  const entryOf: number[] = [];
  lines.forEach((line, entry) => {
    const [, , spellings] = line.split('\t');
    if (!spellings) return;
    for (const name of spellings.split(',')) {
      for (const number of name.split(' ')) spelling.push(Number.parseInt(number, 36));
      ends.push(spelling.length);
      entryOf.push(entry);
    }
  });
  if (spelling.some((number) => !(number < words.length))) {
    throw new ListError('The index names a word that it does not have.');
  }
  return {
    words,
    numbers: new Map(words.map((word, number) => [word, number])),
    letters: Uint32Array.from(words, lettersOf),
    weights: weigh(words, spelling, ends.length),
    spelling: Uint32Array.from(spelling),
    ends: Uint32Array.from(ends),
    entryOf: Uint32Array.from(entryOf),
    lines,
  };
}

/** A bit for each letter that a word has, of 32 that letters share. One edit changes two at most. */
export function lettersOf(word: string): number {
  let letters = 0;
  for (let i = 0; i < word.length; i++) letters |= 1 << (word.charCodeAt(i) & 31);
  return letters >>> 0;
}

/** Inverse document frequency (Spärck Jones, 1972), from 1 for a word that stands once. */
function weigh(words: readonly string[], spelling: readonly number[], names: number): Float32Array {
  const counts = new Uint32Array(words.length);
  for (const number of spelling) counts[number] = (counts[number] ?? 0) + 1;
  return Float32Array.from(words, (word, i) => {
    if (isCommon(word)) return COMMON_WEIGHT;
    const rarity = Math.log(1 + names / Math.max(1, counts[i] ?? 0)) / Math.log(1 + names);
    return Math.max(COMMON_WEIGHT, rarity);
  });
}
