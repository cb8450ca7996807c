/** From the OpenAPI document to the entry of the package: one method an operation, with flat arguments. */

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
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
  readonly post: boolean;
}

export function describeOperations({ paths }: OpenApi): Described[] {
  return Object.values(paths).flatMap((methods) =>
    Object.entries(methods).map(([method, operation]) => {
      const { parameters = [], requestBody, summary, description, responses } = operation;
      const named = (where: string) =>
        parameters.filter((one) => one.in === where).map(({ name }) => name);
      const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      return {
        name: operation.operationId,
        about: [summary, description].filter((text) => text !== undefined),
        path: named('path'),
        query: named('query'),
        optional: !requestBody && !parameters.some(({ required }) => required),
        lines: answers.some(([, { content = {} }]) => 'application/x-ndjson' in content),
        post: method === 'post',
      };
    }),
  );
}

/** @returns TypeScript, to stand beside `generated/` and the files written by hand */
export function renderEntry(operations: readonly Described[]): string {
  const methods = operations.map(renderMethod).join('\n');
  const shapes = operations.map(
    ({ name, path, query, lines, post }) =>
      `  ${name}: ${JSON.stringify({ path, query, lines, post })},`,
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

function renderMethod({ name, about, optional, lines }: Described): string {
  const types = `${name[0].toUpperCase()}${name.slice(1)}`;
  const comment = about.join('\n\n').replaceAll('*/', '* /').replaceAll('\n', '\n   * ');
  const answer = lines ? 'AsyncIterable<Line>' : `Promise<Answered<t.${types}Responses>>`;
  const asked = `request${optional ? '?' : ''}: Asked<t.${types}Data>`;
  return `  /**\n   * ${comment}\n   */\n  ${name}(${asked}, settings?: Settings): ${answer};`;
}
