import { beforeAll, describe, expect, it } from 'vitest';
import { FIXTURE } from '../library/fixture.ts';
import { everyModule } from '../library/library.ts';
import { type Opa, opa } from '../reactor/opa.ts';
import { hostFunctions, Unsupported } from './functions.ts';
import { startMachine } from './machine.ts';
import { settle } from './settle.ts';
import { coverageOf, runSuite } from './suite.ts';

const data = { facts: { ...FIXTURE.facts, effective: {} } };
let compiler: Opa;
beforeAll(async () => {
  compiler = await opa();
});

const RULES = `package a

default x := 1

x := 2 if input.y == 2

z contains 1 if {
	some one in input.list
	every n in [1, 2] {
		n < one
	}
}

z contains 2 if false
`;
const TESTS = `package a_test

import data.a

test_passes if {
	a.x == 2 with input as {"y": 2}
}

test_fails if a.x == 3

test_counts if {
	a.z == {1} with input as {"list": [3]}
}

test_conflicts if data.b.c == 1

test_with_what_only_the_interpreter_has if upper("a") == "A"

test_at_an_instant if time.parse_rfc3339_ns("2026-11-23T09:00:00Z") / 1000000 == 1795424400000

todo_test_later if false
`;
const CONFLICT = 'package b\n\nc := 1 if true\n\nc := 2 if true\n';
const modules = { 'a.rego': RULES, 'a_test.rego': TESTS, 'b.rego': CONFLICT };

describe('compiled tests', () => {
  it('pass and fail as in the interpreter', async () => {
    const suite = compiler.suite({ modules, cover: true });
    const run = runSuite(suite, {});
    const outcomes = Object.fromEntries(run.tests.map(({ name, outcome }) => [name, outcome]));
    expect(outcomes).toEqual({
      test_passes: 'pass',
      test_fails: 'unsettled',
      test_counts: 'pass',
      test_conflicts: 'unsettled',
      test_with_what_only_the_interpreter_has: 'pass',
      test_at_an_instant: 'pass',
      todo_test_later: 'skip',
    });
    const { 'a_test.rego': tests, ...rules } = modules;
    const library = { rules, tests: { 'a_test.rego': tests }, facts: {} };
    const settled = await settle(library, {}, [{ ...run, lines: suite.lines }]);
    const interpreted = compiler.test({ modules, data: {} });
    const told = (list: typeof settled.tests) =>
      list.map(({ name, outcome }) => `${name} ${outcome}`).sort();
    expect(told(settled.tests)).toEqual(told(interpreted.tests));
  });

  it('reach the lines that the interpreter reaches', () => {
    const suite = compiler.suite({ modules: everyModule(FIXTURE), cover: true });
    const { reached } = runSuite(suite, data);
    const ours = coverageOf(suite.lines, reached);
    const theirs = compiler.test({ modules: everyModule(FIXTURE), data }).coverage;
    const missed = (coverage: typeof ours) =>
      Object.fromEntries(
        Object.entries(coverage).map(([file, { not_covered = [] }]) => [
          file,
          [...new Set(not_covered.map(({ start }) => start.row))],
        ]),
      );
    expect(missed(ours)).toEqual(missed(theirs));
  });

  it('are those that are asked for', () => {
    expect(compiler.suite({ modules, run: 'counts$' }).tests.map(({ name }) => name)).toEqual([
      'test_counts',
    ]);
    expect(compiler.suite({ modules, run: 'nothing' })).toMatchObject({ tests: [] });
  });

  it('say where rules go round in a circle', () => {
    const circle = { 'a_test.rego': 'package a\n\ntest_x if y\n\ny if z\n\nz if y\n' };
    expect(() => compiler.suite({ modules: circle })).toThrow(/recursi/);
  });
});

describe('a machine', () => {
  it('runs on after a trap', () => {
    const suite = compiler.suite({ modules });
    const module = new WebAssembly.Module(Buffer.from(suite.wasm ?? '', 'base64'));
    const machine = startMachine(module, {}, 0);
    const at = (name: string) => `${suite.tests.findIndex((test) => test.name === name)}`;
    expect(() => machine.evaluate(at('test_conflicts'))).toThrow();
    expect(machine.evaluate(at('test_passes'))).not.toBe('[]');
  });
});

describe('the functions of the host', () => {
  const {
    'time.parse_rfc3339_ns': parse,
    sprintf,
    'json.patch': patch,
  } = hostFunctions as Record<string, (...args: unknown[]) => unknown>;

  it('do what OPA does, and leave the rest to it', () => {
    expect(parse?.('2026-11-23T09:00:00.001Z')).toBe(1795424400001e6);
    expect(() => parse?.('2026-11-23')).toThrow(Unsupported);
    expect(sprintf?.('%d-%s', [1, 'a'])).toBe('1-a');
    expect(() => sprintf?.('%v', [1])).toThrow(Unsupported);
    expect(patch?.({ a: { b: 1 } }, [{ op: 'replace', path: '/a/b', value: 2 }])).toEqual({
      a: { b: 2 },
    });
    expect(() => patch?.({}, [{ op: 'replace', path: 'a', value: 2 }])).toThrow(Unsupported);
    expect(() => patch?.({ a: 1 }, [{ op: 'remove', path: 'a', value: 2 }])).toThrow(Unsupported);
  });
});
