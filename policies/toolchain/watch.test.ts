import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FIXTURE } from './fixture.ts';
import { watchPolicy } from './watch.ts';

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
  expect(error).toMatch(/^eu\/rules\.rego:13:\d+ var marketing is unsafe\n {4}deny contains /);
  expect(await revision()).toBe(first);

  await write('eu/rules.rego', rules.replace('== "marketing"', '== "advertising"'));
  const second = await next();
  expect(second).toMatch(/^[0-9a-f]{64}$/);
  expect(second).not.toBe(first);
  expect(await revision()).toBe(second);
});
