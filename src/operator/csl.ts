/**
 * Reads a file in the format of the US Consolidated Screening List
 * (https://www.trade.gov/consolidated-screening-list, "consolidated.csv"). Of its columns only five are
 * read; the others may be missing.
 */
import { parse } from 'csv-parse/sync';
import type { Entry } from '../screening/compile.ts';

/** What is wrong with a file, and where. */
export class FileError extends Error {
  override readonly name = 'FileError';
}

export interface Csl {
  readonly entries: Entry[];
  /** Vessels and aircraft, which control nothing. */
  readonly skipped: number;
  /** RFC 3339 date: the latest on which an entry took effect; undefined where none has one. */
  readonly latest: string | undefined;
}

const REQUIRED = ['source', 'name', 'alt_names'] as const;
const THINGS = new Set(['vessel', 'aircraft']);
const DATE = /^\d{4}-\d{2}-\d{2}$/;

interface Line {
  readonly record: Readonly<Record<string, string>>;
  /** Of the end of the record, from 1. */
  readonly info: { readonly lines: number };
}

/** @throws FileError naming line and column */
export function readCsl(text: string): Csl {
  const lines = parseLines(text);
  if (lines.length === 0) throw new FileError('The file has no entry.');
  const dates: string[] = [];
  const entries: Entry[] = [];
  for (const { record, info } of lines) {
    const at = (column: string) => `line ${info.lines}, column ${column}`;
    const required = (column: (typeof REQUIRED)[number]) => {
      const value = record[column]?.trim();
      if (!value) throw new FileError(`${at(column)}: it is empty.`);
      return value;
    };
    const started = record.start_date?.trim();
    if (started) {
      if (!DATE.test(started)) throw new FileError(`${at('start_date')}: "${started}" is no date.`);
      dates.push(started);
    }
    const name = required('name');
    const source = required('source');
    if (THINGS.has(record.type?.trim().toLowerCase() ?? '')) continue;
    entries.push({ name, source, alternatives: splitNames(record.alt_names ?? '') });
  }
  const skipped = lines.length - entries.length;
  return { entries, skipped, latest: dates.toSorted().at(-1) };
}

/** `A; B; and C` */
function splitNames(names: string): string[] {
  return names
    .split(';')
    .map((name) => name.trim().replace(/^and\s+/, ''))
    .filter((name) => name !== '');
}

function parseLines(text: string): Line[] {
  let header: string[] = [];
  try {
    return parse(text, {
      bom: true,
      columns: (names: string[]) => {
        header = names.map((name) => name.trim());
        return header;
      },
      info: true,
      skip_empty_lines: true,
      on_record: (line: Line) => {
        requireColumns(header);
        return line;
      },
    }) as unknown as Line[];
  } catch (error) {
    if (error instanceof FileError) throw error;
    throw new FileError((error as Error).message);
  }
}

function requireColumns(header: readonly string[]): void {
  const missing = REQUIRED.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new FileError(`line 1: there is no column ${missing.join(', ')}.`);
  }
}
