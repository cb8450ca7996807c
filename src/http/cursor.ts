/**
 * One way to list: `limit`, `after`, `next`, and `Link: <…>; rel="next"` (RFC 8288). A place in a list
 * is the id of the entry before it. It says nothing that its reader has not seen, stays where it is
 * while entries are added, and whoever comes back for more begins after the last id they have.
 */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { invalidRequest } from './problems.ts';
import { queryNumber } from './schemas/common.ts';

const MOST_LISTED = 100;

/** The query of every list. */
export const PageQuery = z.strictObject({
  after: z
    .string()
    .max(64)
    .regex(/^[\w-]+$/, 'it is no entry of this list; begin without it')
    .optional()
    .openapi({ description: '`next` of the page before, or the last id that was read.' }),
  limit: queryNumber(1, MOST_LISTED).default(50).openapi({ default: 50 }),
});

/** Of an answer, beside the entries. */
export const Next = z
  .string()
  .nullable()
  .openapi({ description: '`after` of the next page; null when this is the last.' });

export interface List<Row> {
  /** Rows after an entry, or from the first where there is none; at most so many. */
  read(after: string | null, most: number): Promise<Read<Row>>;
  /** Finds something where the list has an entry of this id, and null where not. */
  locate(id: string): { first(): Promise<unknown> };
  idOf(row: Row): string;
}

export interface Read<Row> {
  readonly rows: readonly Row[];
  /** Where a filter has no index: the id up to which was looked, if there may be more behind it. */
  readonly bound: string | null;
}

/** A list that one statement reads. */
export function selecting<Row>(
  select: (after: string | null, most: number) => D1PreparedStatement,
): List<Row>['read'] {
  return async (after, most) => {
    const { results } = await select(after, most).all<Row>();
    return { rows: results, bound: null };
  };
}

export interface Page<Row> {
  readonly rows: Row[];
  readonly next: string | null;
}

/**
 * Reads a page, and says in a header where the next one is.
 * @throws Problem `invalid_request` for a place that is not in the list: an empty page would look
 *   like its end.
 */
export async function readPage<Row>(
  c: Context,
  { after, limit }: z.infer<typeof PageQuery>,
  list: List<Row>,
): Promise<Page<Row>> {
  // One more than asked for tells whether there is a next page.
  const { rows: found, bound } = await list.read(after ?? null, limit + 1);
  if (found.length === 0 && after !== undefined && (await list.locate(after).first()) === null) {
    throw invalidRequest('after', 'it is no entry of this list; begin without it');
  }
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last !== undefined ? list.idOf(last) : bound;
  if (next === null) return { rows, next };
  const url = new URL(c.req.url);
  url.searchParams.set('after', next);
  // Relative, because a proxy may have another name.
  c.header('link', `<${url.pathname}${url.search}>; rel="next"`);
  return { rows, next };
}
