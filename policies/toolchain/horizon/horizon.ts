import type { CatalogueRule } from '../../../src/policy/catalogue.ts';
import type { CompiledPolicy } from '../../../src/policy/host.ts';
import type { Facts } from '../compile/compile.ts';

/** A day on which law changes: local midnight in its jurisdiction. */
export interface Change {
  /** YYYY-MM-DD, as its METADATA has it. */
  date: string;
  /** Epoch milliseconds. */
  at: number;
  what: 'begins' | 'ends';
  rule: CatalogueRule;
}

/** The same day of the month, so many months on; the last of the month where it has no such day. */
export function monthsAfter(instant: number, months: number): number {
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}

/** What begins or ends after `from` and not later than `to`, in order. */
export function listChanges(
  rules: Readonly<Record<string, CatalogueRule>>,
  effective: Facts['effective'],
  from: number,
  to: number,
): Change[] {
  const within = (at: number | null | undefined): at is number =>
    typeof at === 'number' && at > from && at <= to;
  return Object.values(rules)
    .flatMap((rule): Change[] => {
      const dates = effective[rule.id];
      const changes: Change[] = [];
      if (rule.effective !== null && within(dates?.from)) {
        changes.push({ date: rule.effective, at: dates.from, what: 'begins', rule });
      }
      if (rule.until !== null && within(dates?.until)) {
        changes.push({ date: rule.until, at: dates.until, what: 'ends', rule });
      }
      return changes;
    })
    .sort((a, b) => a.at - b.at || (a.rule.id < b.rule.id ? -1 : 1));
}

/** Before and after every date that a rule or an input may hold. */
const ALWAYS = -1e15;
const NEVER = 1e16;

/**
 * The policy with the law of one day, whatever day an input is of: it is the law that moves and not
 * the clock, or consents and orders would lapse on the way.
 */
export function lawOf(compiled: CompiledPolicy, at: number): CompiledPolicy {
  const { facts } = compiled.data as { facts: Facts };
  const effective = Object.fromEntries(
    Object.entries(facts.effective).map(([rule, { from, until }]) => {
      const inForce = from <= at && (until === null || at < until);
      return [rule, { from: inForce ? ALWAYS : NEVER, until: null }];
    }),
  );
  return { ...compiled, data: { ...(compiled.data as object), facts: { ...facts, effective } } };
}

/** Milliseconds from midnight in UTC until a day has begun everywhere (UTC-12). */
const BEGUN_EVERYWHERE = 12 * 3_600_000;

/** When the law of a day is in force wherever it is made; undefined for what is no date. */
export function parseDay(text: string): number | undefined {
  const at = parseDate(text);
  return at === undefined ? undefined : at + BEGUN_EVERYWHERE;
}

/** The rules that nobody has held to their source within a year of `on`, the oldest first. */
export function listStale(
  rules: Readonly<Record<string, CatalogueRule>>,
  on: number,
): CatalogueRule[] {
  const due = monthsAfter(on, -12);
  return Object.values(rules)
    .filter(({ checked_on }) => Date.parse(checked_on) < due)
    .sort((a, b) => compare(a.checked_on, b.checked_on) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

export function toDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** Midnight UTC of a date; undefined for anything else. */
export function parseDate(text: string): number | undefined {
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(at) || toDate(at) !== text ? undefined : at;
}

/** One line for each change, under its date. */
export function renderChanges(changes: readonly Change[]): string[] {
  const width = Math.max(0, ...changes.map(({ rule }) => rule.id.length));
  return changes.map(({ date, what, rule }) =>
    [
      date,
      rule.id.padEnd(width),
      what.padEnd(6),
      `${rule.title} (${rule.jurisdiction})${rule.read ? '' : '; its text was not read'}`,
    ].join('  '),
  );
}
