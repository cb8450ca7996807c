/** A section that one statement reads, by the id of the row before. */
import type { ExportRecord } from '../schemas/export.ts';
import type { Section } from './section.ts';

export interface Flat<Row> {
  readonly name: string;
  /** In order. @param after an id that was located, or null */
  select(after: string | null, most: number): D1PreparedStatement;
  /** Finds something where there is a row of this id; left out where any id is a place. */
  locate?(id: string): D1PreparedStatement;
  idOf(row: Row): string;
  present(rows: readonly Row[]): Promise<readonly ExportRecord[]>;
}

export function flat<Row>({ name, select, locate, idOf, present }: Flat<Row>): Section {
  return {
    name,
    async read(after, most) {
      const there = after === null || !locate || (await locate(after).first()) !== null;
      const { results } = await select(there ? after : null, most).all<Row>();
      const records = await present(results);
      return { rows: results.map((row, i) => ({ place: idOf(row), record: records[i] })) };
    },
  };
}
