/** How routes show and take API keys. */
import { z } from '@hono/zod-openapi';
import { toInstant } from '../../instant.ts';
import { printable } from '../../registry/printable.ts';
import { REVIEW_SCOPE, SCOPES } from '../../tenants/key.ts';
import type { KeyRecord } from '../../tenants/store.ts';
import { Instant, LogReceipt } from './common.ts';

export const KeyName = printable(z.string().trim().min(1).max(80)).openapi({
  description: 'What it is for, for those who look through the list.',
});

export const KeyScopes = z
  .array(z.enum(SCOPES))
  .min(1)
  .max(SCOPES.length)
  .transform((scopes) => [...new Set(scopes)]);

const KEY_STATUSES = ['active', 'expired', 'revoked'] as const;

export const KeySchema = z
  .object({
    id: z.string().openapi({
      description: 'Stands in the key itself and in the log; no secret.',
      example: '0'.repeat(16),
    }),
    name: z.string().nullable(),
    status: z.enum(KEY_STATUSES),
    test: z.boolean().openapi({ description: 'Whether it is for test data: csk_test_….' }),
    scopes: z.array(z.enum([...SCOPES, REVIEW_SCOPE])),
    deployments: z
      .array(z.string())
      .nullable()
      .openapi({ description: 'What it is bound to; null: all of the tenant.' }),
    created_at: Instant,
    expires_at: Instant.nullable().openapi({ description: 'null: never.' }),
    revoked_at: Instant.nullable(),
    last_used_at: Instant.nullable().openapi({ description: 'To the minute.' }),
    replaced_by: z
      .string()
      .nullable()
      .openapi({ description: 'The key that takes its place; this one is good until it expires.' }),
    log_receipt: LogReceipt.optional(),
  })
  .openapi('Key');

/** The only answer that the key itself is in. */
export const MadeKeySchema = KeySchema.extend({
  key: z
    .string()
    .openapi({ description: 'Shown once. The service keeps the SHA-256 of its secret.' }),
}).openapi('MadeKey');

export function presentKey(record: KeyRecord, now: number) {
  const { expiresAt, revokedAt } = record;
  const expired = expiresAt !== null && expiresAt <= now;
  const status: (typeof KEY_STATUSES)[number] =
    revokedAt !== null ? 'revoked' : expired ? 'expired' : 'active';
  return {
    id: record.id,
    name: record.name,
    status,
    test: record.test,
    scopes: [...record.scopes],
    deployments: record.deployments ? [...record.deployments] : null,
    created_at: toInstant(record.createdAt),
    expires_at: toInstant(expiresAt),
    revoked_at: toInstant(revokedAt),
    last_used_at: toInstant(record.lastUsedAt),
    replaced_by: record.replacedBy,
  };
}
