/**
 * The scheduled sweep: a template at its limit is over it, and loses its key and then its
 * ciphertext, each recorded like any erasure. Until the sweep comes by, the policy refuses its use.
 */
import { recordErasure } from '../api/erasure.ts';
import { Stopwatch } from '../api/stopwatch.ts';
import { dropExpiredNonces } from '../liveness/nonces.ts';
import {
  destroyKey,
  selectDueTemplates,
  selectSubject,
  selectUnshredded,
} from '../registry/store.ts';
import { readSubject, type SubjectRow } from '../registry/subject.ts';
import { readTemplate, type Template, type TemplateRow } from '../registry/template.ts';
import type { Service } from '../service.ts';
import { shred } from './shred.ts';

/** Of one run; what is left over waits for the next. Each takes five of a run's 1,000 subrequests. */
const MOST_AT_ONCE = 100;

/** More than one key can ask for between two runs. */
const MOST_NONCES = 50_000;

export interface Sweep {
  readonly erased: number;
  /** What could not be erased; the next run tries again. */
  readonly failed: number;
}

export async function sweep(service: Service, clock: () => number): Promise<Sweep> {
  const now = clock();
  const { results } = await selectDueTemplates(service.db, now, MOST_AT_ONCE).all<TemplateRow>();
  let erased = 0;
  let failed = 0;
  for (const template of results.map(readTemplate)) {
    // One that fails must not keep the others from their end.
    await eraseTemplate(service, template, clock).then(
      () => {
        erased += 1;
      },
      (error: unknown) => {
        failed += 1;
        console.error(JSON.stringify({ sweep: template.id, error: String(error) }));
      },
    );
  }
  // Ciphertexts that KV did not confirm as deleted when their keys went.
  const left = await selectUnshredded(service.db, null, MOST_AT_ONCE).all<{ id: string }>();
  for (const { id } of left.results) {
    if (!(await shred(service, [id], clock()))) failed += 1;
  }
  await dropExpiredNonces(service.db, clock(), MOST_NONCES);
  return { erased, failed };
}

async function eraseTemplate(
  service: Service,
  { id, tenantId, subjectId }: Template,
  clock: () => number,
): Promise<void> {
  const row = await selectSubject(service.db, tenantId, subjectId).first<SubjectRow>();
  const subject = row && readSubject(row);
  // An erased subject has no template with a key: it was erased since the list was read.
  if (!subject || subject === 'erased') return;
  await recordErasure(service, {
    tenantId,
    subject,
    templates: [id],
    because: 'retention_ended',
    changes: [destroyKey(service.db, id, clock())],
    stopwatch: new Stopwatch(clock, clock),
  });
}
