/** What the log holds of an event of the ledger. */
import type { NewEntry } from '../audit/entry.ts';
import { toInstant } from '../instant.ts';
import type { ConsentEvent } from './events.ts';

export interface Recorded {
  readonly tenantId: string;
  readonly subjectId: string;
  /** Of whoever recorded it; null where this service did. */
  readonly keyId: string | null;
  readonly request: string | null;
  /** Of the trace that it came with. */
  readonly trace?: string | undefined;
  /** At which it was said. */
  readonly deployment: { readonly id: string; readonly version: number } | null;
}

export function entryOfConsent(
  {
    id,
    event,
    purpose,
    controllerId,
    terms,
    scope,
    occurredAt,
    recordedAt,
  }: Omit<ConsentEvent, 'terms'> & Partial<Pick<ConsentEvent, 'terms'>>,
  { tenantId, subjectId, keyId, request, trace, deployment }: Recorded,
): NewEntry {
  return {
    id,
    kind: 'consent',
    tenantId,
    subjectId,
    at: recordedAt,
    content: {
      event,
      deployment: deployment?.id ?? null,
      deployment_version: deployment?.version ?? null,
      key: keyId,
      request,
      ...(trace !== undefined && { trace }),
      purpose,
      controller: controllerId,
      ...(terms && { terms }),
      scope,
      occurred_at: toInstant(occurredAt),
    },
  };
}
