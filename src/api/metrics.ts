/** /metrics: what this service counts, for the operator's Prometheus. */
import { createRoute, z } from '@hono/zod-openapi';
import { guard } from '../http/guard.ts';
import { newRouter, problems } from '../http/router.ts';
import { writeMetrics } from '../metrics/counts.ts';

export const metrics = newRouter();

metrics.openapi(
  createRoute({
    method: 'get',
    path: '/metrics',
    operationId: 'readMetrics',
    summary: 'Counts of requests and decisions',
    description:
      "In Prometheus's text format, added up over all of this deployment's isolates; some seconds late. For an operator's key with the scope `metrics`, which names no tenant and no person.",
    tags: ['operations'],
    ...guard(['metrics']),
    responses: {
      200: {
        description: 'The text.',
        content: {
          'text/plain': {
            schema: z.string().openapi({
              example:
                'countersign_requests_total{route="/v1/verifications",method="POST",status="2xx"} 42',
            }),
          },
        },
      },
      ...problems(),
    },
  }),
  async (c) => {
    const { meter, collector } = c.var.service;
    await meter.flush(collector());
    const totals = await collector().read();
    return c.text(writeMetrics(new Map(Object.entries(totals))), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    });
  },
);
