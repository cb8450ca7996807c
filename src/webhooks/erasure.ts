/**
 * What the outbox forgets of a person: all but that they were erased, which is still to be told. The
 * objects of end points, which have read it already, forget theirs when they read that (delivery.ts).
 */
import type { Memory } from '../person.ts';

const ABOUT = "FROM webhook_events WHERE data_json ->> 'subject' = ? AND type <> 'subject.erased'";

export const webhooksMemory: Memory = {
  room: 'webhooks',
  forget: (db, { subjectId }) => [db.prepare(`DELETE ${ABOUT}`).bind(subjectId)],
  countLeft: (db, { subjectId }) => db.prepare(`SELECT count(*) AS left ${ABOUT}`).bind(subjectId),
};

/** Who of an end point's tenant was erased. */
export interface ErasedRow {
  /** Of the event that tells it. */
  seq: number;
  subject: string;
}

/** Those told of after a place, in order. */
export function selectErased(
  db: D1Database,
  webhookId: string,
  after: number,
  most: number,
): D1PreparedStatement {
  return db
    .prepare(
      `SELECT seq, data_json ->> 'subject' AS subject FROM webhook_events
       WHERE tenant_id = (SELECT tenant_id FROM webhooks WHERE id = ?1)
         AND type = 'subject.erased'
         AND seq > (SELECT max(since, ?2) FROM webhooks WHERE id = ?1) ORDER BY seq LIMIT ?3`,
    )
    .bind(webhookId, after, most);
}
