/** What is held of a tenant, section by section. */
import { type DryRunRow, locateDryRun, readDryRun, selectDryRuns } from '../../audit/entries.ts';
import { readDecisionsOf } from '../../audit/of-tenant.ts';
import type { Service } from '../../countersign/service.ts';
import { toInstant } from '../../instant.ts';
import { type PassRow, readPassRow, selectPassesOfTenant } from '../../passes/store.ts';
import type { Policy } from '../../policy/host.ts';
import { type ReviewRow, readReview } from '../../reviews/review.ts';
import { selectReview, selectReviews } from '../../reviews/store.ts';
import { type GrantRow, readGrant } from '../../tenants/grant.ts';
import { selectGrant, selectGrantPage } from '../../tenants/grants.ts';
import { selectKey, selectKeyPage } from '../../tenants/keys.ts';
import { type KeyRow, readKey } from '../../tenants/store.ts';
import type { Tenant } from '../../tenants/tenant.ts';
import { type EndpointRow, readEndpoint, selectEndpoints } from '../../webhooks/endpoint.ts';
import { presentEntry } from '../schemas/entry.ts';
import { presentGrant } from '../schemas/grant.ts';
import { presentKey } from '../schemas/key.ts';
import { presentPass } from '../schemas/pass.ts';
import { presentReview } from '../schemas/review.ts';
import { presentTenant } from '../schemas/tenant.ts';
import { presentEndpoints } from '../schemas/webhook.ts';
import { flat } from './flat.ts';
import { deploymentsOf, peopleOf } from './people.ts';
import type { Section } from './section.ts';

type Exporting = Service & { readonly published: R2Bucket };

const idOf = ({ id }: { readonly id: string }) => id;

/** @param policy null where it cannot be loaded: decisions are told in codes and not in words */
export function sectionsOf(
  service: Exporting,
  tenant: Tenant,
  policy: Policy | null,
  now: number,
): Section[] {
  const { db } = service;
  const { id: tenantId } = tenant;
  const all = { tenantId, deployments: undefined };
  return [
    {
      name: 'tenant',
      read: async (after) => ({
        rows:
          after === null
            ? [{ place: tenantId, record: { kind: 'tenant', data: presentTenant(tenant) } }]
            : [],
      }),
    },
    flat<KeyRow>({
      name: 'keys',
      select: (after, most) => selectKeyPage(db, all, { after, most, test: false }),
      locate: (id) => selectKey(db, all, id),
      idOf,
      present: async (rows) =>
        rows.map(readKey).map((key) => ({
          kind: 'key',
          data: { ...presentKey(key, now), holder: key.holder ?? null },
        })),
    }),
    flat<GrantRow>({
      name: 'grants',
      select: (after, most) => selectGrantPage(db, { tenantId }, after, most),
      locate: (id) => selectGrant(db, { tenantId }, id),
      idOf,
      present: async (rows) =>
        rows.map(readGrant).map((grant) => ({ kind: 'grant', data: presentGrant(grant, now) })),
    }),
    flat<EndpointRow>({
      name: 'webhooks',
      select: (after, most) => selectEndpoints(db, tenantId, after, most),
      idOf,
      present: async (rows) => {
        const shown = await presentEndpoints(db, rows.map(readEndpoint), now);
        return shown.map((data) => ({ kind: 'webhook', data }));
      },
    }),
    deploymentsOf(service, tenantId, now),
    passesOf(db, tenantId),
    peopleOf(service, tenantId),
    flat<ReviewRow>({
      name: 'reviews',
      select: (after, most) => selectReviews(db, tenantId, null, after, most),
      locate: (id) => selectReview(db, tenantId, id),
      idOf,
      present: async (rows) =>
        rows.map(readReview).map((review) => ({
          kind: 'review',
          // An export is no reviewer: what was found is told once it is released.
          data: presentReview(review, { reviews: false }, now),
        })),
    }),
    decisionsOf(service, tenantId, policy),
    flat<DryRunRow>({
      name: 'dry_runs',
      select: (after, most) => selectDryRuns(db, tenantId, {}, after, most),
      locate: (id) => locateDryRun(db, tenantId, id),
      idOf,
      present: async (rows) =>
        rows
          .map((row) => readDryRun(row, policy))
          .map((entry) => ({ kind: 'decision', data: presentEntry(entry) })),
    }),
  ];
}

/** The text that lets in is not stored, and so not told. */
function passesOf(db: D1Database, tenantId: string): Section {
  return {
    name: 'passes',
    async read(after, most) {
      const [, at, id] = /^(\d+)-(\w+)$/.exec(after ?? '') ?? [];
      const place = at === undefined ? null : { issuedAt: Number(at), id };
      const { results } = await selectPassesOfTenant(db, tenantId, place, most).all<
        PassRow & { used_at: number | null }
      >();
      return {
        rows: results.map((row) => ({
          place: `${row.issued_at}-${row.id}`,
          record: {
            kind: 'pass',
            data: { ...presentPass(readPassRow(row)), used_at: toInstant(row.used_at) },
          },
        })),
      };
    },
  };
}

/** Those that have left the database too. */
function decisionsOf(service: Exporting, tenantId: string, policy: Policy | null): Section {
  return {
    name: 'decisions',
    async read(after, most) {
      const place = /^\d{1,15}$/.test(after ?? '') ? Number(after) : null;
      const { entries, next } = await readDecisionsOf(service, policy, tenantId, place, most);
      return {
        rows: entries.map((entry) => ({
          place: String(entry.index),
          record: { kind: 'decision', data: presentEntry(entry) },
        })),
        bound: next === null ? null : String(next),
      };
    },
  };
}
