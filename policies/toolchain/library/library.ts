import { readdir, readFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { PolicyProblems } from './problems.ts';

/** The policies folder of this repository. */
export const POLICIES = join(import.meta.dirname, '../..');

/** The policy sources as they stand on disk. */
export interface Library {
  /** Rules, by path relative to the policies folder. */
  rules: Record<string, string>;
  /** Tests, likewise. */
  tests: Record<string, string>;
  /** data/NAME.json by NAME; Rego reads it as data.facts.NAME. */
  facts: Record<string, unknown>;
}

/**
 * Reads every .rego file under a folder, and its data/*.json.
 * @throws PolicyProblems if there is no Rego, or a data file is not JSON.
 */
export async function readLibrary(folder: string = POLICIES): Promise<Library> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.split(sep).join('/'))
    .filter(isSource)
    .sort();
  const files = await Promise.all(
    paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const),
  );
  return toLibrary(files, folder);
}

/** The toolchain carries Go and TypeScript, and its tests carry Rego that is wrong on purpose. */
export function isSource(path: string): boolean {
  if (path.startsWith('toolchain/')) return false;
  return path.endsWith('.rego') || (path.startsWith('data/') && path.endsWith('.json'));
}

/**
 * Sorts source files into a library.
 * @param files path relative to the policies folder, and text
 * @param origin where they are from, for the error
 * @throws PolicyProblems as `readLibrary` does
 */
export function toLibrary(
  files: readonly (readonly [path: string, text: string])[],
  origin: string,
): Library {
  const library: Library = { rules: {}, tests: {}, facts: {} };
  for (const [path, text] of files) {
    if (path.endsWith('.json')) library.facts[basename(path, '.json')] = parseFact(path, text);
    else if (path.endsWith('_test.rego')) library.tests[path] = text;
    else library.rules[path] = text;
  }
  if (Object.keys(library.rules).length === 0) {
    throw new PolicyProblems([
      { code: 'no_rules', message: `There is no .rego file under ${origin}: nothing to build.` },
    ]);
  }
  return library;
}

function parseFact(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PolicyProblems([
      { code: 'bad_data', message: `${path} is not JSON: ${(error as SyntaxError).message}` },
    ]);
  }
}

/** Rules and tests together. */
export function everyModule(library: Library): Record<string, string> {
  return { ...library.rules, ...library.tests };
}
