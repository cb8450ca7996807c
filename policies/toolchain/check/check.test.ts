import { beforeAll, describe, expect, it } from 'vitest';
import { compilePolicy } from '../compile/compile.ts';
import { everyModule, type Library, readLibrary } from '../library/library.ts';
import { PolicyProblems, renderProblems } from '../library/problems.ts';
import { checkLibrary, checkRules } from './check.ts';
import { suggestion } from './suggestion.ts';

let library: Library;
beforeAll(async () => {
  library = await readLibrary();
});

/** The library with one more rule, whose body this is. */
function withRule(body: string): Library {
  const imports = ['request', 'safeguards']
    .filter((name) => body.includes(`${name}.`))
    .map((name) => `import data.countersign.lib.${name}\n`);
  const text = `package countersign.rules.EU\n\n${imports.join('')}\n_more if {\n\t${body}\n}\n`;
  return { ...library, rules: { ...library.rules, 'eu/more.rego': text } };
}

async function told(
  changed: Library,
  check: (library: Library) => Promise<unknown> = checkRules,
): Promise<string[]> {
  try {
    await check(changed);
    return [];
  } catch (error) {
    if (!(error instanceof PolicyProblems)) throw error;
    return renderProblems(error.problems, everyModule(changed)).split('\n');
  }
}

describe('checking', () => {
  it('passes what is sound, and counts files', async () => {
    expect(await checkLibrary(library)).toBe(Object.keys(everyModule(library)).length);
    expect(await told(withRule('request.consent.status == "given" # request.nothing'))).toEqual([]);
    expect(await told(withRule('request.subject.role == "astronaut"'))).toEqual([]);
  });

  it('says which attribute there is not, and what was expected', async () => {
    const [first, line, caret, expected] = await told(withRule('not request.consnt.status == "x"'));
    expect(first).toBe(
      'eu/more.rego:6:6 request.consnt.status: there is no "consnt"; did you mean "consent"?',
    );
    expect(line).toContain('not request.consnt.status == "x"');
    expect(caret?.trim()).toBe('^');
    expect(expected).toMatch(/expected one of: alternative, authorisation, comparison, consent, /);
  });

  it.each([
    ['request.notice.signag == true', 'request.notice.signag: there is no "signag"'],
    ['not request.place.typ == "school"', 'request.place.typ: there is no "typ"'],
    ['request.legal_bases != "treaty"', 'request.legal_bases: there is no "legal_bases"'],
    ['input.consent.statas == "given"', 'input.consent.statas: there is no "statas"'],
    ['part := request.place; part.typ == "school"', 'part.typ: there is no "typ"'],
    ['not safeguards.face_onyl', 'safeguards.face_onyl: there is no "face_onyl"'],
    ['not safeguards._confirmed_by(1)', 'safeguards._confirmed_by: there is no "_confirmed_by"'],
    [
      'data.facts.caps.floor_dayz.value > 1',
      'data.facts.caps.floor_dayz: there is no "floor_dayz"',
    ],
  ])('refuses %s', async (body, message) => {
    expect((await told(withRule(body)))[0]).toContain(message);
  });

  it.each([
    ['request.place.type == "gymm"', 'place.type never has the value "gymm"'],
    ['request.legal_basis != "treaty"', 'legal_basis never has the value "treaty"'],
    [
      'not request.mode in {"post", "realtme"}',
      'mode never has the value "realtme"; did you mean "realtime"?',
    ],
    ['"writen" in request.consent.form', 'consent.form never has the value "writen"'],
    [
      'some form in request.consent.form; form == "writen"',
      'consent.form[_] never has the value "writen"',
    ],
    [
      'some code in request.jurisdictions; code == "DEU"',
      'jurisdictions[_] never has the value "DEU"',
    ],
    [
      'part := request.place; kind := part.type; kind == "gymm"',
      'place.type never has the value "gymm"',
    ],
    [
      'request.liveness.status == "pased"',
      'liveness.status never has the value "pased"; did you mean "passed"?',
    ],
  ])('refuses the word in %s', async (body, message) => {
    expect((await told(withRule(body)))[0]).toContain(message);
  });

  it.each(['request.notice.signage == "yes"', 'input.remote == "yes"'])(
    'refuses the type in %s',
    async (body) => {
      const lines = await told(withRule(body));
      expect(lines[0]).toMatch(/match error$/);
      expect(lines.join('\n')).toMatch(/left\s*: boolean[\s\S]*right\s*: string/);
    },
  );

  it('holds lib/request to the schema', async () => {
    const path = 'lib/request.rego';
    const text = library.rules[path]?.replace('"signage", ', '') ?? '';
    expect((await told({ ...library, rules: { ...library.rules, [path]: text } }))[0]).toBe(
      'lib/request.rego:1:1 the input has an attribute notice.signage, which is not read here',
    );
  });

  it('is of tests too, but not where only the rules count', async () => {
    const tests = { ...library.tests, 'eu/more_test.rego': 'package tests.eu\n\ntest_x if y\n' };
    expect((await told({ ...library, tests }, checkLibrary))[0]).toMatch(
      /^eu\/more_test\.rego:3:\d+ var y is unsafe/,
    );
    expect(await told({ ...library, tests })).toEqual([]);
  });
});

it('what it refuses is not compiled', async () => {
  const mistyped = withRule('request.legal_bases != "treaty"');
  await expect(compilePolicy(mistyped)).rejects.toThrow('there is no "legal_bases"');
});

it('a suggestion is made only if something is near', () => {
  expect(suggestion('purpsoe', ['mode', 'purpose'])).toBe('; did you mean "purpose"?');
  expect(suggestion('colour', ['mode', 'purpose'])).toBe('');
});
