import { beforeAll, describe, expect, it } from 'vitest';
import { PolicyProblems } from '../library/problems.ts';
import { type Opa, opa } from '../reactor/opa.ts';

let compiler: Opa;
beforeAll(async () => {
  compiler = await opa();
});

function codesOf(text: string, file = 'a.rego'): string[] {
  try {
    compiler.check({ modules: { [file]: `package a\n\n${text}` } });
    return [];
  } catch (error) {
    if (error instanceof PolicyProblems) return error.problems.map(({ code }) => code);
    throw error;
  }
}

describe('check refuses what compiles and does something else than is meant', () => {
  it.each([
    ['a condition that is always the same', 'x if 1 == 1\n', 'constant_condition'],
    ['one that never holds', 'x if false\n', 'constant_condition'],
    ['one within a comprehension', 'x := [1 | true]\n', 'constant_condition'],
    ['an index that nothing else mentions', 'x if input.list[i] == 1\n', 'unused_output_variable'],
    [
      'one that is only declared',
      'x if {\n\tsome i\n\tinput.list[i] == 1\n}\n',
      'unused_output_variable',
    ],
    ['an inequality in a loop', 'x if input.list[_] != 1\n', 'not_equals_in_loop'],
    [
      'a line that the next makes needless',
      'x if {\n\tinput.a.b\n\tinput.a.b == 1\n}\n',
      'redundant_existence_check',
    ],
    ['a rule with the name of a function', 'count if input.a\n', 'rule_shadows_builtin'],
    [
      'a variable with the name of a function',
      'x if {\n\ttime := input.a\n\ttime > 1\n}\n',
      'var_shadows_builtin',
    ],
    ['an argument with the name of a function', 'f(max) := max + 1\n', 'var_shadows_builtin'],
    [
      'a loop variable with the name of a function',
      'x if {\n\tsome sum in input.a\n\tsum > 1\n}\n',
      'var_shadows_builtin',
    ],
    ['a print', 'x if {\n\tprint(input.a)\n\tinput.a\n}\n', 'print_or_trace_call'],
  ])('%s', (_, text, code) => {
    expect(codesOf(text)).toEqual([code]);
  });

  it.each([
    ['a constant', 'x := 1\n'],
    ['the constant true', 'x := true\n'],
    ['a default', 'default x := false\n\nx if input.a\n'],
    ['an else without a condition', 'x := 1 if input.a\n\nelse := 2\n'],
    ['a member of a set', 'x contains 1\n'],
    ['an index that is used', 'x contains i if input.list[i] == 1\n'],
    ['any member', 'x if input.list[_] == 1\n'],
    ['a truth and another attribute', 'x if {\n\tinput.a\n\tinput.b == 1\n}\n'],
    ['an index that is a rule', 'i := 1\n\nx if input.list[i] == 1\n'],
  ])('and nothing of %s', (_, text) => {
    expect(codesOf(text)).toEqual([]);
  });

  it('a test may print', () => {
    expect(codesOf('test_x if {\n\tprint(input.a)\n\tinput.a\n}\n', 'a_test.rego')).toEqual([]);
  });
});
