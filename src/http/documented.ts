/**
 * What every operation of a kind answers, added to the document where its route does not say it: an id or a
 * query that is none, a body that is too large, of another type or too slow; and the headers of all.
 */
import { KEY_FORM } from '../idempotency/key.ts';
import { VOCABULARY, type Words } from '../policy/vocabulary.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';

interface Answer {
  description?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, unknown>;
}

/** Marks an operation whose answer holds a secret that is shown once: no idempotency key remembers it. */
export const SHOWN_ONCE = 'x-shown-once';

interface Operation {
  [SHOWN_ONCE]?: true;
  operationId?: string;
  parameters?: readonly unknown[];
  requestBody?: { content?: object };
  security?: readonly unknown[];
  responses: Record<string, Answer>;
}

const OF_EACH: readonly ProblemCode[] = ['internal_error'];
const OF_PARAMETERS: readonly ProblemCode[] = ['invalid_request'];
const OF_BODIES: readonly ProblemCode[] = [
  'invalid_request',
  'malformed_body',
  'upload_too_slow',
  'body_too_large',
  'unsupported_content_type',
];

/** Of a POST with a key. */
const OF_REPEATABLE: readonly ProblemCode[] = [
  'invalid_request',
  'idempotency_key_in_use',
  'idempotency_key_reused',
  'answer_forgotten',
];

export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Up to 255 visible characters, drawn anew for each request: sent again with it, a request is done once, and answered as before for 24 hours, with `Idempotency-Replayed: true`. Of a recognition the policy is asked again: where it refuses by now, so does the answer; a dry run is asked again. What failed is not remembered. A key that takes the place of another (POST /v1/keys/{id}/rotate) knows what that was answered.',
  schema: { type: 'string', maxLength: 257, pattern: KEY_FORM.source },
  example: '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
} as const;

/** Of all answers, by name. */
export const HEADERS = {
  'X-Request-Id': {
    description: 'The id of this request: your own, if you sent one in X-Request-Id.',
    schema: { type: 'string' },
  },
  RateLimit: {
    description:
      'What is left of each limit that the request took from (draft-ietf-httpapi-ratelimit-headers-11): `r` requests; `t` seconds until there is one.',
    schema: { type: 'string' },
    example: '"key";r=199',
  },
  'RateLimit-Policy': {
    description: 'The limits: `q` requests at once, refilled in `w` seconds.',
    schema: { type: 'string' },
    example: '"key";q=200;w=4',
  },
} as const;

/** Of a list (cursor.ts). */
const LINK = {
  description: 'Where the next page is, with `rel="next"` (RFC 8288); absent on the last.',
  schema: { type: 'string' },
  example: '</v1/subjects?after=eyJ…>; rel="next"',
} as const;

const isAfter = (parameter: unknown) =>
  typeof parameter === 'object' && parameter !== null && Reflect.get(parameter, 'name') === 'after';

const takesKey = (alternative: unknown) =>
  typeof alternative === 'object' && alternative !== null && 'key' in alternative;

/** Changes an operation as the generator has it. */
export function completeOperation(method: string, operation: Operation): void {
  const { parameters = [], requestBody, security = [], responses } = operation;
  for (const code of OF_EACH) addProblem(responses, code);
  if (parameters.length > 0) for (const code of OF_PARAMETERS) addProblem(responses, code);
  if (requestBody) for (const code of OF_BODIES) addProblem(responses, code);
  const repeatable = !operation[SHOWN_ONCE] && security.some(takesKey);
  if (method === 'post' && repeatable) {
    for (const code of OF_REPEATABLE) addProblem(responses, code);
    operation.parameters = [...parameters, { $ref: '#/components/parameters/Idempotency-Key' }];
  }
  if (responses[200] && parameters.some(isAfter)) {
    responses[200].headers = { Link: LINK, ...responses[200].headers };
  }
  for (const answer of Object.values(responses)) {
    const named = Object.keys(HEADERS).map((name) => [
      name,
      { $ref: `#/components/headers/${name}` },
    ]);
    answer.headers = { ...Object.fromEntries(named), ...answer.headers };
  }
}

/** Lists the words of each field that has a vocabulary. */
export function listWords(node: unknown, vocabulary: Words): void {
  if (typeof node !== 'object' || node === null) return;
  for (const child of Object.values(node)) listWords(child, vocabulary);
  const list: unknown = Reflect.get(node, VOCABULARY);
  if (typeof list !== 'string' || !(list in vocabulary)) return;
  const words = vocabulary[list as keyof Words];
  // A policy without such a list compares with nothing.
  if (words.length === 0) return;
  const type: unknown = Reflect.get(node, 'type');
  // `none` and `own` are taken for granted, and on no list.
  const granted: unknown = Reflect.get(node, 'default');
  const known = typeof granted === 'string' ? new Set([...words, granted]) : words;
  const nothing = Array.isArray(type) && type.includes('null') ? [null] : [];
  Reflect.set(node, 'enum', [...known, ...nothing]);
}

function addProblem(responses: Operation['responses'], code: ProblemCode): void {
  const [status, title] = PROBLEMS[code];
  const text = `\`${code}\`: ${title}.`;
  const { description, ...known } = responses[status] ?? {
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  if (description?.includes(`\`${code}\``)) return;
  responses[status] = { description: [description, text].filter(Boolean).join(' '), ...known };
}
