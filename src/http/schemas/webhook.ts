/** How routes show webhooks: where they are, and the public halves of what signs. */
import { z } from '@hono/zod-openapi';
import { toInstant } from '../../instant.ts';
import {
  DISABLED_BECAUSE,
  type Endpoint,
  newestFirst,
  type SecretRow,
  selectSecrets,
} from '../../webhooks/endpoint.ts';
import { EVENT_TYPES } from '../../webhooks/events.ts';
import { writePublicKey } from '../../webhooks/secrets.ts';
import { Instant, LogReceipt } from './common.ts';

export const WebhookSchema = z
  .object({
    id: z.string().openapi({ example: `whk_${'0'.repeat(22)}` }),
    url: z.string(),
    events: z.array(z.enum(EVENT_TYPES)),
    created_at: Instant,
    disabled_at: Instant.nullable().openapi({ description: 'null while it is told.' }),
    disabled_because: z.enum(DISABLED_BECAUSE).nullable().openapi({
      description:
        'gone: it answered 410. unreachable: three days of attempts found nobody there. restored: the database was put back to an earlier day, so look whether address and secret are still yours. What was not delivered waits.',
    }),
    public_keys: z
      .array(
        z.object({
          public_key: z
            .string()
            .openapi({ description: '`whpk_` and an Ed25519 public key, base64.' }),
          ends_at: Instant.nullable(),
        }),
      )
      .openapi({ description: 'What `v1a` signatures are checked with; the newest first.' }),
    secret: z.string().optional().openapi({
      description:
        'What `v1` signatures are checked with: `whsec_` and 32 bytes, base64. Shown once, when it is made.',
    }),
    log_receipt: LogReceipt.optional(),
  })
  .openapi('Webhook');

/** With their public keys, which are read for all of them at once. */
export async function presentEndpoints(
  db: D1Database,
  endpoints: readonly Endpoint[],
  now: number,
) {
  const ids = endpoints.map(({ id }) => id);
  const { results } = await selectSecrets(db, ids, now).all<SecretRow>();
  return endpoints.map(({ id, url, events, createdAt, disabledAt, disabledBecause }) => ({
    id,
    url,
    events: [...events],
    created_at: toInstant(createdAt),
    disabled_at: toInstant(disabledAt),
    disabled_because: disabledBecause,
    public_keys: newestFirst(results)
      .filter(({ webhook_id }) => webhook_id === id)
      .map(({ public_key, ends_at }) => ({
        public_key: writePublicKey(public_key),
        ends_at: toInstant(ends_at),
      })),
  }));
}
