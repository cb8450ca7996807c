/** What all routes share: their context, the answer to a bad body, the way answers are documented. */
import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Env } from '../bindings.ts';
import type { Service } from '../service.ts';
import type { Caller } from './auth.ts';
import { PROBLEMS, Problem, type ProblemCode, ProblemSchema } from './problems.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface AppEnv {
  Bindings: Env;
  Variables: {
    service: Service;
    /** Set behind authentication. */
    caller: Caller;
    /**
     * Milliseconds since the epoch. Read when facts are gathered and not when a request begins: its
     * sender decides how long the body takes, and must not decide what time it is.
     */
    clock: () => number;
    requestId: string;
    stopwatch: Stopwatch;
  };
}

export type Router = OpenAPIHono<AppEnv>;

export function newRouter(): Router {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const errors = result.error.issues.slice(0, 20).map((issue) => ({
        pointer: `#/${issue.path.join('/')}`,
        detail: issue.message,
      }));
      const [first] = errors;
      throw new Problem('invalid_request', `At ${first.pointer}: ${first.detail}.`, { errors });
    },
  });
}

/** An answer in JSON, for the route's documentation. */
export function answer<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { 'application/json': { schema } } };
}

/** A body in JSON, for the route's documentation and validation. */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } };
}

/** A body in multipart/form-data, for the route's documentation and validation. */
export function formBody<Schema extends z.ZodObject>(schema: Schema) {
  return { body: { required: true, content: { 'multipart/form-data': { schema } } } };
}

/** Documents the problems that a route can answer with, by status. */
export function problems(...codes: ProblemCode[]): Record<number, ProblemDocumentation> {
  const documented: Record<number, ProblemDocumentation> = {};
  const always: ProblemCode[] = ['unauthenticated', 'insufficient_scope', 'rate_limited'];
  for (const [status, group] of Map.groupBy([...codes, ...always], (code) => PROBLEMS[code][0])) {
    documented[status] = {
      description: group.map((code) => `\`${code}\`: ${PROBLEMS[code][1]}.`).join(' '),
      content: { 'application/problem+json': { schema: ProblemSchema } },
    };
  }
  return documented;
}

interface ProblemDocumentation {
  description: string;
  content: { 'application/problem+json': { schema: typeof ProblemSchema } };
}

/** An instant, RFC 3339 in UTC. */
export const Instant = z.iso.datetime().openapi({ example: '2026-11-23T09:00:00.000Z' });

export function toInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** A path parameter that is one of our ids. */
export function idParam(prefix: string) {
  return z.object({
    id: z
      .string()
      .regex(new RegExp(`^${prefix}_[A-Za-z0-9]{22}$`), `an id that starts with ${prefix}_`)
      .openapi({ param: { name: 'id', in: 'path' } }),
  });
}

/** What an allowed answer says of the decision behind it. */
export const CountersignatureSchema = z
  .object({
    id: z.string().openapi({ description: 'Look it up at /v1/decisions/{id}.' }),
    policy_revision: z.string(),
    model: z.string(),
    jurisdictions: z.array(z.string()),
    obligations: z.array(
      z.object({ code: z.string(), rule: z.string(), param: z.string().optional() }),
    ),
  })
  .openapi('Countersignature');
