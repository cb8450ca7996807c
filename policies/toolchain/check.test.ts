import { describe, expect, it } from 'vitest';
import { checkLibrary } from './check.ts';
import { FIXTURE, fixtureWith } from './fixture.ts';
import { everyModule } from './library.ts';
import { PolicyProblems, renderProblems } from './problems.ts';
import { suggestion } from './references.ts';

const HELPERS = `package countersign.lib.request

consent := _part("consent", {"status": null, "given_at": null})

_part(_, absent) := absent
`;
/** The fixture falls silent on an attribute that no input has; here it must not. */
const SOUND = (FIXTURE.rules['countersign.rego'] ?? '').replace('input.silent', 'input.remote');

const using = (body: string) => {
  const library = fixtureWith(
    'eu/more.rego',
    `package countersign.rules.EU\n\n${body.includes('request') ? 'import data.countersign.lib.request\n' : '\n'}\n_more if {\n\t${body}\n}\n`,
  );
  library.rules['lib/request.rego'] = HELPERS;
  library.rules['countersign.rego'] = SOUND;
  return library;
};

async function told(library: ReturnType<typeof using>): Promise<string[]> {
  try {
    await checkLibrary(library);
    return [];
  } catch (error) {
    if (!(error instanceof PolicyProblems)) throw error;
    return renderProblems(error.problems, everyModule(library)).split('\n');
  }
}

describe('checking', () => {
  it('passes what is sound, and counts files', async () => {
    expect(await checkLibrary(fixtureWith('countersign.rego', SOUND))).toBe(3);
    expect(await told(using('request.consent.status == "given" # request.nothing'))).toEqual([]);
  });

  it('a mistyped attribute of the input is an error that says what was expected', async () => {
    const [first, line, caret, expected] = await told(using('input.consnt.status == "given"'));
    expect(first).toBe(
      'eu/more.rego:6:2 input.consnt.status: there is no "consnt"; did you mean "consent"?',
    );
    expect(line).toContain('input.consnt.status == "given"');
    expect(caret?.trim()).toBe('^');
    expect(expected).toMatch(/expected one of: alternative, authorisation, consent, /);
    const [nested] = await told(using('input.consent.statas == "given"'));
    expect(nested).toContain('there is no "statas"; did you mean "status"?');
  });

  it('so is one that is read through a helper', async () => {
    expect((await told(using('not request.consnt.status == "given"')))[0]).toBe(
      'eu/more.rego:6:6 request has no "consnt"; did you mean "consent"?',
    );
    expect(await told(using('not request.consent.statas == "given"'))).toEqual([
      'eu/more.rego:6:6 request.consent has no "statas"; did you mean "status"?',
      '    \tnot request.consent.statas == "given"',
      '    \t    ^',
      '    expected one of: given_at, status',
    ]);
  });

  it('a value of another type is an error', async () => {
    const lines = await told(using('input.remote == "yes"'));
    expect(lines[0]).toBe('eu/more.rego:6:2 match error');
    expect(lines.join('\n')).toMatch(/left\s*: boolean[\s\S]*right\s*: string/);
  });
});

it('a suggestion is made only if something is near', () => {
  expect(suggestion('purpsoe', ['mode', 'purpose'])).toBe('; did you mean "purpose"?');
  expect(suggestion('colour', ['mode', 'purpose'])).toBe('');
});
