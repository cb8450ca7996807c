import { toInstant } from '../../../src/instant.ts';
import { parseInstant } from '../../../src/policy/instants.ts';
import {
  type Attribute,
  attributes,
  type Input,
  isRecord,
  type Kind,
  valueAt,
  vocabulary,
  withValues,
} from './attributes.ts';

/** One thing to change: an attribute, or a whole consent, order or list. */
export interface Change {
  /** What is changed, for people: an attribute's path, or `consent` for a new one. */
  what: string;
  kind: Kind;
  /** The new value by path. */
  values: Readonly<Record<string, unknown>>;
}

const DAY = 24 * 60 * 60 * 1000;
const YEAR = 365 * DAY;

/**
 * Every single change worth trying on an input: booleans flipped, words of the vocabularies, counts
 * at and around the caps of the data, instants a day before and after `now`, nulls, and in place of
 * a missing consent, authorisation or watchlist a whole one.
 */
export function everyChange(input: Input, facts: Record<string, unknown>): Change[] {
  const now = parseInstant(input.now) ?? 0;
  const single = attributes().flatMap((attribute) =>
    valuesFor(attribute, input, facts, now)
      .filter((value) => !same(value, valueAt(input, attribute.path)))
      .map((value) => ({
        what: attribute.path,
        kind: attribute.kind,
        values: { [attribute.path]: value },
      })),
  );
  return [...single, ...wholes(input, facts, now)];
}

/**
 * The changes that somebody could honestly make so that a request is allowed.
 * @param asFacts also what is recorded of the person, the place and the controller, which nobody
 *   can change but which may be recorded wrongly; without it only what is not recorded at all.
 */
export function remedies(input: Input, facts: Record<string, unknown>, asFacts: boolean): Change[] {
  return everyChange(input, facts).filter(({ what, kind, values }) => {
    // Another operation, purpose, country or time is another request. Erasure is always allowed, but
    // "erase instead" is not advice.
    if (kind === 'request') return false;
    if (Object.entries(values).some(([path, value]) => value === null && !NULL_SAYS_NONE.has(path)))
      return false;
    // Consent that a person took back is theirs to give anew, not ours to edit; nor is a refusal.
    if (['consent.withdrawn_at', 'consent.status', 'authorisation.refused'].includes(what))
      return false;
    if (kind !== 'fact' || asFacts) return true;
    return Object.keys(values).every((path) => !recorded(input, path));
  });
}

/** Attributes in which null says something, namely that there is none. */
const NULL_SAYS_NONE = new Set([
  'mandate',
  'template',
  'template.purpose_ended_at',
  'watchlist',
  'use_started_at',
  'subject.tenancy_ended_at',
  'retention.entry_days',
]);

function recorded(input: Input, path: string): boolean {
  const value = valueAt(input, path);
  if (value === null && NULL_SAYS_NONE.has(path)) return true;
  const [group = ''] = path.split('.');
  if (group !== path && input[group] === null && NULL_SAYS_NONE.has(group)) return true;
  return value !== undefined && value !== null;
}

function valuesFor(
  { path, type }: Attribute,
  input: Input,
  facts: Record<string, unknown>,
  now: number,
): unknown[] {
  const present = valueAt(input, path);
  if (type === 'boolean') return [true, false, null];
  if (type === 'instant') return [instant(now + DAY), instant(now - DAY), null];
  if (type === 'number') return numbers(path, facts);
  if (type === 'list') return lists(path, present, input, facts);
  if (path === 'consent.controller_id') return [valueAt(input, 'controller.id') ?? null];
  if (path === 'storage.key_holder') return ['subject', 'controller', null];
  if (path === 'liveness.status') return ['passed', 'none', null];
  const words = vocabulary(path, facts);
  if (path === 'template.enrolment_purpose') {
    const own = purposesOf(input, facts);
    return [...own, ...words.filter((word) => !own.includes(word)), null];
  }
  return words.length === 0 ? [] : [...words, null];
}

function numbers(path: string, facts: Record<string, unknown>): unknown[] {
  if (path === 'place.capacity') return [20000, 20001, null];
  if (path === 'place.dwellings') return [2, 3, null];
  if (path === 'retention.entry_days') return [90, 91, null];
  if (path === 'template.enrolled_age') return [18, 16, 14, 13, 12, 9, null];
  if (path === 'subject.age') return [18, 16, 14, 13, 12, 9, null];
  if (path === 'decision.human_reviewers') return [1, 2, 0, null];
  if (path === 'retention.days') return [...caps(facts, /_days$/), null];
  if (path === 'controller.owned_by_listed_pct') return [0, 50, null];
  return [0, ...caps(facts, /_subjects$/), null];
}

