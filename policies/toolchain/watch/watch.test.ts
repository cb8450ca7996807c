import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Case } from '../cases/cases.ts';
import { FIXTURE } from '../library/fixture.ts';
import { type Library, readLibrary } from '../library/library.ts';
import { changedPaths } from './affected.ts';
import { Rounds } from './round.ts';
import { failureText, watchPolicy } from './watch.ts';

const ADVERT: Case = {
  id: 'EU-1',
  jurisdiction: 'EU',
  scenario: 'An advert that knows your name',
  input: { now: '2026-11-23T09:00:00Z', purpose: 'marketing' },
  expected: { allow: false, reasons: ['EXPIRED', 'NO_MARKETING'], obligations: [] },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-watch-'));
  for (const [path, text] of Object.entries(FIXTURE.rules)) await write(path, text);
  for (const [name, fact] of Object.entries(FIXTURE.facts)) {
    await write(`data/${name}.json`, JSON.stringify(fact));
  }
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

it('builds at once and after each change, and keeps the last good build through an error', async () => {
  const events: string[] = [];
  let wake = () => {};
  const next = async () => {
    while (events.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return events.shift() ?? '';
  };
  const tell = (event: string) => {
    events.push(event);
    wake();
  };
  const output = join(folder, '.out');
  const revision = async () =>
    JSON.parse(await readFile(join(output, 'policy.json'), 'utf8')).revision as string;

  await using _watch = watchPolicy(
    ({ compiled }) => tell(compiled.revision),
    (message) => tell(message),
    { folder, output },
  );
  const first = await next();
  expect(first).toBe(await revision());

  const rules = FIXTURE.rules['eu/rules.rego'] ?? '';
  await write('eu/rules.rego', rules.replace('== "marketing"', '== marketing'));
  const error = await next();
  expect(error).toMatch(/^eu\/rules\.rego:15:\d+ var marketing is unsafe\n {4}deny contains /);
  expect(await revision()).toBe(first);

  await write('eu/rules.rego', rules.replace('== "marketing"', '== "advertising"'));
  const second = await next();
  expect(second).toMatch(/^[0-9a-f]{64}$/);
  expect(second).not.toBe(first);
  expect(await revision()).toBe(second);

  // As most editors save: a new file is renamed over the old one, and not only once.
  for (const purpose of ['survey', 'raffle']) {
    await write('eu/.new', rules.replace('== "marketing"', `== "${purpose}"`));
    await rename(join(folder, 'eu/.new'), join(folder, 'eu/rules.rego'));
    const saved = await next();
    expect(saved).toMatch(/^[0-9a-f]{64}$/);
    expect(saved).toBe(await revision());
  }
});

it('a round checks, builds, tests and decides cases, the edit first and the whole suite after it', async () => {
  await using rounds = new Rounds([ADVERT], join(folder, '.out'));
  let before: Library | undefined;
  const round = async (path: string, text: string): Promise<string> => {
    await write(path, text);
    const library = await readLibrary(folder);
    const paths = before === undefined ? null : changedPaths(before, library);
    before = library;
    const told: string[] = [];
    try {
      const { signal } = new AbortController();
      for await (const one of rounds.play({ library, paths, superseded: signal })) told.push(one);
    } catch (error) {
      told.push(failureText(error, library));
    }
    return told.join('\n---\n');
  };
  const router = FIXTURE.rules['countersign.rego'] ?? '';
  expect(await round('countersign.rego', router.replace('operation', 'operatoin'))).toMatch(
    /^countersign\.rego:12:\d+ input\.operatoin: there is no "operatoin"; did you mean "operation"\?\n/,
  );
  expect(await round('countersign.rego', router)).toMatch(
    /^0 tests pass\n---\n1 of 1 worked cases as expected\n---\nThe whole suite: [\s\S]*0 passed, 0 failed$/,
  );
  const test = 'package tests.eu\n\ntest_one if {\n\tcount(["a"]) == 2\n}\n';
  expect(await round('eu/one_test.rego', test)).toMatch(
    /^1 of 1 tests fail: test_one\n[\s\S]*\n---\nFAIL eu\/one_test\.rego:3 test_one[\s\S]*- expected 2\n {4}\+ got {6}1\n[\s\S]*The whole suite:[\s\S]*0 passed, 1 failed$/,
  );
  const rules = FIXTURE.rules['eu/rules.rego'] ?? '';
  expect(await round('eu/rules.rego', rules.replace('"marketing"', '"analytics"'))).toContain(
    'changed by this save: EU-1, An advert that knows your name: deny EXPIRED NO_MARKETING -> deny EXPIRED',
  );
});
