import * as z from 'zod';
import { type Vouchers, VouchersTable } from '../../../src/policy/vouchers.ts';
import { attributes, vocabulary } from '../input/attributes.ts';
import { PolicyProblems, type Problem } from '../library/problems.ts';

/** What of an entry Rego reads, at `doors[group][name]`; the top of the input has the group ''. */
interface Door {
  path: string;
  opens: 'any' | readonly unknown[];
  without: unknown;
  vouchers: readonly string[];
  /** The same by name, for one look. */
  suffices: Readonly<Record<string, true>>;
  binds: boolean;
}

export type Doors = Record<string, Record<string, Door>>;

/**
 * Holds data/vouchers.json to the input and its words. A library without the table has no doors.
 * @throws PolicyProblems if it is malformed, names an attribute that no input has or a word that it
 *   never takes, or passes over an attribute.
 */
export function checkVouchers(facts: Record<string, unknown>): void {
  if (facts.vouchers === undefined) return;
  const table = readTable(facts);
  const problems = [...unknownPaths(table), ...uncovered(table), ...unknownWords(table, facts)];
  if (problems.length > 0) throw new PolicyProblems(problems);
}

function readTable(facts: Record<string, unknown>): Vouchers {
  const { data, error } = VouchersTable.safeParse(facts.vouchers ?? {});
  if (data) return data;
  throw new PolicyProblems([bad(z.prettifyError(error))]);
}

/**
 * Lays out what opens a door by the group that holds it, so that no path is taken apart while a
 * request waits.
 * @throws PolicyProblems if data/vouchers.json is malformed.
 */
export function layOutDoors(facts: Record<string, unknown>): Doors {
  const doors: Doors = {};
  const table = readTable(facts);
  for (const [path, { opens, without, vouchers, binds = false }] of Object.entries(table)) {
    if (opens.length === 0) continue;
    const parts = path.split('.');
    const name = parts.pop() ?? '';
    const group = parts.join('.');
    const suffices = Object.fromEntries(vouchers.map((voucher) => [voucher, true as const]));
    const held = doors[group] ?? {};
    held[name] = { path, opens, without, vouchers, suffices, binds };
    doors[group] = held;
  }
  return doors;
}

function unknownPaths(table: Vouchers): Problem[] {
  const paths = attributes().map(({ path }) => path);
  const known = new Set(paths.flatMap((path) => [path, path.split('.')[0]]));
  return Object.keys(table)
    .filter((path) => !known.has(path))
    .map((path) => bad(`no input has an attribute "${path}"`));
}

/** Each attribute is under its own name or its group's, and under one of them only. */
function uncovered(table: Vouchers): Problem[] {
  return attributes().flatMap(({ path }) => {
    if (path === 'vouched') return [];
    const [group = ''] = path.split('.');
    const names = new Set([path, group]);
    const entries = [...names].filter((name) => Object.hasOwn(table, name));
    if (entries.length === 1) return [];
    const message =
      entries.length === 0
        ? `says nothing of ${path}: who may vouch for it?`
        : `speaks of ${path} twice, as ${entries.join(' and as ')}`;
    return [bad(message)];
  });
}

function unknownWords(table: Vouchers, facts: Record<string, unknown>): Problem[] {
  return Object.entries(table).flatMap(([path, { opens, without }]) => {
    const words = vocabulary(path, facts);
    if (words.length === 0) return [];
    // Some tables list only what there is, and `none` is in none of them.
    const known = new Set<unknown>([...words, 'none', null]);
    return [...(opens === 'any' ? [] : opens), without]
      .filter((value) => !known.has(value))
      .map((value) => bad(`${path} is never ${JSON.stringify(value)}`));
  });
}

function bad(message: string): Problem {
  return { code: 'bad_data', message: `data/vouchers.json: ${message}` };
}
