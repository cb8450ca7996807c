/**
 * /healthz: not "the process runs" but "a face would be recognised and a request refused". It
 * recognises a bundled picture (the Mona Lisa, painted about 1503), compares the embedding with the
 * one recorded for the model, and asks the policy one question that must be refused.
 */
import { createRoute, z } from '@hono/zod-openapi';
import { similarity } from '../recognition/embed/match.ts';
import type { Service } from '../service.ts';
import painting from './health/mona-lisa.jpg';
import reference from './health/reference.json';
import { PROBLEMS, Problem, ProblemSchema } from './problems.ts';
import { answer, newRouter } from './router.ts';

const HealthSchema = z
  .object({
    status: z.literal('ok'),
    model: z.string(),
    policy_revision: z.string(),
    recognition: z.object({ faces: z.int(), agreement: z.number() }),
    policy: z.object({ refuses_unknown: z.literal(true), reasons: z.array(z.string()) }),
    memory: z
      .record(z.string(), z.int())
      .openapi({ description: 'Bytes of each WebAssembly heap.' }),
  })
  .openapi('Health');

type Health = z.infer<typeof HealthSchema>;

/** The same model and picture give the same embedding up to rounding. */
const LEAST_AGREEMENT = 0.99;
/** Anyone may ask; a recognition is run at most this often per isolate, in milliseconds. */
const FRESH_FOR = 5_000;

let last: { at: number; health: Promise<Health> } | undefined;

export const health = newRouter();

health.openapi(
  createRoute({
    method: 'get',
    path: '/healthz',
    summary: 'Runs a real recognition and a real policy evaluation',
    tags: ['public'],
    security: [],
    responses: {
      200: answer('Both work.', HealthSchema),
      503: {
        description: `\`unhealthy\`: ${PROBLEMS.unhealthy[1]}.`,
        content: { 'application/problem+json': { schema: ProblemSchema } },
      },
    },
  }),
  async (c) => {
    const { service, clock } = c.var;
    const now = clock();
    if (!last || now - last.at > FRESH_FOR) last = { at: now, health: examine(service, now) };
    try {
      return c.json(await last.health, 200);
    } catch (error) {
      last = undefined;
      if (error instanceof Problem) throw error;
      const problem = new Problem('unhealthy', 'Recognition failed.');
      problem.cause = error;
      throw problem;
    }
  },
);

async function examine(service: Service, now: number): Promise<Health> {
  const { recogniser } = service;
  const policy = service.policy();
  const face = await recogniser.recognise(new Uint8Array(painting), { purpose: 'probe' });
  const expected: readonly number[] | undefined = (
    reference as Record<string, { embedding: number[] } | undefined>
  )[recogniser.model.id]?.embedding;
  if (!expected) {
    throw new Problem('unhealthy', `No reference embedding of model ${recogniser.model.id}.`);
  }
  const agreement = similarity(face.embedding, expected);
  if (agreement < LEAST_AGREEMENT) {
    throw new Problem('unhealthy', 'The model does not give the embedding recorded for it.');
  }
  const decision = policy.decide({ now: new Date(now).toISOString(), operation: 'verify' });
  if (decision.allow) throw new Problem('unhealthy', 'The policy allowed an empty request.');
  return {
    status: 'ok',
    model: recogniser.model.id,
    policy_revision: policy.revision,
    recognition: { faces: 1, agreement: Math.round(agreement * 1e4) / 1e4 },
    policy: { refuses_unknown: true, reasons: decision.reasons.map(({ code }) => code) },
    memory: { ...recogniser.memory(), policy: policy.memoryBytes },
  };
}
