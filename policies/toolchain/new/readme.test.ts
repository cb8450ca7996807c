/** The README's walk, done as it is written: a rule of a state that has none, and a new country. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkLibrary } from '../check/check.ts';
import { inspectLibrary } from '../compile/compile.ts';
import { everyModule, type Library, POLICIES, readLibrary, toLibrary } from '../library/library.ts';
import { PolicyProblems } from '../library/problems.ts';
import { opa } from '../reactor/opa.ts';
import { runSuite } from '../test/suite.ts';
import { layOutJurisdiction, layOutRule } from './layout.ts';

const readme = await readFile(join(POLICIES, 'README.md'), 'utf8');
const walk = readme.slice(
  readme.indexOf('## Begin here'),
  readme.indexOf('### Before it is handed in'),
);

type Step = { command: string } | { path: string; text: string };

/** Commands, and files by the last path named before them. */
function stepsOf(text: string): Step[] {
  const steps: Step[] = [];
  let path = '';
  for (const [, prose = '', kind, block = ''] of text.matchAll(
    /([\s\S]*?)```(\w+)\n([\s\S]*?)```/g,
  )) {
    path = [...prose.matchAll(/`([\w/]+\.rego)`/g)].at(-1)?.[1] ?? path;
    if (kind === 'rego') steps.push({ path, text: block });
    else for (const command of block.trim().split('\n')) steps.push({ command });
  }
  return steps;
}

/** Only the files of the toolchain's own making: the library without what it does not need. */
function withFiles(library: Library, files: Record<string, string>): Library {
  const added = toLibrary(
    [...Object.entries(library.rules), ...Object.entries(files)],
    'the README',
  );
  return {
    rules: added.rules,
    tests: { ...library.tests, ...added.tests },
    facts: { ...library.facts, ...added.facts },
  };
}

async function problemsOf(library: Library, whole = true): Promise<string> {
  try {
    await inspectLibrary(library);
    if (whole) await checkLibrary(library);
    return '';
  } catch (error) {
    if (error instanceof PolicyProblems) return error.message;
    throw error;
  }
}

it('leads from its first line to a state and to a country that decide', async () => {
  let library: Library = { ...(await readLibrary()), tests: {} };
  const failing: string[] = [];
  const seen: string[] = [];
  for (const step of stepsOf(walk)) {
    if ('path' in step) {
      library = withFiles(library, { [step.path]: step.text });
      continue;
    }
    const [verb, kind, name = ''] = step.command.replace('npm run policy -- ', '').split(' ');
    seen.push(verb ?? '');
    if (verb === 'new') {
      const laid =
        kind === 'rule'
          ? layOutRule(name, library, '2026-11-30')
          : layOutJurisdiction(name, library);
      library = withFiles(library, laid.files);
      if (kind === 'rule') failing.push(await problemsOf(library, false));
    }
    if (verb === 'check') expect(await problemsOf(library)).toBe('');
    if (verb === 'test') {
      const { data } = await inspectLibrary(library);
      const suite = (await opa()).suite({
        modules: everyModule(library),
        run: kind === '--run' ? name : '',
      });
      const { tests } = runSuite(suite, data);
      expect(tests.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
      expect(tests.length).toBeGreaterThan(0);
    }
  }
  // Every other test of the library holds as well; of those, this one looks at the data of new places.
  const represented = 'lib/jurisdiction_test.rego';
  const { tests } = await readLibrary();
  const { data } = await inspectLibrary(library);
  const suite = (await opa()).suite({
    modules: { ...library.rules, [represented]: tests[represented] ?? '' },
    run: 'test_every_place',
  });
  expect(runSuite(suite, data).tests).toMatchObject([{ outcome: 'pass' }]);
  expect(seen).toEqual(['new', 'check', 'test', 'new', 'new', 'check', 'test']);
  expect(failing).toHaveLength(2);
  for (const text of failing) expect(text).toMatch(/METADATA still says TODO: .*citation/);
}, 240_000);

it('lists the helpers of lib, all of them and no others', async () => {
  const table = readme.slice(readme.indexOf('### The helpers of lib'));
  const files = (await readdir(join(POLICIES, 'lib'))).filter(
    (name) => name.endsWith('.rego') && !name.endsWith('_test.rego'),
  );
  for (const file of files) {
    const name = file.replace('.rego', '');
    const row = table.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    if (name === 'request') {
      expect(row).toContain('every attribute');
      continue;
    }
    const text = await readFile(join(POLICIES, 'lib', file), 'utf8');
    const helpers = [
      ...text.matchAll(/^(?:default )?(?!package |import |else\b|default )([a-z]\w*)/gm),
    ];
    const told = [...(row.split('|')[3] ?? '').matchAll(/`(\w+)/g)].map(([, one]) => one);
    expect([name, told.sort()]).toEqual([name, [...new Set(helpers.map(([, one]) => one))].sort()]);
  }
});
