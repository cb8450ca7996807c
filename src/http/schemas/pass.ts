/** How routes show passes, without the text that lets in. */
import { z } from '@hono/zod-openapi';
import { toInstant } from '../../instant.ts';
import type { Pass } from '../../passes/store.ts';
import { Instant } from './common.ts';

export const PassSchema = z.object({
  id: z.string(),
  deployment: z.string(),
  subject: z.string().nullable().openapi({ description: 'null: of whoever holds it.' }),
  valid_from: Instant,
  expires_at: Instant,
  issued_at: Instant,
  revoked_at: Instant.nullable(),
  svg: z.string().openapi({ description: 'Where its QR code is.' }),
});

export function presentPass(pass: Pass) {
  return {
    id: pass.id,
    deployment: pass.deploymentId,
    subject: pass.subjectId,
    valid_from: toInstant(pass.validFrom),
    expires_at: toInstant(pass.expiresAt),
    issued_at: toInstant(pass.issuedAt),
    revoked_at: toInstant(pass.revokedAt),
    svg: `/v1/passes/${pass.id}.svg`,
  };
}
