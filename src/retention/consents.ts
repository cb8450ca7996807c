/**
 * Consents, of every tenant: what a rule ends before its own terms do, as an event of the ledger. An end
 * by the terms needs no question, and is found by its own index (consent/expiry.ts).
 */
import { recordExpiry } from '../consent/expiry.ts';
import { readScopes } from '../consent/scope.ts';
import {
  type AskedConsent,
  type AskedConsentRow,
  type ConsentKey,
  markConsentsAsked,
  selectConsentsExaminedBefore,
  selectConsentsToAsk,
} from '../consent/states.ts';
import type { Service } from '../countersign/service.ts';
import { toInstant } from '../instant.ts';
import type { Policy } from '../policy/host.ts';
import type { PolicyInput } from '../policy/input.ts';
import { readSubject, type SubjectRow, selectSubjectsById } from '../registry/subject.ts';
import { report } from '../report.ts';

/** Three statements, and three for each that ends. */
const PAGE = 200;
const MOST_ENDED = 50;

/** In no hurry where nothing sets an end. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** A scope of a consent that a rule has ended. */
export interface EndedScope {
  readonly scope: string;
  readonly terms: string;
  readonly at: number;
  readonly rule: string;
}

/** @param since what was examined before is examined again */
export async function endConsents(
  service: Service,
  now: number,
  since: number,
  pages: number,
): Promise<{ readonly expired: number; readonly failed: number }> {
  const { db } = service;
  const done = { expired: 0, failed: 0 };
  let due = true;
  for (let page = 0; page < pages && done.expired + done.failed < MOST_ENDED; page++) {
    let rows = due ? await read(selectConsentsToAsk(db, now, PAGE)) : [];
    if (rows.length === 0) {
      due = false;
      rows = await read(selectConsentsExaminedBefore(db, since, PAGE));
      if (rows.length === 0) break;
    }
    const asked = await examine(service, rows, now, done);
    await markConsentsAsked(db, asked, now).run();
  }
  return done;
}

async function read(statement: D1PreparedStatement): Promise<AskedConsentRow[]> {
  return (await statement.all<AskedConsentRow>()).results;
}

async function examine(
  service: Service,
  rows: readonly AskedConsentRow[],
  now: number,
  done: { expired: number; failed: number },
): Promise<AskedConsent[]> {
  const policy = service.policy();
  const jurisdictions = await readJurisdictions(service.db, rows);
  const asked: AskedConsent[] = [];
  for (const row of rows) {
    const key: ConsentKey = [row.subject_id, row.purpose, row.controller_id];
    let next = NEVER;
    try {
      const { ended, ...stay } = stayOfConsent(policy, row, jurisdictions.get(row.subject_id), now);
      next = stay.next;
      for (const { rule, at, ...scope } of ended) {
        if (done.expired >= MOST_ENDED) {
          // The next run begins with it.
          next = now + 1;
          break;
        }
        const about = { ...row, ...scope, expires_at: at };
        if (await recordExpiry(service, about, now, rule)) done.expired += 1;
      }
    } catch (error) {
      done.failed += 1;
      next = now + 1;
      report('consent_not_examined', error, { subject: row.subject_id });
    }
    asked.push({ key, askAt: row.ask_at, next });
  }
  return asked;
}

/** Of those who are not erased. */
export async function readJurisdictions(
  db: D1Database,
  rows: readonly AskedConsentRow[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.map(({ subject_id }) => subject_id))];
  const { results } = await selectSubjectsById(db, ids).all<SubjectRow>();
  return new Map(
    results.flatMap((row) => {
      const subject = readSubject(row);
      return subject === 'erased' ? [] : [[row.id, subject.jurisdiction] as const];
    }),
  );
}

/**
 * What rules have ended of it by now, what has lapsed by its own terms, and when to ask again about the
 * rest. The law of the person counts:
 * a consent is to a controller for a purpose, wherever its gates are.
 * @throws PolicyFault, StoredRecordError
 */
export function stayOfConsent(
  policy: Policy,
  { purpose, controller_id, scopes_json }: AskedConsentRow,
  jurisdiction: string | undefined,
  now: number,
): {
  readonly ended: readonly EndedScope[];
  readonly lapsed: readonly EndedScope[];
  readonly next: number;
} {
  const ended: EndedScope[] = [];
  const lapsed: EndedScope[] = [];
  if (jurisdiction === undefined) return { ended, lapsed, next: NEVER };
  let next = NEVER;
  for (const [scope, given] of Object.entries(readScopes(scopes_json, 'A consent'))) {
    const { given_at: since, expires_at: until, terms } = given;
    if (given.expired_at !== undefined) continue;
    const { due_at, rule, overdue } = policy.retention({
      now: toInstant(now),
      vouched: { now: 'service', consent: 'service' },
      jurisdictions: {
        subject: jurisdiction,
        controller: jurisdiction,
        processing: jurisdiction,
        place: jurisdiction,
      },
      purpose,
      controller: { id: controller_id },
      stored: { kind: 'consent', since: toInstant(since), until: toInstant(until) },
    } satisfies PolicyInput);
    const at = due_at === null ? now : Date.parse(due_at);
    if (!overdue) next = Math.min(next, at);
    else if (at === until) lapsed.push({ scope, terms, rule, at });
    // It was in force for a moment at least.
    else ended.push({ scope, terms, rule, at: Math.max(at, since + 1) });
  }
  return { ended, lapsed, next };
}
