/** The inputs of a property by their numbers, so that what many of them share is made once. */
import { normaliseInstants } from '../../../src/policy/instants.ts';
import type { Facts } from '../compile/compile.ts';
import { atItsWord, type Input } from '../input/attributes.ts';
import { apply, listOf, type Property } from './properties.ts';
import { touches } from './reads.ts';

/** One input: a combination of what a property varies, and perhaps of what is then changed. */
export interface At {
  at: number;
  change: number | null;
}

export interface Space {
  /** Combinations of `for_every`, in reading order: the last attribute varies first. */
  size: number;
  /** Combinations of `when`; 0 where there is none. */
  changes: number;
  /** The attributes that vary, and the values of each, `for_every` first. */
  ranges: readonly { path: string; values: readonly unknown[] }[];
  /** Which value of each range an input has; those of `when` are left out where nothing is changed. */
  picks(one: At): number[];
  /**
   * Tells inputs apart by what is read of them: a number that two inputs share if they agree in that, of so
   * many. Undefined where that tells all inputs apart.
   */
  tellerOf(
    reads: ReadonlySet<string>,
  ): { key(picked: readonly number[]): number; of: number } | undefined;
  input(one: At): Input;
  /** What no input changes, as JSON for the policy: every value at its word, instants in milliseconds. */
  shared: string;
  /** What one input adds, as JSON. */
  own(one: At): string;
}

/** Attributes and groups at the top of an input, and which ranges reach into each. */
interface Group {
  name: string;
  of: number[];
  /** What the input has there, by the picks of its ranges; and as JSON, `"name":value`. */
  known: Map<number, { held: Input; text: string }>;
}

export function spaceOf(property: Property, base: Input, facts: Facts): Space {
  const fixed = apply(base, property.given);
  const listed = (ranges: Property['for_every']) =>
    Object.entries(ranges).map(([path, values]) => ({ path, values: listOf(values, facts) }));
  const [own, then] = [listed(property.for_every), listed(property.when ?? {})];
  const ranges = [...own, ...then];
  const groups: Group[] = [];
  for (const [n, { path }] of ranges.entries()) {
    const [name = ''] = path.split('.');
    const group = groups.find((one) => one.name === name);
    if (group) group.of.push(n);
    else groups.push({ name, of: [n], known: new Map() });
  }
  const varies = new Set(groups.map(({ name }) => name));
  const shared = atItsWord(fixed) as Input;
  const picks = ({ at, change }: At) => [
    ...digits(at, own),
    ...(change === null ? [] : digits(change, then)),
  ];

  const chosen = (from: Input, picked: readonly number[], of: readonly number[]) =>
    of.reduce((input, n) => {
      const { path = '', values = [] } = ranges[n] ?? {};
      return picked[n] === undefined ? input : apply(input, { [path]: values[picked[n]] });
    }, from);

  const counts = ranges.map(({ values }) => values.length);
  /** A pick is counted from 1, so that none at all is another key than the first. */
  const keyOf = (picked: readonly number[], of: readonly number[]) =>
    of.reduce((sum, n) => sum * ((counts[n] ?? 0) + 1) + (picked[n] ?? -1) + 1, 0);

  function held(group: Group, picked: readonly number[]): { held: Input; text: string } {
    const key = keyOf(picked, group.of);
    const known = group.known.get(key);
    if (known !== undefined) return known;
    const from = Object.hasOwn(fixed, group.name) ? { [group.name]: fixed[group.name] } : {};
    const input = chosen(from, picked, group.of);
    const made = { held: input, text: JSON.stringify(normaliseInstants(input)).slice(1, -1) };
    group.known.set(key, made);
    return made;
  }

  const all = [...ranges.keys()];
  return {
    size: product(own),
    changes: then.length === 0 ? 0 : product(then),
    ranges,
    picks,
    tellerOf(reads) {
      const told = all.filter((n) => touches(reads, ranges[n]?.path ?? ''));
      if (told.length === ranges.length) return undefined;
      return { key: (picked) => keyOf(picked, told), of: keyOf(counts, told) };
    },
    input(one) {
      const picked = picks(one);
      return groups.reduce((input, group) => Object.assign(input, held(group, picked).held), {
        ...fixed,
      });
    },
    shared: JSON.stringify(
      normaliseInstants(
        Object.fromEntries(Object.entries(shared).filter(([name]) => !varies.has(name))),
      ),
    ),
    own(one) {
      const picked = picks(one);
      // A group that only a change brings in is not there before.
      const texts = groups.map((group) => held(group, picked).text).filter((text) => text !== '');
      return `{${texts.join()}}`;
    },
  };
}

type Ranges = readonly { values: readonly unknown[] }[];

function product(ranges: Ranges): number {
  return ranges.reduce((sum, { values }) => sum * values.length, 1);
}

/** The picks of the n-th combination. */
function digits(n: number, ranges: Ranges): number[] {
  const picked = new Array<number>(ranges.length).fill(0);
  let left = n;
  for (let at = ranges.length - 1; at >= 0; at--) {
    const count = ranges[at]?.values.length ?? 1;
    picked[at] = left % count;
    left = Math.floor(left / count);
  }
  return picked;
}
