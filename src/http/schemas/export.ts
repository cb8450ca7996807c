/** What an export of a tenant has: each record with its kind, shown as the other routes show it. */
import { z } from '@hono/zod-openapi';
import { HOLDERS } from '../../rights/act.ts';
import { Next } from '../cursor.ts';
import { EXAMPLE_IDS, Instant, LogReceipt } from './common.ts';
import { ConsentSchema } from './consent.ts';
import { DeploymentSchema, VersionSchema } from './deployment.ts';
import { DecisionSchema } from './entry.ts';
import { GrantSchema } from './grant.ts';
import { KeySchema } from './key.ts';
import { PassSchema } from './pass.ts';
import { ReviewSchema } from './review.ts';
import { ActSchema } from './right.ts';
import { SubjectSchema } from './subject.ts';
import { TemplateSchema } from './template.ts';
import { TenantSchema } from './tenant.ts';
import { WebhookSchema } from './webhook.ts';

const PersonKeySchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    holder: z.enum(HOLDERS),
    kind: z.enum(['passkey', 'browser']),
    algorithm: z.enum(['ES256', 'Ed25519']).nullable(),
    public_key: z.string().openapi({
      description:
        'Base64url: of a passkey a COSE key (RFC 9053), of a browser an SPKI (RFC 5280). The private half was never here.',
    }),
    registered_at: Instant,
    counts_from: Instant,
    refused_at: Instant.nullable(),
  })
  .openapi('PersonKey');

const record = <Kind extends string, Data extends z.ZodType>(kind: Kind, data: Data) =>
  z.object({ kind: z.literal(kind), data });

export const ExportRecordSchema = z
  .discriminatedUnion('kind', [
    record('tenant', TenantSchema),
    record(
      'key',
      KeySchema.extend({
        holder: z.string().nullable().openapi({ description: 'Whose it is, where it was said.' }),
      }),
    ),
    record('grant', GrantSchema),
    record('webhook', WebhookSchema),
    record('deployment', DeploymentSchema),
    record('version', VersionSchema.extend({ deployment: z.string() })),
    record(
      'pass',
      PassSchema.extend({
        used_at: Instant.nullable().openapi({ description: 'When it let somebody in.' }),
      }),
    ),
    record('subject', SubjectSchema),
    record('consent', ConsentSchema),
    record('template', TemplateSchema),
    record('act', ActSchema.extend({ subject: z.string() })),
    record('person_key', PersonKeySchema),
    record('review', ReviewSchema),
    record('decision', DecisionSchema),
  ])
  .openapi('ExportRecord');

export const ExportSchema = z
  .object({ records: z.array(ExportRecordSchema), next: Next, log_receipt: LogReceipt })
  .openapi('Export', {
    example: {
      records: [
        {
          kind: 'subject',
          data: {
            id: EXAMPLE_IDS.subject,
            reference: 'member-1',
            jurisdiction: 'DE',
            date_of_birth: '1991-05-04',
            role: 'customer',
            created_at: '2026-11-23T09:00:00.000Z',
          },
        },
      ],
      next: `people-${EXAMPLE_IDS.subject}`,
      log_receipt: 'eyJhbGciOi…',
    },
  });

export type ExportRecord = z.infer<typeof ExportRecordSchema>;
