/** What all routes share: the answer to a bad body, the way answers are documented. */
import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { AppEnv } from './env.ts';
import { explainIssues } from './issues.ts';
import { invalidRequests, PROBLEMS, type ProblemCode, ProblemSchema } from './problems.ts';

export type Router = OpenAPIHono<AppEnv>;

export function newRouter(): Router {
  return new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequests(explainIssues(result.error.issues));
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

/** Documents the problems that a route behind a key can answer with, by status. */
export function problems(...codes: ProblemCode[]): Record<number, ProblemDocumentation> {
  return publicProblems(
    ...codes,
    'unauthenticated',
    'insufficient_scope',
    'key_bound',
    'tenant_suspended',
    'log_halted',
  );
}

/** The same of a route for everyone. */
export function publicProblems(...codes: ProblemCode[]): Record<number, ProblemDocumentation> {
  const documented: Record<number, ProblemDocumentation> = {};
  const all: ProblemCode[] = [...codes, 'rate_limited', 'record_unreadable'];
  for (const [status, group] of Map.groupBy(all, (code) => PROBLEMS[code][0])) {
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
