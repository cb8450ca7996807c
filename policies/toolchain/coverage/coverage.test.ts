import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Catalogue } from '../../../src/policy/catalogue.ts';
import { inspectLibrary } from '../compile/compile.ts';
import { type Library, POLICIES, readLibrary } from '../library/library.ts';
import { renderCoverage } from '../verbs/coverage.ts';
import { listCoverage } from './coverage.ts';
import { BLOCKS } from './tiles.ts';

let library: Library;
let catalogue: Catalogue;
beforeAll(async () => {
  library = await readLibrary();
  catalogue = (await inspectLibrary(library)).catalogue;
});

it('is what the rules say: npm run policy -- coverage', async () => {
  for (const [name, text] of Object.entries(await renderCoverage(library))) {
    expect(await readFile(join(POLICIES, name), 'utf8')).toBe(text);
  }
});

it('tells a place whose text was read from one whose was not, and from one without a rule', () => {
  const covered = new Map(listCoverage(catalogue, library.facts).map((one) => [one.code, one]));
  expect(covered.get('US-IL')).toMatchObject({ status: 'read', unread: 0 });
  expect(covered.get('RU')).toMatchObject({ status: 'unread', unread: 2, refusing: { data: 2 } });
  expect(covered.get('US-OH')).toMatchObject({ status: 'known', checked_on: '2026-11-25' });
  // A law that only informs refuses nothing.
  expect(covered.get('US-VA')?.status).toBe('known');
  expect(covered.get('*')?.rules.length).toBeGreaterThan(30);
});

it('gives every place but the Union itself one tile', () => {
  const tiles = BLOCKS.flatMap(({ prefix, rows }) =>
    rows
      .flatMap((row) => row.split(/\s+/).filter((name) => name !== '.'))
      .map((name) => prefix + name),
  );
  expect(tiles).toHaveLength(new Set(tiles).size);
  const places = Object.keys(library.facts.jurisdictions as object);
  expect(tiles.toSorted()).toEqual(places.filter((code) => code !== 'EU').toSorted());
});

it('gives every place the day on which somebody last looked', () => {
  for (const { code, checked_on } of listCoverage(catalogue, library.facts)) {
    const union = (library.facts.jurisdictions as Record<string, { parents: string[] }>)[code];
    if (union?.parents.includes('EU')) continue;
    expect(checked_on, code).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});
