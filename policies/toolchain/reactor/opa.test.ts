import { beforeAll, describe, expect, it, vi } from 'vitest';
import { inputSchema } from '../../../src/policy/input.ts';
import { FIXTURE } from '../library/fixture.ts';
import { everyModule } from '../library/library.ts';
import { PolicyProblems, renderProblems } from '../library/problems.ts';
import { type Opa, opa } from './opa.ts';

const SOURCES = {
  modules: everyModule(FIXTURE),
  data: { facts: { ...FIXTURE.facts, effective: {} } },
};

const warned = vi.spyOn(process, 'emitWarning');
let compiler: Opa;
beforeAll(async () => {
  compiler = await opa();
});

function problemsOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (error instanceof PolicyProblems) return error.problems;
    throw error;
  }
  return [];
}

describe('OPA as WebAssembly', () => {
  it('starts once, and warns of nothing', async () => {
    expect(await opa()).toBe(compiler);
    expect(warned).not.toHaveBeenCalled();
  });
});

describe('check', () => {
  const check = (text: string) =>
    problemsOf(() => compiler.check({ modules: { 'a.rego': text }, schema: inputSchema() }));

  it('passes a sound library', () => {
    expect(compiler.check({ ...SOURCES, schema: inputSchema() })).toEqual({ modules: 3 });
  });

  it('finds a misspelt attribute through the schema', () => {
    const [problem, ...others] = check('package a\n\nx if input.consent.expires == 1\n');
    expect(others).toEqual([]);
    expect(problem?.message).toMatch(/undefined ref: input.consent.expires/);
    expect(problem?.details?.join(' ')).toMatch(/want \(one of\): .*"expires_at"/);
    expect(problem?.place).toMatchObject({ file: 'a.rego', row: 3 });
  });

  it('knows that an instant is a number', () => {
    const [problem] = check('package a\n\nx if startswith(input.now, "2026")\n');
    expect(problem?.code).toBe('rego_type_error');
  });

  it('is strict', () => {
    const [problem] = check('package a\n\nx if {\n\tunused := 1\n\ttrue\n}\n');
    expect(problem?.message).toMatch(/unused/);
  });

  it('refuses a negated call that a missing attribute would silence', () => {
    const [problem, ...others] = check(
      'package a\n\nx if not input.purpose == "a"\n\ny if not startswith(input.purpose, "a")\n',
    );
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'silent_negation', place: { row: 5 } });
  });

  it('reports the errors of all files, in order, with line and caret', () => {
    const modules = { 'a.rego': 'package a\n\nx := 1 +\n', 'b.rego': 'package b\n\n\ty = = 2\n' };
    const problems = problemsOf(() => compiler.check({ modules }));
    expect(problems.map(({ place }) => place?.file)).toContain('a.rego');
    const shown = renderProblems(
      problems.filter(({ place }) => place?.file === 'b.rego'),
      modules,
    );
    expect(shown).toMatch(/^b\.rego:3:6 unexpected .*\n {4}\ty = = 2\n {4}\t {4}\^/);
  });
});

describe('format', () => {
  it('lays Rego out', () => {
    const { modules } = compiler.format({ modules: { 'a.rego': 'package a\nx:=  1' } });
    expect(modules).toEqual({ 'a.rego': 'package a\n\nx := 1\n' });
  });
});

describe('test', () => {
  it('runs tests and says which lines of the rules they reach', () => {
    const { tests, coverage } = compiler.test(SOURCES);
    expect(tests).toMatchObject([
      {
        name: 'test_marketing_is_refused',
        package: 'data.countersign.rules.EU_test',
        outcome: 'pass',
        place: { file: 'eu/rules_test.rego', row: 5 },
      },
    ]);
    expect(Object.keys(coverage).sort()).toEqual(['countersign.rego', 'eu/rules.rego']);
    expect(coverage['countersign.rego']?.coverage ?? 0).toBe(0);
    const reached = coverage['eu/rules.rego']?.covered?.map(({ start }) => start.row);
    expect(reached).toContain(15);
    expect(coverage['eu/rules.rego']?.not_covered?.map(({ start }) => start.row)).toContain(46);
  });

  it('traces a failure and shows what it printed', () => {
    const modules = {
      'a.rego': 'package a\n\nx := 1\n',
      'a_test.rego':
        'package a_test\n\ntest_x if {\n\tprint("x is", data.a.x)\n\tdata.a.x == 2\n}\n\ntodo_test_y if false\n',
    };
    const { tests } = compiler.test({ modules, data: {} });
    expect(tests.map(({ outcome }) => outcome)).toEqual(['fail', 'skip']);
    expect(tests[0]?.output).toBe('x is 1\n');
    expect(tests[0]?.trace).toMatch(/a_test\.rego:5 .*Fail data\.a\.x = 2/);
  });

  it('runs only what is asked for', () => {
    expect(compiler.test({ ...SOURCES, run: 'nothing' }).tests).toEqual([]);
  });
});

describe('eval', () => {
  const request = { ...SOURCES, query: 'data.countersign.rules.EU.deny' };

  it('answers a query', () => {
    const input = { purpose: 'marketing', now: 5, consent: { expires_at: 6 } };
    const { results, explanation } = compiler.eval({ ...request, input });
    expect(results?.[0]?.expressions[0]?.value).toEqual([{ code: 'NO_MARKETING', rule: 'T1' }]);
    expect(explanation).toBe('');
  });

  it('says how it got there', () => {
    const { explanation } = compiler.eval({ ...request, input: {}, explain: 'full' });
    expect(explanation).toMatch(/eu\/rules\.rego:15 .*Fail input\.purpose = "marketing"/);
  });

  it('names the place of an error in the query', () => {
    const [problem] = problemsOf(() => compiler.eval({ ...request, query: 'data.x[' }));
    expect(problem?.code).toBe('rego_parse_error');
  });
});
