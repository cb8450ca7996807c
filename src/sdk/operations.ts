/** From the OpenAPI document to the entry of the package: one method an operation, with flat arguments. */

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  /** In place of the others: one that is described once. */
  readonly $ref?: string;
}

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

export interface Described {
  readonly name: string;
  readonly about: readonly string[];
  /** Names of its parameters: whatever else it is given is its body. */
  readonly path: readonly string[];
  readonly query: readonly string[];
  readonly optional: boolean;
  /** Whether it answers line by line, in JSON. */
  readonly lines: boolean;
  /** Whether it answers a text that is no JSON: an SVG, a page, a checkpoint. */
  readonly text: boolean;
  /** Whether what it deletes is not found from then on; other deletions answer again. */
  readonly goes: boolean;
  /** Whether it takes an idempotency key: a POST does, unless it answers what is shown once. */
  readonly post: boolean;
}

const GOES = new Set(['deleteTemplate', 'deleteWebhook']);

export function describeOperations({ paths }: OpenApi): Described[] {
  return Object.values(paths).flatMap((methods) =>
    Object.entries(methods).map(([method, operation]) => {
      const { parameters = [], requestBody, summary, description, responses } = operation;
      const named = (where: string) =>
        parameters.filter((one) => one.in === where).map(({ name }) => name);
      const types = Object.entries(responses).flatMap(([status, { content = {} }]) =>
        status.startsWith('2') ? Object.keys(content) : [],
      );
      return {
        name: operation.operationId,
        about: [summary, description].filter((text) => text !== undefined),
        path: named('path'),
        query: named('query'),
        optional: !requestBody && !parameters.some(({ required }) => required),
        lines: types.includes('application/x-ndjson'),
        text: types.some((type) => type.startsWith('text/') || type.endsWith('+xml')),
        goes: GOES.has(operation.operationId),
        post:
          method === 'post' && parameters.some(({ $ref }) => $ref?.endsWith('/Idempotency-Key')),
      };
    }),
  );
}

/** @returns TypeScript, to stand beside `generated/` and the files written by hand */
export function renderEntry(operations: readonly Described[]): string {
  const methods = operations.map(renderMethod).join('\n');
  const shapes = operations.map(
    ({ name, about: _, optional: __, ...shape }) => `  ${name}: ${JSON.stringify(shape)},`,
  );
  return `import { createClient } from './generated/client/index.ts';
import * as sdk from './generated/sdk.gen.ts';
import type * as t from './generated/types.gen.ts';
import { type Answered, type Asked, type Connection, connectTo, type Settings } from './connect.ts';
import type { Line } from './many.ts';

export type { Connection, Settings } from './connect.ts';
export { each, type Done, items, type Line } from './many.ts';
export { isProblem, ProblemError, type ProblemCode } from './problem.ts';
export { verifyReceipt, verifyWebhook, SignatureError, type Receipt } from './signatures.ts';
export * from './generated/types.gen.ts';

/** Every operation of the API. */
export interface Countersign {
${methods}
}

const SHAPES = {
${shapes.join('\n')}
};

export function connect(connection: Connection): Countersign {
  return connectTo(sdk, createClient, SHAPES, connection) as unknown as Countersign;
}
`;
}

const WENT_BEFORE =
  '@returns undefined where an earlier attempt of this call did it, and its answer was lost';

function renderMethod({ name, about, optional, lines, text, goes }: Described): string {
  const types = `${name[0].toUpperCase()}${name.slice(1)}`;
  const told = goes ? [...about, WENT_BEFORE] : about;
  const comment = told.join('\n\n').replaceAll('*/', '* /').replaceAll('\n', '\n   * ');
  const plain = text ? 'string' : `Answered<t.${types}Responses>`;
  const answered = goes ? `${plain} | undefined` : plain;
  const answer = lines ? 'AsyncIterable<Line>' : `Promise<${answered}>`;
  const asked = `request${optional ? '?' : ''}: Asked<t.${types}Data>`;
  return `  /**\n   * ${comment}\n   */\n  ${name}(${asked}, settings?: Settings): ${answer};`;
}
