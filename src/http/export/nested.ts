/** A section of things that have things of their own: each stands before its own. */
import type { ExportRecord } from '../schemas/export.ts';
import type { Page, Placed, Section } from './section.ts';

/** A row of a part, and what it belongs to. */
export interface Owned {
  readonly owner: string;
  readonly row: Record<string, unknown>;
}

export interface Part {
  /** Of one owner, in order. @param after the id of a row, or null */
  select(owner: string, after: string | null, most: number): D1PreparedStatement;
  idOf(row: Record<string, unknown>): string;
  /** One to a row, in their order: what they need besides is read for all of them at once. */
  present(rows: readonly Owned[]): Promise<readonly ExportRecord[]>;
}

export interface Nested<Row extends { readonly id: string }> {
  readonly name: string;
  readonly db: D1Database;
  /** Finds something where there is an owner of this id, or was. */
  locate(id: string): D1PreparedStatement;
  /** In order. @param after an id that was located, or null */
  select(after: string | null, most: number): D1PreparedStatement;
  present(rows: readonly Row[]): Promise<readonly ExportRecord[]>;
  readonly parts: readonly Part[];
}

/** Owners that are read at a time, with all of theirs. */
const AT_ONCE = 20;

/** A place is `owner`, or `owner-part-id`. */
const PLACE = /^([A-Za-z0-9_]+)(?:-(\d)-(.+))?$/;

export function nested<Row extends { readonly id: string }>(list: Nested<Row>): Section {
  const { db, parts } = list;

  /** What is left of one owner behind a place: not the owner itself. */
  async function finish(owner: string, from: number, after: string | null, most: number) {
    const statements = parts
      .slice(from)
      .map((part, i) => part.select(owner, i === 0 ? after : null, most));
    return statements.length === 0 ? [] : placeAll([owner], await run(statements), from);
  }

  const run = async (statements: D1PreparedStatement[]) =>
    (await db.batch<Record<string, unknown>>(statements)).map(({ results }) => results);

  /** @param results of each owner, of each part from this one on */
  async function placeAll(
    owners: readonly string[],
    results: readonly Record<string, unknown>[][],
    from = 0,
  ): Promise<Placed[][]> {
    const width = parts.length - from;
    const placed: Placed[][] = owners.map(() => []);
    for (const [j, part] of parts.slice(from).entries()) {
      const rows = owners.flatMap((owner, i) =>
        results[i * width + j].map((row) => ({ i, owner, row })),
      );
      const records = await part.present(rows);
      for (const [k, { i, owner, row }] of rows.entries()) {
        const place = `${owner}-${from + j}-${part.idOf(row)}`;
        placed[i].push({ place, record: records[k] });
      }
    }
    return placed;
  }

  async function read(after: string | null, most: number): Promise<Page> {
    const rows: Placed[] = [];
    let [, last = null, part, child] = PLACE.exec(after ?? '') ?? [];
    if (last !== null && (await list.locate(last).first()) === null) last = null;
    if (last !== null) {
      const [left = []] = await finish(last, Number(part ?? 0), child ?? null, most);
      rows.push(...left);
    }
    while (rows.length < most) {
      const left = most - rows.length;
      const { results } = await list.select(last, Math.min(AT_ONCE, left)).all<Row>();
      if (results.length === 0) break;
      const owners = results.map(({ id }) => id);
      const found = await run(
        owners.flatMap((owner) => parts.map(({ select }) => select(owner, null, left))),
      );
      const [own, theirs] = await Promise.all([list.present(results), placeAll(owners, found)]);
      for (const [i, place] of owners.entries()) rows.push({ place, record: own[i] }, ...theirs[i]);
      last = owners.at(-1) ?? null;
    }
    return { rows: rows.slice(0, most) };
  }

  return { name: list.name, read };
}
