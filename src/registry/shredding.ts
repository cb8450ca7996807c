/**
 * Ciphertexts whose keys are gone, until KV has confirmed that they are too. Of templates that lost their
 * keys the rows say where they are; of people who were erased there is a row of random ids for each.
 */
import { randomText } from '../ids.ts';
import type { End, Template } from './template.ts';

/** A request that was under way at an erasure has ended by then, in milliseconds. */
export const REQUEST_ENDS_WITHIN = 15 * 60_000;

/** Where the ciphertexts of a template may be; null where that is not known. */
export interface Shred {
  readonly id: string;
  readonly generations: readonly number[] | null;
}

interface ShredRow {
  id: string;
  generations_json: string | null;
}

const PLACES = `SELECT id, json_array(generation, former_generation, next_generation)
  AS generations_json FROM templates`;
const ERASED = 'SELECT template_id AS id, generations_json FROM template_shreds';

export function readShred(row: unknown): Shred {
  const { id, generations_json } = row as ShredRow;
  if (generations_json === null) return { id, generations: null };
  const places = JSON.parse(generations_json) as (number | null)[];
  return { id, generations: [...new Set(places.filter((place) => place !== null))] };
}

/**
 * Of every tenant, from anywhere on, so that what KV does not delete does not stand before the rest: of
 * templates that lost their keys and of people who were erased half each, if there is so much of both.
 */
export async function readUnshredded(db: D1Database, now: number, most: number): Promise<Shred[]> {
  const found = await db.batch(selectUnshredded(db, now, most, randomText(RANDOM)));
  const [lost = [], erased = []] = found.map(({ results }) => results.map(readShred));
  const part = Math.max(Math.ceil(most / 2), most - erased.length);
  const some = lost.slice(0, part);
  return [...some, ...erased.slice(0, most - some.length)];
}

/** An id has a prefix, eight digits of a time, and so many that are random. */
const RANDOM = 14;
const PLACE = (id: string) => `substr(${id}, 13)`;

/** At most so many of each, in the order of the random part of their ids, from `start` on and round. */
export function selectUnshredded(
  db: D1Database,
  now: number,
  most: number,
  start: string,
): D1PreparedStatement[] {
  const round = (select: string, place: string) => {
    const from = (side: string) =>
      `SELECT * FROM (${select} AND ${place} ${side} ?2 ORDER BY ${place} LIMIT ?3)`;
    return `${from('>=')} UNION ALL ${from('<')} LIMIT ?3`;
  };
  return [
    db
      .prepare(
        round(
          `${PLACES} WHERE erased_at IS NOT NULL AND shredded_at IS NULL
             AND (next_generation IS NULL OR erased_at <= ?1)`,
          PLACE('id'),
        ),
      )
      .bind(now - REQUEST_ENDS_WITHIN, start, most),
    db
      .prepare(round(`${ERASED} WHERE again_after <= ?1`, PLACE('template_id')))
      .bind(now, start, most),
  ];
}

/** What lost its key by one decision and KV has not confirmed. */
export function selectErasedBy(
  db: D1Database,
  { tenantId, subjectId }: Pick<Template, 'tenantId' | 'subjectId'>,
  decisionId: string,
): D1PreparedStatement {
  return db
    .prepare(
      `${PLACES} WHERE tenant_id = ?1 AND subject_id = ?2 AND erased_by = ?3
       UNION ALL ${ERASED} WHERE erased_by = ?3`,
    )
    .bind(tenantId, subjectId, decisionId);
}

/**
 * KV has confirmed these. Where a request may still be writing one, it is deleted once more, later.
 * To be run in one transaction.
 */
export function markShredded(
  db: D1Database,
  ids: readonly string[],
  now: number,
): D1PreparedStatement[] {
  const json = JSON.stringify(ids);
  return [
    db
      .prepare(
        `UPDATE templates SET shredded_at = ?1 WHERE id IN (SELECT value FROM json_each(?2))
           AND (next_generation IS NULL OR erased_at <= ?3)`,
      )
      .bind(now, json, now - REQUEST_ENDS_WITHIN),
    db
      .prepare(
        `DELETE FROM template_shreds
         WHERE template_id IN (SELECT value FROM json_each(?)) AND again_after <= ?`,
      )
      .bind(json, now),
  ];
}

/**
 * Keeps the bare ids of a subject's templates until their ciphertexts are gone: to be run before the rows
 * are deleted, and their keys with them.
 * @param unsettled ids of templates that enrolments under way may still write
 */
export function keepForShredding(
  db: D1Database,
  { tenantId, subjectId }: Pick<Template, 'tenantId' | 'subjectId'>,
  { at, decisionId }: End,
  unsettled: readonly string[],
): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `INSERT INTO template_shreds
         SELECT id, json_array(generation, former_generation, next_generation), ?3,
           iif(next_generation IS NULL, 0, ?4)
         FROM templates WHERE tenant_id = ?1 AND subject_id = ?2
           AND (wrapped_key IS NOT NULL OR shredded_at IS NULL)`,
      )
      .bind(tenantId, subjectId, decisionId, at + REQUEST_ENDS_WITHIN),
    db
      .prepare(
        `INSERT INTO template_shreds SELECT value, NULL, ?2, ?3 FROM json_each(?1) WHERE true
         ON CONFLICT DO NOTHING`,
      )
      .bind(JSON.stringify(unsettled), decisionId, at + REQUEST_ENDS_WITHIN),
  ];
}
