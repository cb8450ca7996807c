import { beforeAll, describe, expect, it } from 'vitest';
import { type Opa, opa } from '../reactor/opa.ts';
import { renderDifference, withDifferences } from './difference.ts';

let compiler: Opa;
beforeAll(async () => {
  compiler = await opa();
});

/** What is told of the one test of a file, whose body is given. */
function told(...body: string[]): string[] {
  const modules = {
    'a.rego': 'package a\n\nfound contains name if some name in input.names\n',
    'a_test.rego': [
      'package tests.a',
      '',
      'import data.a.found',
      '',
      '_names := ["x", "}"]',
      '',
      'test_a if {',
      ...body.map((line) => `\t${line}`),
      '}',
      '',
    ].join('\n'),
  };
  const sources = { modules, data: {} };
  const { tests } = compiler.test(sources);
  return withDifferences(tests, sources, compiler)[0]?.trace?.split('\n') ?? [];
}

describe('a failing test', () => {
  it('shows what was missing and what was not expected', () => {
    expect(
      told(
        'names := _names',
        'found == {',
        '\t"x", # the first',
        '\t"y",',
        '} with input.names as names',
      ),
    ).toEqual([
      'a_test.rego:9 is not so:',
      '  found == {',
      '  "x", # the first',
      '  "y",',
      '  } with input.names as names',
      '- missing    "y"',
      '+ unexpected "}"',
    ]);
  });

  it('shows two values that differ', () => {
    expect(told('count(found) == 3 with input.names as _names')).toEqual([
      'a_test.rego:8 is not so:',
      '  count(found) == 3 with input.names as _names',
      '- expected 3',
      '+ got      2',
    ]);
  });

  it('names the expression where nothing is compared', () => {
    expect(told('"z" in found with input.names as _names')).toEqual([
      'a_test.rego:8 is not so:',
      '  "z" in found with input.names as _names',
      '(--verbose shows how it came to this)',
    ]);
    expect(told('not found == {"x", "}"} with input.names as _names')).toContain(
      '(--verbose shows how it came to this)',
    );
  });

  it('is left alone when it passes', () => {
    expect(told('count(found) == 2 with input.names as _names')).toEqual([]);
  });
});

it('sets differ member by member, other values as a whole', () => {
  expect(renderDifference(['a', { b: 1 }], ['a'])).toEqual(['+ unexpected {"b":1}']);
  expect(renderDifference(true, null)).toEqual(['- expected null', '+ got      true']);
});
