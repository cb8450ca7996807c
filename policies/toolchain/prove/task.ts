/** One part of a proof, in whatever thread it is. */
import type { Facts } from '../compile/compile.ts';
import { type Input, isRecord } from '../input/attributes.ts';
import { type Machine, startMachine } from '../test/machine.ts';
import { DELETED, LOOSER, type Property } from './properties.ts';
import { type Judge, type Search, search } from './prove.ts';
import { type Part, WHOLE } from './prover.ts';
import { type At, type Space, spaceOf } from './space.ts';

export interface ProofTask {
  /** Of the rules and what asks them (`proverOf`). */
  module: WebAssembly.Module;
  parts: readonly Part[];
  data: { facts: Facts };
  property: Property;
  base: Input;
  part: number;
  of: number;
}

/** So many parts are asked of a batch before all rules are: each call reads the inputs again. */
const TRIES = 3;

/** A part that last refused less than this share of what it was asked is not asked first. */
const WORTHWHILE = 0.3;

let running: { module: WebAssembly.Module; machine: Machine } | undefined;

export function proveHere(task: ProofTask): Search {
  const { module, parts, data, property, base, part, of } = task;
  if (running?.module !== module) running = { module, machine: startMachine(module, data, 0) };
  const space = spaceOf(property, base, data.facts);
  const ask = asking(running.machine, space);
  // Where every value is at its word, nothing is doubted.
  const atItsWord = space.shared.includes('"vouched":"all"');
  const asked = atItsWord ? parts.filter(({ doubts }) => !doubts) : parts;
  return search(property, space, data.facts, judgeOf(property, ask, asked, space), { part, of });
}

/** Asks an entrypoint about inputs, and gives the members of the set that it answers. */
type Ask = (entrypoint: number, inputs: readonly At[]) => unknown[];

export function asking(machine: Machine, space: Pick<Space, 'shared' | 'own'>): Ask {
  return (entrypoint, inputs) => {
    const changes = inputs.map((one) => space.own(one)).join();
    const input = `{"shared":${space.shared},"changes":[${changes}]}`;
    const answer: unknown = JSON.parse(machine.evaluate(input, entrypoint));
    const [result] = Array.isArray(answer) ? answer : [];
    if (!isRecord(result) || !Array.isArray(result.result)) {
      throw new Error('The policy gave no answer.');
    }
    return result.result;
  };
}

/** Of claims that no part of the rules can settle. */
const ASKED: Readonly<Partial<Record<Property['result'], number>>> = {
  allowed: WHOLE.allowed,
  [LOOSER]: WHOLE.loosened,
  [DELETED]: WHOLE.kept,
};

function judgeOf({ result }: Property, ask: Ask, parts: readonly Part[], space: Space): Judge {
  const entrypoint = ASKED[result];
  if (entrypoint !== undefined) {
    return (inputs) => {
      const answered = new Set(ask(entrypoint, inputs));
      return inputs.map((_, at) => ({ allowed: answered.has(at) }));
    };
  }
  return refusing(ask, parts, space);
}

/** Whether a part refuses each of some inputs, whose picks are given beside them. */
type Refuser = (inputs: readonly At[], picked: readonly number[][]) => boolean[];

/**
 * Of inputs that agree in all that the part reads, the first is decided, and the others as it was.
 * @returns also how many the part can tell apart
 */
export function refuserOf(
  { entrypoint, reads }: Part,
  ask: Ask,
  space: Space,
): { refuses: Refuser; of: number } {
  const decide = (inputs: readonly At[]) => {
    const refused = new Set(ask(entrypoint, inputs));
    return inputs.map((_, n) => refused.has(n));
  };
  const teller = reads === null ? undefined : space.tellerOf(reads);
  if (!teller) return { refuses: decide, of: Number.POSITIVE_INFINITY };
  const known = new Map<number, boolean>();
  const refuses: Refuser = (inputs, picked) => {
    const keys = picked.map(teller.key);
    const fresh = new Map<number, At>();
    for (const [n, one] of inputs.entries()) {
      const key = keys[n] as number;
      if (!known.has(key)) fresh.set(key, one);
    }
    const verdicts = fresh.size === 0 ? [] : decide([...fresh.values()]);
    for (const [n, key] of [...fresh.keys()].entries()) known.set(key, verdicts[n] === true);
    return keys.map((key) => known.get(key) === true);
  };
  return { refuses, of: teller.of };
}

/**
 * Asks first the parts that have lately refused most, of those that refused alike the one that can tell
 * the fewest inputs apart, and all rules about what is left.
 */
function refusing(ask: Ask, parts: readonly Part[], space: Space): Judge {
  const share = new Map<Part, number>();
  const refusers = new Map(parts.map((part) => [part, refuserOf(part, ask, space)]));
  const telling = (part: Part) => refusers.get(part)?.of ?? 0;
  return (inputs) => {
    const picked = inputs.map((one) => space.picks(one));
    const refusedBy = new Array<string | undefined>(inputs.length);
    let left = [...inputs.keys()];
    const promising = [...share]
      .sort(([a, one], [b, other]) => other - one || telling(a) - telling(b))
      .slice(0, TRIES);
    for (const [part, last] of promising) {
      if (left.length === 0 || last < WORTHWHILE) break;
      const refused = refusers.get(part)?.refuses(
        left.map((at) => inputs[at] as At),
        left.map((at) => picked[at] as number[]),
      );
      const before = left;
      left = before.filter((_, n) => refused?.[n] !== true);
      share.set(part, (before.length - left.length) / before.length);
      for (const [n, at] of before.entries()) {
        if (refused?.[n] === true) refusedBy[at] = `${part.entrypoint}`;
      }
    }
    if (left.length > 0) {
      const rules = new Map<string, number>();
      const among = left.map((at) => inputs[at] as At);
      for (const [n, rule] of ask(WHOLE.refusals, among) as [number, string][]) {
        refusedBy[left[n] as number] ??= 'all';
        rules.set(rule, (rules.get(rule) ?? 0) + 1);
      }
      // What refuses most of these is asked first about the next, which differ little.
      for (const part of parts) {
        const most = Math.max(0, ...[...part.rules].map((rule) => rules.get(rule) ?? 0));
        if (most > 0) share.set(part, most / left.length);
      }
    }
    return refusedBy.map((by) => ({ allowed: by === undefined, ...(by !== undefined && { by }) }));
  };
}
