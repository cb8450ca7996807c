/** /healthz: whether a face would be recognised and a request refused. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Fill } from '../audit/capacity.ts';
import { examine, type Health } from '../health/examine.ts';
import { forEveryone } from '../http/guard.ts';
import { answer, newRouter, publicProblems } from '../http/router.ts';
import type { RunsIn } from '../place.ts';

const HealthSchema = z
  .object({
    status: z.literal('ok'),
    model: z.string(),
    policy_revision: z.string(),
    recognition: z.object({ faces: z.int(), agreement: z.number() }),
    policy: z.object({ refuses_unknown: z.literal(true), reasons: z.array(z.string()) }),
    runs_in: z.union([z.literal('any'), z.array(z.string())]).openapi({
      description:
        'Where the operator vouches that faces are processed and stored; elsewhere each registration counts as one that crosses a border.',
    }),
    storage: z
      .object({
        bytes: z.int(),
        limit: z.int(),
        state: z.enum(['ample', 'filling', 'registrations_refused', 'recognitions_refused']),
      })
      .openapi({ description: 'Of the database; what is refused as it fills.' }),
    memory: z
      .record(z.string(), z.int())
      .openapi({ description: 'Bytes of each WebAssembly heap.' }),
  })
  .openapi('Health');

/** Anyone may ask; a recognition is run at most this often per isolate, in milliseconds. */
const FRESH_FOR = 5_000;

let last: { at: number; health: Promise<[Health, Fill]> } | undefined;

export const health = newRouter();

health.openapi(
  createRoute({
    method: 'get',
    path: '/healthz',
    operationId: 'checkHealth',
    summary: 'Runs a real recognition and a real policy evaluation',
    tags: ['public'],
    ...forEveryone,
    responses: {
      200: answer('Both work.', HealthSchema),
      ...publicProblems('unhealthy'),
    },
  }),
  async (c) => {
    const { service, timing } = c.var;
    const now = timing.now();
    if (!last || now - last.at > FRESH_FOR) {
      last = { at: now, health: Promise.all([examine(service, now), service.capacity.measure()]) };
    }
    try {
      const [health, storage] = await last.health;
      return c.json(
        { ...health, runs_in: presentPlaces(service.runsIn), storage: { ...storage } },
        200,
      );
    } catch (error) {
      last = undefined;
      throw error;
    }
  },
);

const presentPlaces = (runsIn: RunsIn) => (runsIn === 'any' ? runsIn : [...runsIn]);
