import { describe, expect, it } from 'vitest';
import { FIXTURE, fixtureWith } from '../library/fixture.ts';
import { readLibrary } from '../library/library.ts';
import { PolicyProblems } from '../library/problems.ts';
import { mutantsOf } from './mutants.ts';
import { mutate, percentKilled, REQUIRED_PERCENT, renderMutation, score } from './mutation.ts';

const changesOf = (text: string) => mutantsOf('a.rego', text).map(({ change }) => change);
const textsOf = (text: string) => mutantsOf('a.rego', text).map((mutant) => mutant.text);

describe('mutants', () => {
  it('move and reverse a comparison, drop and negate it, and switch the rule off', () => {
    expect(textsOf('young if age < limit')).toEqual([
      'young if age <= limit',
      'young if age >= limit',
      'young if true',
      'young if false',
      'young if not age < limit',
    ]);
  });

  it('leave one condition out of a block at a time, with all its lines', () => {
    const block = 'due if {\n\tkept\n\treached(add(\n\t\tstart,\n\t))\n}';
    expect(changesOf(block)).toEqual([
      'never: due if {',
      'without: kept',
      'negated: kept',
      'without: reached(add( start, ))',
      'negated: reached(add( start, ))',
    ]);
    expect(textsOf(block)).toContain('due if {\n\tkept\n}');
    expect(textsOf(block)).toContain('due if {\n\treached(add(\n\t\tstart,\n\t))\n}');
    expect(textsOf(block)).toContain(
      'due if {\n\tfalse\n\tkept\n\treached(add(\n\t\tstart,\n\t))\n}',
    );
  });

  it('make the only condition of a block true', () => {
    expect(textsOf('a if {\n\tnot b\n}')).toEqual([
      'a if {\n\tfalse\n\tnot b\n}',
      'a if {\n\ttrue\n}',
      'a if {\n\tb\n}',
    ]);
  });

  it('shift numbers by one, swap true and false, min and max, and change texts', () => {
    expect(textsOf('a := min([3, true, "x"])')).toEqual([
      'a := max([3, true, "x"])',
      'a := min([4, true, "x"])',
      'a := min([2, true, "x"])',
      'a := min([3, false, "x"])',
      'a := min([3, true, "x~"])',
    ]);
  });

  it('switch off what is always said', () => {
    expect(textsOf('oblige contains {"code": "A"}')).toEqual([
      'oblige contains {"code": "A~"}',
      'oblige contains {"code": "A"} if false',
    ]);
  });

  it('touch no comment, package, import or name of a field', () => {
    expect(textsOf('# 1 == 2\npackage a["b"]\n\nimport data.c["d"]\n\n\t# true')).toEqual([]);
    expect(textsOf('a := {"k": b}')).toEqual([]);
  });
});

describe('the mutation check', () => {
  it('tells mutants that a test notices from those it does not', async () => {
    const tried = await mutate(FIXTURE, { only: 'eu/', threads: 0 });
    const survivors = tried.filter(({ fate }) => fate === 'survived');
    // The fixture tests that T1 fires, and nothing else.
    expect(survivors.filter(({ rule }) => rule === 'T1').map((one) => one.mutant.change)).toEqual([
      'without: input.purpose == "marketing"',
    ]);
    expect(new Set(survivors.map(({ rule }) => rule))).toEqual(new Set(['T1', 'T2', 'T3']));
    expect(percentKilled(score(tried))).toBeLessThan(REQUIRED_PERCENT);
    const text = renderMutation(tried);
    expect(text).toMatch(/^T1 {2}\d+ killed, 1 survived$/m);
    expect(text).toMatch(/^SURVIVED policies\/eu\/rules\.rego:\d+ {2}negated: /m);
  });

  it('does not count what OPA refuses', async () => {
    const unsafe = 'package countersign.rules.EU\n\nx if {\n\ty := input.y\n\ty > 1\n}\n';
    const tried = await mutate(fixtureWith('eu/x.rego', unsafe), { only: 'eu/x', threads: 0 });
    expect(tried.filter(({ fate }) => fate === 'invalid').map((one) => one.mutant.change)).toEqual([
      'without: y := input.y',
    ]);
  });

  it('draws the same sample from the same seed', async () => {
    const draw = async (seed: number) => {
      const tried = await mutate(FIXTURE, { sample: 4, seed, threads: 0 });
      return tried.map(({ mutant }) => mutant.change);
    };
    expect(await draw(1)).toHaveLength(4);
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(1)).not.toEqual(await draw(2));
  });

  it('refuses a path that names no rule', async () => {
    await expect(mutate(FIXTURE, { only: 'atlantis/' })).rejects.toThrow(PolicyProblems);
  });

  it('finds the tests of the library good, in a sample of one family', async () => {
    const library = await readLibrary();
    const tried = await mutate(library, { only: 'us_il/', sample: 10, seed: 3, threads: 0 });
    const { killed, survived, invalid } = score(tried);
    expect(killed + survived + invalid).toBe(10);
    expect(survived).toBe(0);
  });
});
