/** Erasure: allowed by every policy, recorded like any decision, keys first and ciphertexts after. */

import { toInstant } from '../instant.ts';
import type { PolicyInput } from '../policy/input.ts';
import { eraseSubject, type Subject } from '../registry/subject.ts';
import {
  destroyKey,
  destroyKeysOf,
  readTemplate,
  selectTemplate,
  selectTemplates,
  selectUnshredded,
  type TemplateRow,
} from '../registry/template.ts';
import { type Countersignature, countersign } from './countersign.ts';
import { Refusal } from './errors.ts';
import { findSubject } from './gather.ts';
import type { Service, Timing } from './service.ts';
import { shred } from './shred.ts';

export interface Erased {
  readonly erasedAt: number;
  /** Every template of the subject that lost its key, those enrolled meanwhile among them. */
  readonly templates: readonly string[];
  readonly decision: Countersignature;
}

/** Erases a person: every key, and all that is registered but the bare id. */
export async function erasePerson(
  service: Service,
  tenantId: string,
  id: string,
  timing: Timing,
): Promise<Erased> {
  const now = timing.now();
  const { db } = service;
  const subject = await findSubject(db, tenantId, id);
  const { results } = await selectTemplates(db, tenantId, id).all<TemplateRow>();
  const templates = results.map((row) => readTemplate(row).id);
  return recordErasure(
    service,
    {
      tenantId,
      subject,
      templates,
      details: { because: 'requested' },
      // Whatever was enrolled since the list was read loses its key too.
      changes: [
        eraseSubject(db, tenantId, id, now),
        ...templates.map((template) => destroyKey(db, template, now)),
        destroyKeysOf(db, tenantId, id, now),
      ],
    },
    timing,
  );
}

/** @throws Refusal when the tenant has no such template with a key. */
export async function eraseTemplate(
  service: Service,
  tenantId: string,
  id: string,
  timing: Timing,
): Promise<Erased> {
  const { db } = service;
  const row = await selectTemplate(db, tenantId, id).first<TemplateRow>();
  if (!row) throw new Refusal({ is: 'template_not_found' });
  return recordErasure(
    service,
    {
      tenantId,
      subject: await findSubject(db, tenantId, row.subject_id),
      templates: [id],
      details: { because: 'requested' },
      changes: [destroyKey(db, id, timing.now())],
    },
    timing,
  );
}

export interface Erasure {
  readonly tenantId: string;
  readonly subject: Subject;
  readonly templates: readonly string[];
  /** For the log: why, and where a limit ended them, which. */
  readonly details: Readonly<Record<string, unknown>> & {
    readonly because: 'requested' | 'retention_ended';
  };
  /** Destroys the keys, in one transaction with the audit log's entry. */
  readonly changes: D1PreparedStatement[];
}

export async function recordErasure(
  service: Service,
  { tenantId, subject, templates, details, changes }: Erasure,
  timing: Timing,
): Promise<Erased> {
  const now = timing.now();
  const facts = factsOfErasure(subject, now);
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
        details: { ...details, templates },
        changes,
        answer: null,
      }),
    },
    timing,
  );
  // The keys are gone: whatever fails from here is the sweep's to finish, and no reason to say that
  // nothing was changed.
  const erased = await selectUnshredded(service.db, subject.id)
    .all<{ id: string }>()
    .then(
      ({ results }) => results.map(({ id }) => id),
      () => templates,
    );
  await shred(service, erased, timing.now());
  return { erasedAt: now, templates: erased, decision };
}

/** A policy input that says no more of the person than the erasure needs. */
function factsOfErasure({ jurisdiction }: Subject, now: number): PolicyInput {
  return {
    now: toInstant(now),
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
