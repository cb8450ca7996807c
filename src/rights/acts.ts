/** Acts in D1: only ever added, and gone with the person. */
import { z } from 'zod';
import { nameOf, spellId, type Whom } from '../registry/whom.ts';
import { parseStored } from '../stored.ts';
import { ACTS, type Act, CHANNELS, HOLDERS } from './act.ts';
import type { StandingAct } from './standing.ts';

/**
 * Acts of one subject by one hand, the person's or the controller's, past which only those are taken that
 * are always (`ALWAYS_TAKEN`): however much a controller writes down, the person has their own room.
 */
export const MOST_ACTS = 500;

export interface ActRow {
  id: string;
  number: number;
  act: string;
  purpose: string | null;
  controller_id: string | null;
  deployment_id: string | null;
  by: string;
  channel: string;
  content_json: string;
  at: number;
}

const Known = z.object({
  act: z.enum(ACTS),
  by: z.enum([...HOLDERS, 'controller']),
  channel: z.enum(CHANNELS),
});
const Content = z.record(z.string(), z.unknown());

/** @throws StoredRecordError */
export function readAct(row: ActRow): Act {
  const record = `rights_acts ${row.id}`;
  const { act, by, channel } = row;
  return {
    id: row.id,
    ...parseStored(Known, JSON.stringify({ act, by, channel }), record),
    purpose: row.purpose,
    controllerId: row.controller_id,
    deploymentId: row.deployment_id,
    content: parseStored(Content, row.content_json, record),
    at: row.at,
  };
}

/** Its place in the order is the database's to give. */
export function insertAct(
  db: D1Database,
  tenantId: string,
  subjectId: string,
  { id, act, purpose, controllerId, deploymentId, by, channel, content, at }: Act,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO rights_acts (subject_id, number, id, tenant_id, act, purpose, controller_id,
         deployment_id, by, channel, content_json, at)
       SELECT ?1, (SELECT coalesce(max(number), 0) + 1 FROM rights_acts WHERE subject_id = ?1),
         ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11`,
    )
    .bind(
      subjectId,
      id,
      tenantId,
      act,
      purpose,
      controllerId,
      deploymentId,
      by,
      channel,
      JSON.stringify(content),
      at,
    );
}

/** Of one subject, in order. @param after the id of an act, or null for the first */
export function selectActs(
  db: D1Database,
  tenantId: string,
  subjectId: string,
  after: string | null,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT * FROM rights_acts WHERE subject_id = ?2 AND tenant_id = ?1
         AND number > ${after === null ? '?3' : `(${PLACE} AND id = ?3)`} ORDER BY number LIMIT ?4`,
    )
    .bind(tenantId, subjectId, after ?? 0, most);
}

const PLACE = 'SELECT number FROM rights_acts WHERE subject_id = ?2 AND tenant_id = ?1';

export function locateAct(
  db: D1Database,
  tenantId: string,
  subjectId: string,
  id: string,
): D1PreparedStatement {
  return db.prepare(`${PLACE} AND id = ?3`).bind(tenantId, subjectId, id);
}

/** What a subject's standing follows from: numbers and kinds of all acts, in order. */
export function selectStanding(db: D1Database, tenantId: string, whom: Whom): D1PreparedStatement {
  return db
    .prepare(
      `SELECT number, act, purpose, controller_id AS controllerId, channel FROM rights_acts
       WHERE subject_id = ${spellId(whom)} AND tenant_id = ?1 ORDER BY number`,
    )
    .bind(tenantId, nameOf(whom));
}

export type StandingRow = StandingAct;
