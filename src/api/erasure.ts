/** Erasure: allowed by every policy, recorded like any decision, keys first and ciphertexts after. */
import type { PolicyInput } from '../policy/input.ts';
import { selectUnshredded } from '../registry/store.ts';
import type { Subject } from '../registry/subject.ts';
import type { End } from '../retention/end.ts';
import { shred } from '../retention/shred.ts';
import type { Service } from '../service.ts';
import { type Countersignature, countersign } from './countersign.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface Erasure {
  readonly tenantId: string;
  readonly subject: Subject;
  readonly templates: readonly string[];
  readonly because: 'requested' | 'retention_ended';
  /** The limit that ended them, and the rule that set it. */
  readonly end?: End;
  /** Destroys the keys, in one transaction with the audit log's entry. */
  readonly changes: D1PreparedStatement[];
  readonly stopwatch: Stopwatch;
}

export interface Erased {
  /** Every template of the subject that lost its key, those enrolled meanwhile among them. */
  readonly templates: readonly string[];
  readonly decision: Countersignature;
}

export async function recordErasure(service: Service, erasure: Erasure): Promise<Erased> {
  const { tenantId, subject, templates, because, end, changes, stopwatch } = erasure;
  const facts = askForErasure(subject, stopwatch.now());
  const { decision } = await countersign(
    service,
    {
      tenantId,
      deploymentId: null,
      subjectId: subject.id,
      facts,
      alternatives: [],
      perform: async () => undefined,
      reconsider: () => facts,
      conclude: () => ({
        outcome: 'erased',
        details: { because, ...end, templates },
        changes,
        answer: null,
      }),
    },
    stopwatch,
  );
  // The keys are gone: whatever fails from here is the sweep's to finish, and no reason to say that
  // nothing was changed.
  const erased = await selectUnshredded(service.db, subject.id)
    .all<{ id: string }>()
    .then(
      ({ results }) => results.map(({ id }) => id),
      () => templates,
    );
  await shred(service, erased, stopwatch.now());
  return { templates: erased, decision };
}

/** A policy input that says no more of the person than the erasure needs. */
function askForErasure(subject: Subject, now: number): PolicyInput {
  const { jurisdiction } = subject;
  return {
    now: new Date(now).toISOString(),
    jurisdictions: {
      subject: jurisdiction,
      controller: jurisdiction,
      processing: jurisdiction,
      place: jurisdiction,
    },
    operation: 'delete',
    purpose: 'erasure',
  };
}
