/** How routes show events of the consent ledger. */
import { z } from '@hono/zod-openapi';
import {
  CHANNELS,
  CONSENT_EVENTS,
  type ConsentEvent,
  EVIDENCE_LEVELS,
  INDICATORS,
  indicatorOf,
} from '../../consent/events.ts';
import { toInstant } from '../../instant.ts';
import { wordsOf } from '../../policy/vocabulary.ts';
import { Instant, LogReceipt } from './common.ts';
import { ConsentReceiptShape } from './right.ts';

export const ConsentSchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    purpose: z.string().openapi(wordsOf('purpose')),
    controller: z.string(),
    event: z
      .enum(CONSENT_EVENTS)
      .openapi({ description: 'expired: added by the service, once it has run out.' }),
    form: z.array(z.string()),
    indicated_by: z.enum([...INDICATORS, 'service']),
    channel: z.enum(CHANNELS).nullable(),
    language: z.string().nullable(),
    notice: z
      .object({ version: z.string().nullable(), sha256: z.string().nullable() })
      .openapi({ description: 'The text that was shown.' }),
    expires_at: z.string().nullable(),
    evidence: z
      .object({
        level: z.enum(EVIDENCE_LEVELS),
        reference: z.string().nullable(),
        sha256: z.string().nullable(),
      })
      .openapi({ description: 'What stands behind it.' }),
    scope: z
      .object({ place: z.string(), mode: z.string(), remote: z.boolean() })
      .nullable()
      .openapi({
        description: 'The kind of use it is for; null, from before it was recorded: any.',
      }),
    occurred_at: Instant,
    recorded_at: Instant,
    ...ConsentReceiptShape.partial().shape,
    log_receipt: LogReceipt.optional(),
  })
  .openapi('Consent');

export function presentConsent(event: ConsentEvent, subjectId: string) {
  return {
    id: event.id,
    subject: subjectId,
    purpose: event.purpose,
    controller: event.controllerId,
    event: event.event,
    form: event.terms.form,
    indicated_by: indicatorOf(event),
    channel: event.terms.channel,
    language: event.terms.language,
    notice: { version: event.terms.notice_version, sha256: event.terms.notice_sha256 },
    expires_at: event.terms.expires_at,
    evidence: event.terms.evidence,
    scope: event.scope,
    occurred_at: toInstant(event.occurredAt),
    recorded_at: toInstant(event.recordedAt),
  };
}
