/**
 * A database that was put back: what the journal says was taken away since is taken away again, part by
 * part, while the log is halted and so nothing is decided. Then a new log is opened over it. What is taken
 * away has no entry of its own in the new log: it has one in the old log, which stays published.
 */
import { openNewLog, readRecovery, saveRecovery } from '../audit/recovery.ts';
import { VOUCHED_FOR } from '../audit/rows.ts';
import { withdrawAgain } from '../consent/restored.ts';
import { newId, newTimedId } from '../ids.ts';
import { revokePassAgain } from '../passes/restored.ts';
import {
  JOURNAL_KEPT,
  type JournalKind,
  type JournalLine,
  readJournal,
} from '../recovery/journal.ts';
import { endDeploymentAgain, endPurposeAgain, findUnerased } from '../registry/restored.ts';
import { keepForShredding } from '../registry/shredding.ts';
import { eraseSubject } from '../registry/subject.ts';
import { destroyKey } from '../registry/template.ts';
import { refuseAgain, restrictAgain } from '../rights/restored.ts';
import {
  revokeGrantAgain,
  revokeKeyAgain,
  revokeOperatorKeyAgain,
  suspendAgain,
} from '../tenants/restored.ts';
import { disableAll } from '../webhooks/restored.ts';
import { Refusal } from './errors.ts';
import { forgetPerson } from './forget.ts';
import type { Service } from './service.ts';

/** An hour before the database was last vouched for: its clock and R2's need not agree. */
const MARGIN = 3_600_000;

export interface RecoveryStep {
  /** Things that were taken away, in this step. */
  readonly told: number;
  /** Whether the new log is open. */
  readonly done: boolean;
}

/** @throws Refusal `recovery_refused` */
export async function recoverStep(
  { db, audit, published }: Service & { readonly published: R2Bucket },
  now: number,
): Promise<RecoveryStep> {
  const recovery = await readRecovery(db);
  const { halted, origin, vouchedUntil, recoveredUntil } = recovery;
  if (halted === null) throw new Refusal({ is: 'recovery_refused', why: 'not_halted' });
  if (origin === null || origin === audit.origin) {
    throw new Refusal({ is: 'recovery_refused', why: 'name_taken' });
  }
  const since = vouchedUntil === null ? 0 : vouchedUntil - VOUCHED_FOR - MARGIN;
  if (vouchedUntil !== null && since < now - JOURNAL_KEPT) {
    throw new Refusal({ is: 'recovery_refused', why: 'too_old' });
  }
  const { next, lines } = await readJournal(published, since, recoveredUntil);
  if (next === null) {
    // Nothing to tell is told, too: the schema opens no new log before.
    if (recoveredUntil === null) await saveRecovery(db, '').run();
    await openNewLog(db, recovery, audit.origin, now, disableAll(db, now));
    return { told: 0, done: true };
  }
  await db.batch([...(await takeAway(db, lines, now)), saveRecovery(db, next)]);
  return { told: lines.length, done: false };
}

type Again = (db: D1Database, id: string, at: number, now: number) => D1PreparedStatement[];

/** Each can be told again, and then changes nothing. */
const AGAIN: Readonly<Record<JournalKind, Again>> = {
  // Of a person who is to be found first: see below.
  subject: () => [],
  consent: (db, id, at, now) => [withdrawAgain(db, id, at, { id: newId('con'), now })],
  template: (db, id, at) => [destroyKey(db, id, { at, decisionId: newTimedId('dec', at) })],
  purpose: (db, id, at) => [endPurposeAgain(db, id, at)],
  standing: () => [],
  person_key: (db, id, at) => [refuseAgain(db, id, at)],
  key: (db, id, at, now) => [revokeKeyAgain(db, id, at, now)],
  operator_key: (db, id, at) => [revokeOperatorKeyAgain(db, id, at)],
  grant: (db, id, at) => [revokeGrantAgain(db, id, at)],
  deployment: (db, id, at) => endDeploymentAgain(db, id, at),
  pass: (db, id, at) => [revokePassAgain(db, id, at)],
  tenant: (db, id, at) => [suspendAgain(db, id, at)],
};

async function takeAway(
  db: D1Database,
  lines: readonly JournalLine[],
  now: number,
): Promise<D1PreparedStatement[]> {
  const of = (wanted: JournalKind) =>
    new Map(lines.flatMap(([kind, id, at]) => (kind === wanted ? [[id, at]] : [])));
  const [erased, restricted] = [of('subject'), of('standing')];
  const people = await findUnerased(db, [...erased.keys(), ...restricted.keys()]);
  const restrictions = people.flatMap((person) => {
    const at = restricted.get(person.subjectId);
    return at === undefined ? [] : [restrictAgain(db, person, at, newId('rgt'))];
  });
  const erasures = people.flatMap((person) => {
    const at = erased.get(person.subjectId);
    if (at === undefined) return [];
    const end = { at, decisionId: newTimedId('dec', at) };
    return [
      eraseSubject(db, person, end),
      ...keepForShredding(db, person, end, []),
      ...forgetPerson(db, person),
    ];
  });
  const others = lines.flatMap(([kind, id, at]) => AGAIN[kind](db, id, at, now));
  return [...others, ...restrictions, ...erasures];
}
