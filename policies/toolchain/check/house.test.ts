/** The overlay of an operator: their rules over the whole library. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { assemble, buildModule, inspectLibrary } from '../compile/compile.ts';
import { atItsWord, withValues } from '../input/attributes.ts';
import { type Library, POLICIES, readLibrary } from '../library/library.ts';
import { PolicyProblems } from '../library/problems.ts';
import { LOOSER, readProperties, toProperty } from '../prove/properties.ts';
import { proveAll } from '../prove/run.ts';
import { load } from '../verbs/command.ts';

const readme = await readFile(join(POLICIES, 'house/README.md'), 'utf8');
const RULE = /```rego\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
const PROPERTY = toProperty('house', {
  title: 'x',
  claim: 'x',
  for_every: { 'place.type': ['school', 'workplace'], purpose: ['access_control', 'attendance'] },
  result: LOOSER,
});

let plain: Library;
beforeAll(async () => {
  plain = await readLibrary();
});

const housed = (file: string, text: string): Library => ({
  ...plain,
  rules: { ...plain.rules, [file]: text },
});

async function problemsOf(library: Library): Promise<string[]> {
  try {
    await inspectLibrary(library);
    return [];
  } catch (error) {
    if (error instanceof PolicyProblems) return error.problems.map(({ message }) => message);
    throw error;
  }
}

describe('the rules of the house', () => {
  it('refuse what the library allows, and are proved to be only stricter', async () => {
    const library = housed('house/schools.rego', RULE);
    const { base } = await readProperties(['house']);
    const inspected = await inspectLibrary(library);
    const { decide } = load(assemble(inspected, await buildModule(library)));
    const at = (type: string) =>
      decide(atItsWord(withValues(base, { 'place.type': type }))).reasons.map(({ rule }) => rule);
    expect(at('private_premises')).toEqual([]);
    expect(at('school')).toContain('HOUSE-SCHOOLS');
    for await (const proof of proveAll([PROPERTY], base, library, inspected.data)) {
      expect(proof).toMatchObject({ inputs: 4, failures: 0 });
    }
  }, 240_000);

  it('would fail the proof if the router let them loosen', async () => {
    const router = plain.rules['countersign.rego'] ?? '';
    const library = housed(
      'countersign.rego',
      `${router}\nallow if data.countersign.rules.house.open[request.place.type]\n`,
    );
    library.rules['house/open.rego'] =
      'package countersign.rules.house\n\nopen := {"school": true}\n';
    expect(await problemsOf(library)).toEqual(['no other rule may read those of the house']);
    const { base } = await readProperties(['house']);
    const { data } = await inspectLibrary(plain);
    const refused = { ...base, consent: null };
    for await (const proof of proveAll([PROPERTY], refused, library, data)) {
      expect(proof.failures).toBe(2);
      expect(proof.pattern).toEqual({ 'place.type': ['school'] });
    }
  }, 240_000);

  it.each([
    ['house/a.rego', RULE.replace('rules.house', 'rules.EU'), /in no other/],
    ['eu/a.rego', RULE, /is for the files of house/],
    ['house/a.rego', RULE.replaceAll('HOUSE-', 'EU-'), /begins with HOUSE-/],
    ['house/a.rego', RULE.replace('tier: floor', 'tier: law'), /claims no law/],
  ])('are refused in %s where they could be more than that', async (file, text, message) => {
    expect((await problemsOf(housed(file, text))).join('\n')).toMatch(message);
  });
});
