/**
 * What a row holds of an entry: what was of that moment and that person. The rest, which other entries
 * of the deployment repeat, is a situation, stored once: see `SHARED`.
 */
import { z } from 'zod';
import { checkStored, parseStored } from '../stored.ts';
import type { Kind, NewEntry } from './entry.ts';

type Content = NewEntry['content'];
type Fields = Record<string, unknown>;

/** A part of the content that a situation holds; a function says so of a value. */
type Part = true | ((value: unknown, name: string) => boolean) | { readonly [name: string]: Part };

/** Each has its own instants. */
const isTimeless = (_: unknown, name: string) => !name.endsWith('_at');

/** Those to be done by a day are each entry's own: situations are kept for ever, and are to be few. */
const arePlain = (obligations: unknown) =>
  Array.isArray(obligations) && obligations.every((one) => !('until' in one));

const ANY = '*';

/** Reasons are not here, nor are deployment and outcome: lists look for them row by row. */
const SHARED: Exclude<Part, true> = {
  deployment_version: true,
  policy_revision: true,
  model: true,
  retention: true,
  jurisdictions: true,
  obligations: arePlain,
  input: {
    now: () => false,
    subject: () => false,
    template: () => false,
    consent: { [ANY]: isTimeless },
    [ANY]: true,
  },
  details: { release: { allow: true, obligations: arePlain } },
};

export interface SplitContent {
  readonly own: Content;
  /** JSON; undefined where there is nothing to share. */
  readonly situation: string | undefined;
}

/** Entries that say what was changed have nothing to share. */
const DECIDING: readonly Kind[] = ['intent', 'decision', 'outcome'];

export function splitContent({ kind, content }: Pick<NewEntry, 'kind' | 'content'>): SplitContent {
  if (!DECIDING.includes(kind)) return { own: content, situation: undefined };
  const { own, shared } = split(content, SHARED);
  // In a list, which sets it apart from those of before, that held attributes of `input` alone.
  const situation = shared === undefined ? undefined : JSON.stringify([shared]);
  return { own: own ?? {}, situation };
}

const Fields = z.record(z.string(), z.unknown());
const Situation = z.union([
  z.tuple([Fields]).transform(([shared]) => shared),
  Fields.transform((input) => ({ input })),
]);

/** What a row holds, in whole. */
interface StoredContent {
  /** JSON. */
  readonly own: string;
  /** JSON; null where the row holds all of it. */
  readonly situation: string | null;
}

/** @param record table and id, for the operator's log. @throws StoredRecordError */
export function joinContent({ own, situation }: StoredContent, record: string): Content {
  const mine = parseStored(Fields, own, record);
  return situation === null ? mine : join(mine, parseStored(Situation, situation, record));
}

/** @throws StoredRecordError where it has not this shape */
export function readContent<Shape>(
  schema: z.ZodType<Shape>,
  stored: StoredContent,
  record: string,
): Shape {
  return checkStored(schema, joinContent(stored, record), record);
}

/** Either is undefined where it would be empty. */
function split(fields: Content, parts: Exclude<Part, true>): { own?: Fields; shared?: Fields } {
  const own: [string, unknown][] = [];
  const shared: [string, unknown][] = [];
  for (const [name, value] of Object.entries(fields)) {
    const part = partOf(parts, name);
    if (typeof part === 'object' && isFields(value)) {
      const halves = split(value, part);
      if (halves.own || !halves.shared) own.push([name, halves.own ?? {}]);
      if (halves.shared) shared.push([name, halves.shared]);
    } else if (part === true || (typeof part === 'function' && part(value, name))) {
      shared.push([name, value]);
    } else {
      own.push([name, value]);
    }
  }
  return { ...fieldsOf('own', own), ...fieldsOf('shared', shared) };
}

function partOf(parts: Exclude<Part, true>, name: string): Part | undefined {
  if (typeof parts === 'function') return parts;
  return Object.hasOwn(parts, name) ? parts[name] : parts[ANY];
}

const fieldsOf = (half: 'own' | 'shared', entries: [string, unknown][]) =>
  entries.length > 0 && { [half]: Object.fromEntries(entries) };

function join(own: Content, shared: Content): Content {
  const joined = Object.entries(shared).map(([name, value]) => {
    const mine = own[name];
    return [name, isFields(mine) && isFields(value) ? join(mine, value) : value];
  });
  return { ...own, ...Object.fromEntries(joined) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
