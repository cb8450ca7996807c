import { expect, it } from 'vitest';
import type { Library } from '../library/library.ts';
import { affectedTests, changedPaths } from './affected.ts';

const LIBRARY: Library = {
  rules: { 'us_il/a.rego': 'package a\n', 'floor/f.rego': 'package f\n' },
  tests: {
    'us_il/a_test.rego': 'package tests.us_il\n\ntest_a if _helped\n',
    'us_il/b_test.rego': 'package tests.us_il\n\n_helped if true\n',
    'floor/f_test.rego': 'package tests.floor\n\ntest_f if base("US-IL")\n',
    'floor/g_test.rego': 'package tests.floor\n\ntest_g if base("CN")\n',
    'floor/h_test.rego': 'package tests.floor\n\ntest_h if _of_g\n',
    'floor/i_test.rego': 'package tests.floor\n\n_of_g if true\n',
    'cn/c_test.rego': 'package tests.cn\n\ntest_c if base("CN")\n',
  },
  facts: {
    jurisdictions: {
      US: { parents: [], family: 'US' },
      'US-IL': { parents: ['US'], family: 'US-IL' },
      CN: { parents: [], family: 'CN' },
    },
  },
};
const affected = (...paths: string[]) => Object.keys(affectedTests(LIBRARY, paths)).sort();

it('finds what was saved', () => {
  const after = {
    ...LIBRARY,
    rules: { 'us_il/a.rego': 'package b\n', 'us_il/new.rego': 'package a\n' },
    facts: {},
  };
  expect(changedPaths(LIBRARY, LIBRARY)).toEqual([]);
  expect(changedPaths(LIBRARY, after).sort()).toEqual([
    'data/jurisdictions.json',
    'floor/f.rego',
    'us_il/a.rego',
    'us_il/new.rego',
  ]);
});

it('takes the tests of the folder, and those that speak of the place', () => {
  expect(affected('us_il/a.rego')).toEqual([
    'floor/f_test.rego',
    'us_il/a_test.rego',
    'us_il/b_test.rego',
  ]);
});

it('takes those of a part of the place as well', () => {
  expect(affected('us/a.rego')).toEqual(['floor/f_test.rego']);
});

it('brings the helpers that a test uses from another file of its package', () => {
  expect(affected('floor/h_test.rego')).toContain('floor/i_test.rego');
  const { 'us_il/b_test.rego': _, ...others } = LIBRARY.tests;
  const some = affectedTests(
    {
      ...LIBRARY,
      tests: { ...others, 'us_il/z_test.rego': LIBRARY.tests['us_il/b_test.rego'] ?? '' },
    },
    ['us_il/a.rego'],
  );
  expect(Object.keys(some)).toContain('us_il/z_test.rego');
});
