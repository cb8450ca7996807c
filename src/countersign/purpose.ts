/** The end of what a template was enrolled for, while its deployment goes on: a season that is over. */
import type { Receipt } from '../audit/log.ts';
import { newTimedId } from '../ids.ts';
import {
  endPurposeOf,
  readTemplate,
  selectTemplate,
  type Template,
  type TemplateRow,
} from '../registry/template.ts';
import type { Caller } from '../tenants/key.ts';
import { Refusal } from './errors.ts';
import type { Service, Timing } from './service.ts';

export interface EndedPurpose {
  readonly template: Template;
  /** null where it had ended before. */
  readonly logReceipt: Receipt | null;
}

/**
 * From then on the policy refuses its use, and says how long it may stay; the sweep erases it. One that
 * has ended stays as it is.
 * @throws Refusal when the tenant has no such template with a key; AuditError
 */
export async function endTemplatePurpose(
  { db, audit }: Service,
  { tenantId, keyId }: Caller,
  id: string,
  { now: clock, request }: Timing,
): Promise<EndedPurpose> {
  const before = await findTemplate(db, tenantId, id);
  const now = clock();
  const read = selectTemplate(db, tenantId, id);
  const { receipt, results } = await audit.appendIfChanged(
    endPurposeOf(db, { tenantId, id }, now),
    {
      id: newTimedId('evt', now),
      kind: 'template',
      tenantId,
      subjectId: before.subjectId,
      at: now,
      content: {
        event: 'purpose_ended',
        template: id,
        purpose: before.purpose,
        key: keyId,
        request,
      },
    },
    [read],
  );
  // It was erased meanwhile: that is not found, as before.
  const [row] = (results?.at(-1) ?? (await read.all())).results as TemplateRow[];
  if (!row) throw new Refusal({ is: 'template_not_found' });
  return { template: readTemplate(row), logReceipt: receipt };
}

async function findTemplate(db: D1Database, tenantId: string, id: string): Promise<Template> {
  const row = await selectTemplate(db, tenantId, id).first<TemplateRow>();
  if (!row) throw new Refusal({ is: 'template_not_found' });
  return readTemplate(row);
}
