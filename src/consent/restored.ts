/** What the journal says of consents is said again in a database that was put back. */

/**
 * A withdrawal of all that the group of this event is about, unless it is there.
 * @param first the first event about it; where the database has not got it, nothing was agreed to
 */
export function withdrawAgain(
  db: D1Database,
  first: string,
  at: number,
  { id, now }: { readonly id: string; readonly now: number },
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO consent_events (id, tenant_id, subject_id, purpose, controller_id, event, terms_json,
         scope, occurred_at, recorded_at)
       SELECT ?1, tenant_id, subject_id, purpose, controller_id, 'withdrawn', '{}', scope, ?3, ?4
       FROM consent_events e WHERE id = ?2 AND NOT EXISTS (
         SELECT 1 FROM consent_events o WHERE o.subject_id = e.subject_id AND o.purpose = e.purpose
           AND o.controller_id = e.controller_id AND o.event IN ('refused', 'withdrawn')
           AND o.occurred_at = ?3)`,
    )
    .bind(id, first, at, now);
}
