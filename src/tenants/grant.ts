/**
 * A grant: what the service's operators vouch for about one controller of one tenant, having seen
 * evidence. It adds nothing to what the controller registers; it stands behind values that are
 * registered and that equal it. What was granted never changes; how a grant stands is folded from the
 * events about it.
 */
import { z } from 'zod';
import { parseStored } from '../stored.ts';

export const GRANT_EVENTS = ['proposed', 'approved', 'revoked'] as const;

const Event = z.object({
  seq: z.int(),
  event: z.enum(GRANT_EVENTS),
  /** Who it was; one person, whichever of their keys it came with. */
  operator: z.string(),
  reason: z.string(),
  /** In milliseconds since the epoch. */
  recordedAt: z.int(),
});
export type GrantEvent = Readonly<z.infer<typeof Event>>;

const Terms = z.strictObject({
  /** By attribute of the policy input: `controller.type`. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Where it stands behind them; a part that is left out is not restricted. */
  scope: z.strictObject({
    purposes: z.array(z.string()).optional(),
    /** Kinds of place. */
    places: z.array(z.string()).optional(),
    /** Of the place. */
    jurisdictions: z.array(z.string()).optional(),
  }),
  /** A document by its SHA-256, in lower-case hexadecimal; the document itself is kept elsewhere. */
  evidence: z.strictObject({ sha256: z.string(), title: z.string() }),
  /** Whether whoever runs the service and the controller are one: then it vouches for itself. */
  sameLegalPerson: z.boolean(),
});
export type GrantTerms = Readonly<z.infer<typeof Terms>>;

export interface Grant extends GrantTerms {
  readonly id: string;
  readonly tenantId: string;
  readonly controllerId: string;
  /** Holds only once a second operator has approved it. */
  readonly grave: boolean;
  /** In milliseconds since the epoch: at this instant it has expired. */
  readonly expiresAt: number;
  /** In order of recording. */
  readonly events: readonly GrantEvent[];
}

export const GRANT_STATUSES = ['pending', 'in_force', 'revoked', 'expired'] as const;
export type GrantStatus = (typeof GRANT_STATUSES)[number];

/** How a grant stands. @param now in milliseconds since the epoch */
export function statusAt(grant: Grant, now: number): GrantStatus {
  if (grant.events.some(({ event }) => event === 'revoked')) return 'revoked';
  if (now >= grant.expiresAt) return 'expired';
  return grant.grave && listApprovals(grant).length === 0 ? 'pending' : 'in_force';
}

/** Whether it stands behind its facts. */
export function isInForce(grant: Grant, now: number): boolean {
  return statusAt(grant, now) === 'in_force';
}

/** Approvals by others than whoever proposed it. */
export function listApprovals({ events }: Grant): GrantEvent[] {
  const proposers = events.filter(({ event }) => event === 'proposed');
  if (proposers.length === 0) return [];
  return events.filter(
    ({ event, operator }) =>
      event === 'approved' && proposers.every((proposer) => proposer.operator !== operator),
  );
}

export interface GrantRow {
  id: string;
  tenant_id: string;
  controller_id: string;
  terms_json: string;
  grave: number;
  expires_at: number;
  /** The events about it, each as `Event` has it. */
  events_json: string;
}

/** @throws StoredRecordError */
export function readGrant(row: GrantRow): Grant {
  const record = `grants ${row.id}`;
  return {
    id: row.id,
    tenantId: row.tenant_id,
    controllerId: row.controller_id,
    ...parseStored(Terms, row.terms_json, record),
    grave: row.grave === 1,
    expiresAt: row.expires_at,
    events: parseStored(z.array(Event), row.events_json, record).toSorted((a, b) => a.seq - b.seq),
  };
}

/** As the row keeps them. */
export function writeTerms({ facts, scope, evidence, sameLegalPerson }: GrantTerms): string {
  return JSON.stringify({ facts, scope, evidence, sameLegalPerson });
}
