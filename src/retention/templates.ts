/**
 * Templates, of every tenant: those that are due by the index, and then those that were not examined for
 * long. One at its limit is over it, and loses its key and then its ciphertext, recorded like any
 * erasure, with the rule that set the limit.
 */
import { FactsChangedError } from '../commit.ts';
import { findConsent } from '../consent/ledger.ts';
import { type Premise, requirePremises } from '../countersign/basis.ts';
import { type EndOfRetention, type StoredTemplate, stayOf } from '../countersign/end.ts';
import { recordErasure } from '../countersign/erase.ts';
import type { Service } from '../countersign/service.ts';
import type { Policy } from '../policy/host.ts';
import {
  type Asked,
  type AskedTemplateRow,
  destroyKey,
  markAsked,
  readTemplate,
  selectLeastExamined,
  selectTemplatesToAsk,
} from '../registry/template.ts';
import { report } from '../report.ts';
import { gatherStored } from './stored.ts';

/** Six statements in three calls. */
export const PAGE = 100;

export interface Room {
  readonly pages: number;
  /** Six statements in a call each, and a call of KV. */
  readonly erasures: number;
}

export interface Examined {
  readonly examined: number;
  readonly erased: number;
  readonly failed: number;
}

/**
 * Every page is whole before the next begins, and the next is read anew: a run that dies is gone on with
 * by the next one, and two at once erase nothing twice.
 * @param since what was examined before is examined again where there is room; null: only what is due
 */
export async function endTemplates(
  service: Service,
  clock: () => number,
  since: number | null,
  room: Room,
): Promise<Examined> {
  const { db } = service;
  const now = clock();
  const done = { examined: 0, erased: 0, failed: 0 };
  let due = true;
  for (let page = 0; page < room.pages; page++) {
    if (done.erased + done.failed >= room.erasures) break;
    let rows = due ? await read(selectTemplatesToAsk(db, now, PAGE)) : [];
    if (rows.length === 0) {
      if (since === null) break;
      due = false;
      rows = await read(selectLeastExamined(db, since, PAGE));
      if (rows.length === 0) break;
    }
    const asked = await examine(service, rows, now, room, done);
    if (asked.length > 0) await markAsked(db, asked, now).run();
  }
  return done;
}

async function read(statement: D1PreparedStatement): Promise<AskedTemplateRow[]> {
  return (await statement.all<AskedTemplateRow>()).results;
}

/** @returns those that stay, with when to ask again */
async function examine(
  service: Service,
  rows: readonly AskedTemplateRow[],
  now: number,
  { erasures }: Room,
  done: { examined: number; erased: number; failed: number },
): Promise<Asked[]> {
  const { db } = service;
  const policy = service.policy();
  const found = await gatherStored(db, rows.map(readTemplate));
  const stored = new Map(found.map((one) => [one.template.id, one]));
  const asked: Asked[] = [];
  for (const { id, ask_at: askAt } of rows) {
    if (done.erased + done.failed >= erasures) break;
    const one = stored.get(id);
    // Its subject was erased since, and its key went with them.
    if (!one) continue;
    done.examined += 1;
    try {
      const next = await examineOne(service, policy, one, now);
      if (next === null) done.erased += 1;
      else asked.push({ id, askAt, next });
    } catch (error) {
      // Its facts have changed this moment, or another run was faster: the next one asks again.
      if (error instanceof FactsChangedError) {
        asked.push({ id, askAt, next: now + 1 });
        continue;
      }
      // One that fails must not keep the others from their end: it goes behind all that is due by now.
      done.failed += 1;
      report('template_not_ended', error, { template: id });
      asked.push({ id, askAt, next: now + 1 });
    }
  }
  return asked;
}

/** @returns when to ask again; null: it is gone */
async function examineOne(
  service: Service,
  policy: Policy,
  stored: StoredTemplate,
  now: number,
): Promise<number | null> {
  const stay = stayOf(stored, policy, now);
  if ('next' in stay) return stay.next;
  await endTemplate(service, stored, stay.over, now);
  return null;
}

async function endTemplate(
  service: Service,
  stored: StoredTemplate,
  end: EndOfRetention,
  now: number,
): Promise<void> {
  const { template, subject } = stored;
  const { id, tenantId, purpose, controllerId } = template;
  // A renewal that comes this moment keeps it; and of two runs one erases it.
  const premises: Premise[] = [
    { fact: 'template', id },
    {
      ...{ fact: 'consent', id: subject.id, purpose, controllerId },
      version: findConsent(stored.consents, purpose, controllerId)?.events ?? 0,
    },
  ];
  await recordErasure(
    service,
    {
      tenantId,
      keyId: null,
      subject,
      templates: [id],
      details: { because: 'retention_ended', ...end },
      changes: (ended) => [
        requirePremises(service.db, premises),
        destroyKey(service.db, id, ended),
        service.outbox.emit(
          {
            type: 'retention.due',
            tenantId,
            data: { subject: subject.id, template: id, decision: ended.decisionId },
          },
          { at: now },
        ),
      ],
    },
    now,
  );
}
