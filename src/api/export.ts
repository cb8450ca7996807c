/** /v1/tenants/{id}/export: everything that is held of a tenant, page by page. */
import { createRoute } from '@hono/zod-openapi';
import { policyInForce } from '../countersign/policy-in-force.ts';
import { recordExport, requireExportable } from '../countersign/tenant.ts';
import { PageQuery, readPage } from '../http/cursor.ts';
import { sectionsOf } from '../http/export/of-tenant.ts';
import { findPlace, type Placed, readSections } from '../http/export/section.ts';
import { guard } from '../http/guard.ts';
import { invalidRequest } from '../http/problems.ts';
import { answer, newRouter, problems } from '../http/router.ts';
import { ExportSchema } from '../http/schemas/export.ts';
import { TenantId } from '../http/schemas/tenant.ts';

export const tenantExport = newRouter();

tenantExport.openapi(
  createRoute({
    method: 'get',
    path: '/tenants/{id}/export',
    operationId: 'exportTenant',
    summary: 'Everything that is held of a tenant, to take along',
    description:
      "Keys, grants, webhooks, deployments with their versions, passes, people with their consents (and the receipts of these), templates, acts and keys, reviews, decisions and dry runs. No vector, no secret, nobody who is erased, nothing of another tenant; nor what lives for minutes or a day: links, challenges, captures, nonces, counts of attempts. Each page is an entry of the log. What is added after the first page may be missing; a record whose neighbour went meanwhile may be told twice. Of a tenant that is suspended too, with its own key: it takes nothing away. Its test data are another tenant's, NAME-test. Of the log as it was committed to, GET /v1/entries tells all.",
    tags: ['tenants'],
    ...guard(['export', 'tenants'], undefined, { suspended: true }),
    request: { params: TenantId, query: PageQuery },
    responses: {
      200: answer('A page.', ExportSchema),
      ...problems('invalid_request', 'tenant_not_found', 'tenant_deleted', 'audit_unavailable'),
    },
  }),
  async (c) => {
    const { service, operator, caller, timing } = c.var;
    const { id } = c.req.valid('param');
    const query = c.req.valid('query');
    const after = query.after ?? null;
    const taker = operator ? { operator } : { caller };
    const tenant = await requireExportable(service, taker, id);
    const sections = sectionsOf(service, tenant, policyInForce(service), timing.now());
    if (!findPlace(sections, after)) throw invalidRequest('after', 'begin without it');
    const log_receipt = await recordExport(service, taker, tenant, after, timing);
    const { rows, next } = await readPage<Placed>(c, query, {
      read: (after, most) => readSections(sections, after, most),
      // It was found already: behind the last record there is nothing.
      locate: () => ({ first: async () => true }),
      idOf: ({ place }) => place,
    });
    const records = rows.map(({ record }) => record);
    return c.json({ records, next, log_receipt }, 200);
  },
);
