/**
 * The scheduled sweep: it asks the policy how long each template may stay. One at its limit is over
 * it, and loses its key and then its ciphertext, recorded like any erasure, with the rule that set
 * the limit. Until the sweep comes by, the policy refuses its use.
 */
import { dropOldDryRuns } from '../audit/dry-runs.ts';
import { recordErasure } from '../countersign/erase.ts';
import type { Service, Timing } from '../countersign/service.ts';
import { shred } from '../countersign/shred.ts';
import { dropExpiredNonces } from '../liveness/nonces.ts';
import {
  destroyKey,
  markExamined,
  readTemplate,
  selectDueTemplates,
  selectLeastExamined,
  selectUnshredded,
  type TemplateRow,
} from '../registry/template.ts';
import { type EndOfRetention, endOfRetention, type StoredTemplate } from './end.ts';
import { gatherStored } from './stored.ts';

/**
 * One run takes at most 40 pages: 2,000 templates, and 288,000 a day. It ends early with the page
 * that brings it to 80 erasures, so that it stays under 1,000 subrequests: five for each erasure,
 * three for a page, two for each ciphertext left over.
 */
const PAGE = 50;
const MOST_PAGES = 40;
const MOST_ERASED = 80;

/** More than one key can ask for between two runs. */
const MOST_NONCES = 50_000;

/** Eight million in a month, of which a tenant has 2,000. */
const MOST_DRY_RUNS = 2000;

export interface Sweep {
  readonly examined: number;
  readonly erased: number;
  /** What could not be examined or erased; a later run tries again. */
  readonly failed: number;
}

export async function sweep(service: Service, clock: () => number): Promise<Sweep> {
  const { db } = service;
  const now = clock();
  const tally = { examined: 0, erased: 0, failed: 0 };
  // First the limits written down at enrolment: an index knows who has reached them.
  let page = selectDueTemplates(db, now, PAGE);
  for (let pages = 0; pages < MOST_PAGES && tally.erased + tally.failed < MOST_ERASED; pages += 1) {
    const templates = (await page.all<TemplateRow>()).results.map(readTemplate);
    if (templates.length === 0 && pages > 0) break;
    for (const stored of await gatherStored(db, templates)) {
      tally.examined += 1;
      try {
        const end = endOfRetention(stored, service.policy(), now);
        if (!end) continue;
        await endTemplate(service, stored, end, clock);
        tally.erased += 1;
      } catch (error) {
        // One that fails must not keep the others from their end.
        tally.failed += 1;
        console.error(JSON.stringify({ sweep: stored.template.id, error: String(error) }));
      }
    }
    const ids = templates.map(({ id }) => id);
    await markExamined(db, ids, now).run();
    page = selectLeastExamined(db, now, PAGE);
  }
  // Ciphertexts that KV did not confirm as deleted when their keys went.
  const left = await selectUnshredded(db, null, MOST_ERASED).all<{ id: string }>();
  for (const { id } of left.results) {
    if (!(await shred(service, [id], clock()))) tally.failed += 1;
  }
  await dropExpiredNonces(service.db, clock(), MOST_NONCES);
  await dropOldDryRuns(service.db, clock(), MOST_DRY_RUNS);
  return tally;
}

async function endTemplate(
  service: Service,
  { template: { id, tenantId }, subject }: StoredTemplate,
  end: EndOfRetention,
  clock: () => number,
): Promise<void> {
  const untimed: Timing = { now: clock, lap: () => undefined, note: () => undefined };
  await recordErasure(
    service,
    {
      tenantId,
      subject,
      templates: [id],
      details: { because: 'retention_ended', ...end },
      changes: [destroyKey(service.db, id, clock())],
    },
    untimed,
  );
}
