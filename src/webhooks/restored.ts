/** What holds of end points in a database that was put back. */

/**
 * Of one that was deleted since, or had another address or secret, nothing is known here: so each tenant
 * says of its own whether they are told again. And the objects of end points have read further than this
 * outbox has come: its places go on at this millisecond, which no outbox had come to.
 */
export function disableAll(db: D1Database, now: number): D1PreparedStatement[] {
  return [
    db
      .prepare(
        `UPDATE webhooks SET disabled_at = ?, disabled_because = 'restored'
         WHERE disabled_at IS NULL`,
      )
      .bind(now),
    db
      .prepare(
        `INSERT INTO webhook_events (seq, id, tenant_id, type, at, data_json)
         SELECT max(coalesce(max(seq), 0) + 1, ?1), 'msg_leap', '', 'policy.changed', ?1, '{}'
         FROM webhook_events`,
      )
      .bind(now),
    db.prepare("DELETE FROM webhook_events WHERE id = 'msg_leap'"),
  ];
}
