import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPolicy } from '../../../src/policy/host.ts';
import type { Case } from '../cases/cases.ts';
import { compilePolicy, OUTPUT } from '../compile/compile.ts';
import { FIXTURE, fixtureWith } from '../library/fixture.ts';
import { inPlainWords } from './html.ts';
import { lawPages, placesOf } from './lay-out.ts';

const ADVERT: Case = {
  id: 'EU-1',
  jurisdiction: 'EU',
  scenario: 'An advert that <knows> your name',
  input: { now: '2026-11-23T09:00:00Z', purpose: 'marketing' },
  expected: { allow: false, reasons: ['EXPIRED', 'NO_MARKETING'], obligations: [] },
};

let pages: Record<string, string>;
beforeAll(async () => {
  const rules = FIXTURE.rules['eu/rules.rego'] ?? '';
  const library = fixtureWith(
    'eu/rules.rego',
    rules.replace('title: No marketing', 'title: No <b>'),
  );
  const { wasm, compiled } = await compilePolicy(library);
  const policy = loadPolicy(new WebAssembly.Module(wasm), compiled);
  const { facts } = compiled.data;
  pages = lawPages(
    policy,
    facts,
    placesOf(policy, facts, [ADVERT], { now: '2026-11-23T09:00:00Z' }),
  );
});

describe('the pages of the law', () => {
  it('are an index, a page for each place, and the same as JSON', () => {
    expect(Object.keys(pages).sort()).toEqual([
      'catalogue.json',
      'eu.html',
      'floor.html',
      'index.html',
      'search.json',
    ]);
    expect(JSON.parse(pages['catalogue.json'] ?? '').rules.T1.citation).toBe('Test Act, article 1');
  });

  it('have a card with all that is known of a rule', () => {
    const [, card = ''] =
      /<article id="T1"[^>]*>([\s\S]*?)<\/article>/.exec(pages['eu.html'] ?? '') ?? [];
    for (const text of [
      'Faces are not read to sell things.',
      '<dt>Source</dt><dd>Test Act, article 1</dd>',
      '<dt>Who speaks</dt><dd>Law</dd>',
      '<time datetime="2026-03-29">',
      'checked against primary text',
      '<dt>Checked on</dt>',
      'Faces are not for marketing.',
      'Set purpose to something other than marketing.',
      '<dt>Refused, for example</dt><dd>EU-1, An advert that &lt;knows&gt; your name</dd>',
    ]) {
      expect(card).toContain(text);
    }
    expect(pages['eu.html']).toContain('<dt>Contested</dt><dd>by nobody</dd>');
  });

  it('hold nothing of anybody else, no script or style of their own, and no markup of a rule', () => {
    const html = Object.entries(pages).filter(([name]) => name.endsWith('.html'));
    for (const [, text] of html) {
      expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
      expect(text).not.toMatch(/<style|style="|<script>|\son\w+="/);
      expect(text).not.toContain('<b>');
      expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
      expect(text.match(/<h1>/g)).toHaveLength(1);
    }
  });

  it('can be searched by every word of a rule', () => {
    const [entry] = JSON.parse(pages['search.json'] ?? '').filter(
      ({ id }: { id: string }) => id === 'T1',
    );
    expect(entry.href).toBe('eu.html#T1');
    for (const word of ['t1', 'test act', 'no_marketing', 'sell things']) {
      expect(entry.text).toContain(word);
    }
  });
});

// Of a rule for which nothing is found, `npm run policy -- catalogue` gives the id: it needs a worked case.
it('show every rule of this library that refuses by a refused and by an accepted request', async () => {
  const folder = join(OUTPUT, '../assets/law');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.html'));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  expect(texts.join('').match(/<dt>Refused, for example<\/dt>/g)?.length).toBeGreaterThan(150);
  expect(names.filter((_, at) => texts[at]?.includes('no example found'))).toEqual([]);
});

it.each([
  ['notice.given: false', /: no$/],
  ['subject.age: null', /: not said$/],
  ['purpose: "age_assurance"', /: age assurance$/],
  ['consent.form: []', /: none$/],
  ['unknown.path: 3', /^unknown\.path: 3$/],
])('says %s in plain words', (change, words) => {
  expect(inPlainWords(change)).toMatch(words);
});
