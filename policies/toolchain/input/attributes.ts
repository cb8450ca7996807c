import * as z from 'zod';
import { PolicyInput, type Words, wording } from '../../../src/policy/input.ts';

/** A policy input as the file holds it: nested records of attributes, instants as RFC 3339. */
export type Input = Record<string, unknown>;

/**
 * What it takes to change an attribute: `do`, the controller can arrange it; `obtain`, somebody else
 * must agree; `fact`, nobody can, though a wrong record can be corrected; `request`, another value
 * would be another request.
 */
export type Kind = 'do' | 'obtain' | 'fact' | 'request';

/** One attribute of the input schema and the values worth trying. */
export interface Attribute {
  /** `consent.form`. */
  path: string;
  kind: Kind;
  /** The words it takes: a list, or where policies/data lists them; none when its text is free. */
  words: Words;
  type: 'boolean' | 'number' | 'text' | 'list' | 'instant';
  description: string;
}

const GROUPS: Readonly<Record<string, Kind>> = {
  jurisdictions: 'request',
  controller: 'fact',
  place: 'fact',
  subject: 'fact',
  consent: 'obtain',
  alternative: 'do',
  notice: 'do',
  authorisation: 'obtain',
  watchlist: 'obtain',
  template: 'fact',
  retention: 'do',
  storage: 'do',
  transfer: 'do',
  dpia: 'do',
  filing: 'fact',
  decision: 'do',
  output: 'do',
  necessity: 'do',
  liveness: 'obtain',
};

const KINDS: Readonly<Record<string, Kind>> = {
  now: 'request',
  vouched: 'request',
  operation: 'request',
  purpose: 'request',
  mode: 'fact',
  remote: 'fact',
  deployment: 'fact',
  legal_basis: 'do',
  mandate: 'fact',
  use_started_at: 'fact',
  'controller.export_licence': 'obtain',
  'authorisation.objective': 'fact',
  'authorisation.requested_at': 'do',
  verification_channel: 'do',
  'authorisation.national_law': 'fact',
  'authorisation.urgent': 'fact',
  'authorisation.initial_identification': 'fact',
  'authorisation.two_person_derogation': 'fact',
  'authorisation.fria_done': 'do',
  'authorisation.registered_eu_db': 'do',
  'authorisation.policy_who_where': 'do',
  'decision.adverse': 'fact',
  'transfer.separate_consent': 'obtain',
  'transfer.subjects_this_year': 'fact',
  'filing.filed': 'do',
  'filing.declared_at': 'do',
  'filing.disclosed_at': 'do',
  'template.retention_until': 'do',
  'liveness.required': 'request',
};

interface Schema {
  type?: string | string[];
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  words?: Words;
}

let known: readonly Attribute[] | undefined;

/** Every attribute of the policy input, from the schema that checks it. */
export function attributes(): readonly Attribute[] {
  known ??= walk(
    z.toJSONSchema(PolicyInput, {
      override: ({ zodSchema, jsonSchema }) => {
        Object.assign(jsonSchema, wording.get(zodSchema));
      },
    }) as Schema,
    '',
  );
  return known;
}

function walk(schema: Schema, path: string): Attribute[] {
  const {
    properties,
    type,
    format,
    description = '',
    words = [],
  } = {
    ...schema,
    ...schema.anyOf?.find((one) => one.type !== 'null'),
    ...(schema.description !== undefined && { description: schema.description }),
  };
  if (properties) {
    return Object.entries(properties).flatMap(([name, member]) =>
      walk(member, path === '' ? name : `${path}.${name}`),
    );
  }
  return [{ path, kind: kindOf(path), type: typeOf(type, format), words, description }];
}

function kindOf(path: string): Kind {
  return KINDS[path] ?? GROUPS[path.split('.')[0] ?? ''] ?? 'fact';
}

function typeOf(type: Schema['type'], format: string | undefined): Attribute['type'] {
  if (Array.isArray(type)) {
    return typeOf(
      type.find((one) => one !== 'null'),
      format,
    );
  }
  if (format === 'date-time') return 'instant';
  if (type === 'boolean') return 'boolean';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'array') return 'list';
  return 'text';
}

/** The words that an attribute takes, by its path; none when its text is free. */
export function vocabulary(path: string, facts: Record<string, unknown>): readonly string[] {
  const words = attributes().find((attribute) => attribute.path === path)?.words ?? [];
  return typeof words === 'string' ? listed(words, facts) : words;
}

/** The words of a table of policies/data: its keys, or its members. */
export function listed(table: string, facts: Record<string, unknown>): string[] {
  const found = valueAt(facts, table);
  if (Array.isArray(found)) return found.filter((word) => typeof word === 'string');
  return isRecord(found) ? Object.keys(found) : [];
}

/**
 * The input with every value vouched for, unless it says who vouches: worked cases and properties are
 * about the law and not about who is believed, and the records of the first releases name nobody.
 */
export function atItsWord(input: unknown): unknown {
  return isRecord(input) && !Object.hasOwn(input, 'vouched') ? { ...input, vouched: 'all' } : input;
}

/** The value at `a.b.c`, or undefined where the path breaks off. */
export function valueAt(root: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((holder, name) => {
    return isRecord(holder) && Object.hasOwn(holder, name) ? holder[name] : undefined;
  }, root);
}

/** A copy with one value replaced. Anything on the path that is not a record becomes one. */
export function withValue(input: Input, path: string, value: unknown): Input {
  const [name = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...input, [name]: value };
  const inner = isRecord(input[name]) ? input[name] : {};
  return { ...input, [name]: withValue(inner, rest.join('.'), value) };
}

/** A copy with several values replaced. */
export function withValues(input: Input, values: Readonly<Record<string, unknown>>): Input {
  return Object.entries(values).reduce(
    (changed, [path, value]) => withValue(changed, path, value),
    input,
  );
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
