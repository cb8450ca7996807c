/** What a grant looks like from outside. */
import { z } from '@hono/zod-openapi';
import { toInstant } from '../../instant.ts';
import { printable } from '../../registry/printable.ts';
import {
  GRANT_EVENTS,
  GRANT_STATUSES,
  type Grant,
  type GrantTerms,
  listApprovals,
  statusAt,
} from '../../tenants/grant.ts';
import { Instant, LogReceipt } from './common.ts';

export const Reason = printable(z.string().trim().min(1).max(500));

const word = printable(z.string().min(1).max(64));
const words = z.array(word).min(1).max(64).optional();

const MOST_FACTS = 32;

export const FactsSchema = z
  .record(
    z.string().max(64),
    z.union([z.boolean(), z.number(), printable(z.string().min(1).max(128))]),
  )
  .refine(
    (facts) => Object.keys(facts).length <= MOST_FACTS,
    `name ${MOST_FACTS} attributes at most`,
  )
  .openapi({ maxProperties: MOST_FACTS });

export const ScopeSchema = z
  .strictObject({ purposes: words, places: words, jurisdictions: words })
  .openapi({
    description: 'Where it stands behind the facts; a part that is left out is not restricted.',
  });

export const EvidenceSchema = z
  .strictObject({
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'use 64 hexadecimal digits in lower case')
      .openapi({ description: 'Of the document, which is not sent here.' }),
    title: printable(z.string().trim().min(1).max(200)),
  })
  .openapi({ description: 'Public, as all of a grant that counts: it names no person.' });

export const GrantSchema = z
  .object({
    id: z.string(),
    tenant: z.string(),
    controller: z.string(),
    facts: FactsSchema,
    scope: ScopeSchema,
    evidence: EvidenceSchema,
    same_legal_person: z.boolean(),
    grave: z.boolean().openapi({ description: 'It holds once a second operator has approved it.' }),
    status: z.enum(GRANT_STATUSES),
    approvals: z.int().openapi({ description: 'By others than who proposed it.' }),
    expires_at: Instant,
    events: z.array(
      z.object({
        event: z.enum(GRANT_EVENTS),
        operator: z.string(),
        reason: z.string(),
        recorded_at: Instant,
      }),
    ),
    log_receipt: LogReceipt.optional(),
  })
  .openapi('Grant');

export function presentGrant(grant: Grant, now: number) {
  return {
    id: grant.id,
    tenant: grant.tenantId,
    controller: grant.controllerId,
    ...presentTerms(grant),
    grave: grant.grave,
    status: statusAt(grant, now),
    approvals: listApprovals(grant).length,
    expires_at: toInstant(grant.expiresAt),
    events: grant.events.map(({ event, operator, reason, recordedAt }) => ({
      event,
      operator,
      reason,
      recorded_at: toInstant(recordedAt),
    })),
  };
}

function presentTerms({ facts, scope, evidence, sameLegalPerson }: GrantTerms) {
  return { facts, scope, evidence, same_legal_person: sameLegalPerson };
}

/** In the register: what is vouched for and on what evidence, without whose account it is. */
export const PublishedGrant = z
  .object({
    grant: z.string(),
    facts: FactsSchema,
    scope: ScopeSchema,
    evidence: EvidenceSchema,
    same_legal_person: z.boolean().openapi({
      description: 'The controller runs this service itself, and vouches for itself.',
    }),
    approvals: z.int(),
    status: z.enum(GRANT_STATUSES),
    granted_at: Instant,
    expires_at: Instant,
    revoked_at: Instant.nullable(),
  })
  .openapi('PublishedGrant');

/** @param grant one that counts, or did */
export function publishGrant(grant: Grant, now: number) {
  const approvals = listApprovals(grant);
  const since = approvals[0] ?? grant.events[0];
  const end = grant.events.find(({ event }) => event === 'revoked');
  return {
    grant: grant.id,
    ...presentTerms(grant),
    approvals: approvals.length,
    status: statusAt(grant, now),
    granted_at: toInstant(since.recordedAt),
    expires_at: toInstant(grant.expiresAt),
    revoked_at: toInstant(end?.recordedAt ?? null),
  };
}
