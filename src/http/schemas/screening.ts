/** What a restricted-party list says of the names in a registration, as everyone may read it. */
import { z } from '@hono/zod-openapi';
import { toInstant } from '../../instant.ts';
import { type Clearing, isCleared } from '../../screening/screen.ts';
import type { Screening } from '../../screening/store.ts';
import { Instant } from './common.ts';

export const ScreeningSchema = z
  .object({
    version: z.int().openapi({ description: 'Of the registration whose names were screened.' }),
    list: z.object({
      date: z.iso.date(),
      sha256: z.string().openapi({ description: "Of the list's file." }),
      entries: z.int(),
    }),
    screened_at: Instant,
    hits: z.array(
      z.object({
        party: z.enum(['controller', 'owner']),
        name: z.string().openapi({ description: 'The name that was screened.' }),
        entry: z.string().openapi({ description: 'The listed name that it is like.' }),
        source: z.string(),
        score: z.number().openapi({ description: '1: the same words.' }),
        since: Instant,
        cleared: z.boolean().openapi({
          description: 'Two operators found that it is somebody else.',
        }),
      }),
    ),
  })
  .nullable()
  .openapi('Screening', {
    description:
      'The latest screening; null until the first. Decisions rest on one by the list in force.',
  });

export function presentScreening(
  screening: Screening | undefined,
  clearings: readonly Clearing[],
): z.infer<typeof ScreeningSchema> {
  if (!screening) return null;
  return {
    version: screening.version,
    list: {
      date: screening.listDate,
      sha256: screening.listDigest,
      entries: screening.listEntries,
    },
    screened_at: toInstant(screening.screenedAt),
    hits: screening.hits.map((hit) => ({
      ...hit,
      since: toInstant(hit.since),
      cleared: isCleared(hit, clearings),
    })),
  };
}
