/**
 * Everything of a tenant as one list: sections one after the other, each with an order of its own. A place
 * in it is the name of a section and a place there, and says nothing that its reader has not seen.
 */
import type { Read } from '../cursor.ts';
import type { ExportRecord } from '../schemas/export.ts';

/** A record with its place in its section: letters, digits, _ and -. */
export interface Placed {
  readonly place: string;
  readonly record: ExportRecord;
}

export interface Page {
  readonly rows: readonly Placed[];
  /** Where there are fewer than asked for, and more behind: up to where was looked. */
  readonly bound?: string | null;
}

export interface Section {
  /** Lower-case letters and _; with a place it makes 64 at most. */
  readonly name: string;
  /**
   * Records behind a place, in order; fewer than asked for at the end.
   * @param after null: from the first, and where the place is gone too: better told twice than not at all
   */
  read(after: string | null, most: number): Promise<Page>;
}

/** @returns undefined for what is no place in these sections */
export function findPlace(sections: readonly Section[], after: string | null) {
  if (after === null) return { index: 0, place: null };
  const [, name, place] = /^([a-z_]+)-(.+)$/.exec(after) ?? [];
  const index = sections.findIndex((section) => section.name === name);
  return index < 0 ? undefined : { index, place };
}

/** @param after a place of a record or a bound that was told; null: from the first */
export async function readSections(
  sections: readonly Section[],
  after: string | null,
  most: number,
): Promise<Read<Placed>> {
  const found = findPlace(sections, after);
  if (found === undefined) return { rows: [], bound: null };
  const rows: Placed[] = [];
  let place = found.place;
  for (const section of sections.slice(found.index)) {
    const page = await section.read(place, most - rows.length);
    const named = page.rows.map((row) => ({ ...row, place: `${section.name}-${row.place}` }));
    rows.push(...named);
    if (rows.length >= most) break;
    const { bound = null } = page;
    if (bound !== null) return { rows, bound: `${section.name}-${bound}` };
    place = null;
  }
  return { rows, bound: null };
}
