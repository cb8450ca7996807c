/** From the entries of a restricted-party list to the index that the Worker bundles. */
import type { ListIndex } from './list.ts';
import { readWords } from './words.ts';

/** One entry, as the list gives it. */
export interface Entry {
  readonly name: string;
  readonly alternatives: readonly string[];
  /** The list that it stands on, in the words of the file: a consolidated list has many. */
  readonly source: string;
}

/** Which file the entries are from. */
export interface Edition {
  readonly file: string;
  /** RFC 3339 date. */
  readonly date: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly digest: string;
}

/** An entry without a word that could be compared keeps its place and is never found. */
export function compileList(entries: readonly Entry[], edition: Edition): ListIndex {
  const names = entries.map(({ name, alternatives }) =>
    [name, ...alternatives]
      .flatMap(spellOut)
      .map(readWords)
      .filter(({ length }) => length > 0),
  );
  // By length, so that a search looks only at words of about its own.
  const words = [...new Set(names.flat(2))].toSorted(
    (a, b) => a.length - b.length || (a < b ? -1 : 1),
  );
  const numbers = new Map(words.map((word, number) => [word, number]));
  const encode = (name: string[]) =>
    name.map((word) => (numbers.get(word) ?? 0).toString(36)).join(' ');
  const sources = [...new Set(entries.map(({ source }) => shorten(source)))].toSorted();
  const lines = entries.map(({ name, source }, i) => {
    const spellings = new Set((names[i] ?? []).map(encode));
    return [sources.indexOf(shorten(source)), shorten(name), [...spellings].join(',')].join('\t');
  });
  return {
    ...edition,
    entries: entries.length,
    sources,
    words: words.join(' '),
    lines: lines.join('\n'),
  };
}

/** Of a name and a source, in hits; some names run to a page. */
const MOST_SHOWN = 200;

function shorten(text: string): string {
  return [...text.replace(/\s+/g, ' ')].slice(0, MOST_SHOWN).join('');
}

/** `Production Corps (XPCC) Bureau` is also `Production Corps Bureau` and `XPCC Bureau`. */
function spellOut(name: string): string[] {
  const parts = /^(.*?)\s*\(([A-Z]{2,})\)\s*(.*)$/.exec(name);
  if (!parts) return [name];
  const [, before, short, after] = parts;
  return [name, `${before} ${after}`, `${short} ${after}`];
}