/** The caps of policies/data/caps.json whose names match, each with the value above it. */
function caps(facts: Record<string, unknown>, name: RegExp): number[] {
  const values = Object.entries(isRecord(facts.caps) ? facts.caps : {})
    .filter(([key]) => name.test(key))
    .map(([, cap]) => (isRecord(cap) ? cap.value : undefined))
    .filter((value) => typeof value === 'number');
  return [...new Set([...values, ...values.map((value) => value + 1)])].sort((a, b) => b - a);
}

function lists(
  path: string,
  present: unknown,
  input: Input,
  facts: Record<string, unknown>,
): unknown[] {
  const words = Array.isArray(present) ? present : [];
  if (path === 'output.traits') return [[], ...traits(facts).map((trait) => [trait]), null];
  const known = vocabulary(path, facts);
  // A misspelt word among those that are there is no advice.
  const spelt = known.length === 0 ? words : words.filter((word) => known.includes(word));
  if (path === 'consent.purposes') {
    const own = purposesOf(input, facts);
    return own.length > 0 ? [[...new Set([...spelt, ...own])], []] : [];
  }
  const valid = words.filter((word) => valueAt(facts, `consent.forms.${word}.valid`) === true);
  return [
    ...(valid.length > 0 ? [valid] : []),
    ...known.filter((word) => !words.includes(word)).map((word) => [...spelt, word]),
    [],
  ];
}

/** The purpose of the input, if it is one: to consent to a misspelt one helps nobody. */
function purposesOf(input: Input, facts: Record<string, unknown>): string[] {
  const { purpose } = input;
  const known = vocabulary('purpose', facts);
  const spelt = typeof purpose === 'string' && (known.length === 0 || known.includes(purpose));
  return spelt ? [purpose] : [];
}

function traits(facts: Record<string, unknown>): string[] {
  const { ordinary, emotion, sensitive } = isRecord(facts.traits) ? facts.traits : {};
  const first = (list: unknown) => (Array.isArray(list) ? list.slice(0, 1) : []);
  return [...first(ordinary), ...first(emotion), ...Object.keys(sensitive ?? {}).slice(0, 1)];
}

/** Whole consents, authorisations and watchlists: what is asked for anew, not patched. */
function wholes(input: Input, facts: Record<string, unknown>, now: number): Change[] {
  const consent = (guardian: boolean, covers: boolean) => ({
    what: 'consent',
    kind: 'obtain' as const,
    values: {
      consent: {
        status: 'given',
        form: ['explicit', 'separate', 'written'],
        given_at: instant(now),
        expires_at: instant(now + YEAR),
        withdrawn_at: null,
        purposes: purposesOf(input, facts),
        controller_id: valueAt(input, 'controller.id') ?? null,
        guardian,
        freely_given: true,
        covers_transmission: covers,
        evidence: 'signed',
        elsewhere: false,
      },
    },
  });
  const authorisation = (type: string, objective: string) => ({
    what: 'authorisation',
    kind: 'obtain' as const,
    values: {
      authorisation: {
        ...(isRecord(input.authorisation) ? input.authorisation : {}),
        type,
        objective,
        expires_at: instant(now + DAY),
      },
    },
  });
  const objectives = vocabulary('authorisation.objective', facts);
  return [
    consent(false, false),
    consent(true, false),
    consent(false, true),
    consent(true, true),
    ...['judicial', 'independent_admin'].flatMap((type) =>
      objectives.map((objective) => authorisation(type, objective)),
    ),
    {
      what: 'watchlist',
      kind: 'obtain',
      values: {
        watchlist: { id: 'the list', authorised: true, expires_at: instant(now + DAY) },
      },
    },
    { what: 'watchlist', kind: 'fact', values: { watchlist: null } },
    { what: 'template', kind: 'fact', values: { template: null } },
  ];
}

/** The input with changes made, in order. */
export function changed(input: Input, changes: readonly Change[]): Input {
  return changes.reduce((before, { values }) => withValues(before, values), input);
}

export function instant(milliseconds: number): string {
  return toInstant(milliseconds).replace('.000Z', 'Z');
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
