/** Calls operations by their names, with their arguments side by side, and throws what they refuse. */
import { type Line, readLines } from './many.ts';
import { ProblemError } from './problem.ts';
import { DONE_BEFORE, repeating } from './repeat.ts';

export interface Connection {
  /** Where the service is: `https://countersign.example`. */
  readonly baseUrl: string;
  /** An API key. Without it, what is public can be asked. Never give one to a browser or a phone. */
  readonly key?: string;
  /** What sends; the platform's own unless given. */
  readonly fetch?: typeof fetch;
  /** How often a request that was turned away, or whose answer was lost, is sent in all: 3 unless given. */
  readonly tries?: number;
  /** Seconds to wait for another try, at most: 30 unless given. */
  readonly longestWait?: number;
}

/** Of one request. */
export interface Settings {
  readonly signal?: AbortSignal;
  /** A request with the same key is done once. Drawn unless given. */
  readonly idempotencyKey?: string;
}

type Part<Data, Name extends string> = Name extends keyof Data
  ? [NonNullable<Data[Name]>] extends [never]
    ? unknown
    : NonNullable<Data[Name]>
  : unknown;

/** Bytes may stand where a file may. */
type WithBytes<Field> = [Field] extends [readonly (infer Item)[] | undefined]
  ? Blob extends Item
    ? readonly (Item | Uint8Array<ArrayBuffer>)[]
    : Field
  : Blob extends Field
    ? Field | Uint8Array<ArrayBuffer>
    : Field;
type Body<Fields> = Fields extends object
  ? { [Name in keyof Fields]: WithBytes<Fields[Name]> }
  : Fields;

/** The arguments of an operation: of its body, its path and its query. */
export type Asked<Data> = Body<Part<Data, 'body'>> & Part<Data, 'path'> & Part<Data, 'query'>;
/** What it answers when it succeeds. */
export type Answered<Responses> = Responses[keyof Responses];

export interface Shape {
  readonly path: readonly string[];
  readonly query: readonly string[];
  readonly lines: boolean;
  readonly text: boolean;
  readonly post: boolean;
  readonly goes: boolean;
}

interface Sent {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response?: Response;
}

type Operation = (options: object) => PromiseLike<Sent>;

/**
 * @param operations as they are generated, by name
 * @param shapes of the same names
 */
export function connectTo(
  operations: object,
  createClient: (config: object) => object,
  shapes: Readonly<Record<string, Shape>>,
  { baseUrl, key, tries = 3, longestWait = 30, ...connection }: Connection,
): Record<string, unknown> {
  const plain: typeof fetch = connection.fetch ?? ((...sent) => fetch(...sent));
  const send = repeating(plain, { tries, longestWait });
  const remove = repeating(plain, { tries, longestWait }, true);
  const auth = key === undefined ? {} : { auth: key };
  const client = createClient({ baseUrl: baseUrl.replace(/\/$/, ''), fetch: send, ...auth });
  const bind = (name: string, shape: Shape) => {
    const operation: Operation = Reflect.get(operations, name);
    const call = async (request: object, settings: Settings, more: object = {}) => {
      const { signal, idempotencyKey = crypto.randomUUID() } = settings;
      const sent = await operation({
        client,
        ...arrange(request, shape),
        ...(signal && { signal }),
        ...(shape.post && { headers: { 'Idempotency-Key': `"${idempotencyKey}"` } }),
        ...(shape.text && { parseAs: 'text' }),
        ...(shape.goes && { fetch: remove }),
        ...more,
      });
      if (!sent.response) throw sent.error;
      if (!sent.response.ok) throw toError(sent.error, sent.response);
      if (sent.response.status === DONE_BEFORE) return undefined;
      return sent.data;
    };
    if (shape.lines) {
      return async function* lines(
        request: object = {},
        settings: Settings = {},
      ): AsyncGenerator<Line> {
        const stream = await call(request, settings, { parseAs: 'stream' });
        yield* readLines(stream as ReadableStream<Uint8Array>);
      };
    }
    return (request: object = {}, settings: Settings = {}) => call(request, settings);
  };
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, bind(name, shape)]),
  );
}

function arrange(request: object, { path, query }: Shape) {
  const given = Object.entries(request).filter(([, value]) => value !== undefined);
  const named = (names: readonly string[]) =>
    Object.fromEntries(given.filter(([name]) => names.includes(name)));
  const body = given.filter(([name]) => !path.includes(name) && !query.includes(name));
  return {
    ...(path.length > 0 && { path: named(path) }),
    ...(query.length > 0 && { query: named(query) }),
    ...(body.length > 0 && {
      body: Object.fromEntries(body.map(([name, value]) => [name, toFile(value)])),
    }),
  };
}

function toFile(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Blob([Uint8Array.from(value)]);
  return Array.isArray(value) ? value.map(toFile) : value;
}

/** Of a proxy, or of whatever else answered, there is no problem to tell. */
function toError(answer: unknown, { status, url }: Response): Error {
  const isProblem = typeof answer === 'object' && answer !== null && 'code' in answer;
  if (isProblem) return new ProblemError(answer as ConstructorParameters<typeof ProblemError>[0]);
  return new Error(`${url} answered ${status}, and not as this API does.`);
}
