/** What the prover may leave out: all rules, where a part of them has refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { normaliseInstants } from '../../../src/policy/instants.ts';
import type { Case } from '../cases/cases.ts';
import { readCases } from '../cases/read.ts';
import { inspectLibrary } from '../compile/compile.ts';
import { atItsWord, type Input, isRecord, valueAt } from '../input/attributes.ts';
import { type Library, readLibrary } from '../library/library.ts';
import { opa } from '../reactor/opa.ts';
import { startMachine } from '../test/machine.ts';
import { proverOf, unites, WHOLE } from './prover.ts';
import { asking } from './task.ts';

let library: Library;
let router: string;
beforeAll(async () => {
  library = await readLibrary();
  router = `${library.rules['countersign.rego']}\n${library.rules['retention.rego']}`;
});

describe('parts are asked', () => {
  it('where the router unites what they say', () => {
    expect(unites(router)).toBe(true);
    // A further denial, and what the router says of duties, change nothing of that.
    expect(unites(`${router}\n_denials contains {"code": "X", "rule": "F01"} if input.x\n`)).toBe(
      true,
    );
    expect(unites(router.replace('obligations := _duties', 'obligations := []'))).toBe(true);
  });

  it.each([
    ['another way to be allowed', (text: string) => `${text}\nallow if input.open\n`],
    [
      'the same, right below another rule',
      (text: string) => `${text}open := true\nallow if open\n`,
    ],
    [
      'one reason too few',
      (text: string) => text.replace('count(reasons) == 0', 'count(reasons) < 2'),
    ],
    ['no reasons for some', (text: string) => text.replace('== "delete"', '!= "enroll"')],
    [
      'another default',
      (text: string) => text.replace('default allow := false', 'default allow := true'),
    ],
    [
      'a denial that counts at times',
      (text: string) =>
        text.replace(
          '\tnot clock.out_of_force(reason.rule)\n}\n\n# A juris',
          '\tnot clock.out_of_force(reason.rule)\n\tinput.x\n}\n\n# A juris',
        ),
    ],
    [
      'a family that is passed over',
      (text: string) => text.replace('{"floor", "house"}', '{"house"}'),
    ],
  ])('and not with %s', (_, change) => {
    expect(change(router)).not.toBe(router);
    expect(unites(change(router))).toBe(false);
    const { parts } = proverOf({
      ...library.rules,
      'countersign.rego': change(router),
      'retention.rego': '',
    });
    expect(parts).toEqual([]);
  });
});

/** A case with all that a part does not read taken from another one. */
function elsewhere(own: Input, other: Input, reads: ReadonlySet<string>): Input {
  const names = new Set([...Object.keys(own), ...Object.keys(other)]);
  return Object.fromEntries(
    [...names].map((name) => {
      if (reads.has(name)) return [name, own[name] ?? null];
      const read = [...reads].filter((path) => path.startsWith(`${name}.`));
      const values = read.map((path) => [path.slice(name.length + 1), valueAt(own, path) ?? null]);
      if (values.length === 0) return [name, other[name] ?? null];
      return [name, { ...(isRecord(other[name]) && other[name]), ...Object.fromEntries(values) }];
    }),
  );
}

it('a part refuses nothing that all rules allow, and some part refuses what they refuse', async () => {
  const { data } = await inspectLibrary(library);
  const { modules, entrypoints, parts } = proverOf(library.rules);
  const { wasm } = (await opa()).build({ modules, data: {}, entrypoints, optimisation: 0 });
  const machine = startMachine(new WebAssembly.Module(Buffer.from(wasm, 'base64')), data, 0);
  const cases = (await readCases()).filter(({ facts }: Case) => facts === undefined);
  const inputs = cases.map(({ input }) => normaliseInstants(atItsWord(input)) as Input);
  const askOf = (given: readonly Input[]) =>
    asking(machine, { shared: '{}', own: ({ at }) => JSON.stringify(given[at]) });
  const ask = askOf(inputs);
  const all = cases.map((_, at) => ({ at, change: null }));
  const allowed = new Set(ask(WHOLE.allowed, all));
  expect(allowed).toEqual(
    new Set(all.filter(({ at }) => cases[at]?.expected.allow).map(({ at }) => at)),
  );
  const byRule = Map.groupBy(ask(WHOLE.refusals, all) as [number, string][], ([, rule]) => rule);
  expect(byRule.get('')?.some(([at]) => allowed.has(at))).toBe(false);
  const refusedBySome = new Set<unknown>();
  for (const part of parts.filter(({ doubts }) => !doubts)) {
    const refused = new Set(ask(part.entrypoint, all));
    // Exactly those of which all rules give one of the part's as a reason.
    const reasons = [...part.rules].flatMap((rule) => byRule.get(rule) ?? []);
    expect(refused).toEqual(new Set(reasons.map(([at]) => at)));
    for (const at of refused) refusedBySome.add(at);
    // What it does not read changes nothing.
    const { reads } = part;
    if (reads === null) continue;
    const moved = inputs.map((own, at) => elsewhere(own, inputs.at(at - 7) ?? {}, reads));
    expect(new Set(askOf(moved)(part.entrypoint, all))).toEqual(refused);
  }
  expect(parts.filter(({ reads }) => reads !== null).length).toBeGreaterThan(40);
  expect(refusedBySome.size).toBe(cases.length - allowed.size);
}, 240_000);
