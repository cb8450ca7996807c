/**
 * What happens with time and not by a request: consents that end, and checkpoints of the log. The sweep
 * looks, and tells each once: how far was told moves on in the transaction of the events.
 */
import { type ExpiredConsentRow, selectExpiredConsents } from '../consent/events.ts';
import { readSubject, type SubjectRow, selectSubjectsById } from '../registry/subject.ts';
import type { Outbox } from './outbox.ts';

/** Consents of one run, at most: many end at one midnight. */
const MOST_EXPIRED = 2_000;

interface State {
  expired_until: number;
  expired_seq: number;
  checkpoint: number;
}

const selectState = (db: D1Database) => db.prepare('SELECT * FROM webhook_state');

/** Of who was erased meanwhile, nothing is told. @param now milliseconds since the epoch */
export async function tellExpiredConsents(
  db: D1Database,
  outbox: Outbox,
  now: number,
): Promise<void> {
  const state = await selectState(db).first<State>();
  // A second that is over, so that nothing comes to be told of it later.
  const until = Math.floor(now / 1000) - 1;
  if (!state || state.expired_until >= until) return;
  const after = { ended: state.expired_until, seq: state.expired_seq };
  const { results } = await selectExpiredConsents(
    db,
    after,
    until,
    MOST_EXPIRED,
  ).all<ExpiredConsentRow>();
  const reached =
    results.length === MOST_EXPIRED
      ? results[MOST_EXPIRED - 1]
      : { ended: until, seq: Number.MAX_SAFE_INTEGER };
  const subjects = await selectSubjectsById(
    db,
    results.map(({ subject_id }) => subject_id),
  ).all<SubjectRow>();
  const erased = new Set(
    subjects.results.flatMap((row) => (readSubject(row) === 'erased' ? [row.id] : [])),
  );
  const told = results.filter(({ subject_id }) => !erased.has(subject_id));
  await unlessOvertaken(db, [
    // Nothing is told where another run was quicker: a column takes no NULL.
    db
      .prepare(
        `UPDATE webhook_state SET expired_until = iif(expired_until = ?1 AND expired_seq = ?2, ?3, NULL),
           expired_seq = ?4`,
      )
      .bind(after.ended, after.seq, reached.ended, reached.seq),
    outbox.emitAll(
      told.map(({ id, tenant_id, subject_id, ended }) => ({
        type: 'consent.expired',
        tenantId: tenant_id,
        data: { subject: subject_id, consent: id },
        at: ended * 1000,
      })),
    ),
  ]);
}

/** @param size entries of the published checkpoint @param now milliseconds since the epoch */
export async function tellCheckpoint(
  db: D1Database,
  outbox: Outbox,
  size: number,
  now: number,
): Promise<void> {
  const state = await selectState(db).first<State>();
  if (!state || size <= state.checkpoint) return;
  const event = { type: 'checkpoint.published', tenantId: null, data: { size } } as const;
  await unlessOvertaken(db, [
    db
      .prepare('UPDATE webhook_state SET checkpoint = ?2 WHERE checkpoint = ?1')
      .bind(state.checkpoint, size),
    outbox.emitIfChanged(event, { at: now }),
  ]);
}

/** What another run told first, this one need not. */
async function unlessOvertaken(db: D1Database, statements: D1PreparedStatement[]): Promise<void> {
  try {
    await db.batch(statements);
  } catch (error) {
    if (!String(error).includes('NOT NULL constraint failed: webhook_state.')) throw error;
  }
}
