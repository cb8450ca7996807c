import { posix } from 'node:path';
import type { Library } from '../library/library.ts';

/** Folders whose rules every family rests on. */
const SHARED = new Set(['.', 'lib', 'floor']);

type Known = Record<string, { parents?: string[]; family?: string }>;

/** The paths that differ between two readings of the sources; data as data/NAME.json. */
export function changedPaths(before: Library, after: Library): string[] {
  const differing = (a: Record<string, unknown>, b: Record<string, unknown>) =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
      (name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]),
    );
  return [
    ...differing(before.rules, after.rules),
    ...differing(before.tests, after.tests),
    ...differing(before.facts, after.facts).map((name) => `data/${name}.json`),
  ];
}

/**
 * The tests whose results a change of these files can have changed and that an author wants first:
 * those in the folders of the files, and those that speak of a place which a changed family governs.
 * What is shared can change every test; of those only the folder's own come first.
 */
export function affectedTests(
  { tests, facts }: Library,
  paths: readonly string[],
): Library['tests'] {
  const folders = new Set(paths.map(posix.dirname));
  const families = [...folders]
    .filter((folder) => !SHARED.has(folder))
    .map((folder) => folder.toUpperCase().replaceAll('_', '-'));
  const known = (facts.jurisdictions ?? {}) as Known;
  const governed = Object.entries(known)
    .filter(([code, { parents = [] }]) =>
      [code, ...parents].some((one) => families.includes(known[one]?.family ?? '')),
    )
    .map(([code]) => `"${code}"`);
  const own = ([path, text]: [string, string]) =>
    folders.has(posix.dirname(path)) || governed.some((code) => text.includes(code));
  return withHelpers(
    tests,
    new Set(
      Object.entries(tests)
        .filter(own)
        .map(([path]) => path),
    ),
  );
}

/** The files, and those of the same packages whose helpers they use. */
function withHelpers(tests: Library['tests'], wanted: Set<string>): Library['tests'] {
  const helpers = (text: string) =>
    [...text.matchAll(/^(?!test_|todo_test_|package |import |default )([a-z_]\w*)/gm)].map(
      ([, name = '']) => name,
    );
  const words = (text: string) => new Set(text.match(/\w+/g));
  for (const path of wanted) {
    const used = words(tests[path] ?? '');
    for (const [other, text] of Object.entries(tests)) {
      if (packageOf(text) !== packageOf(tests[path] ?? '')) continue;
      // A set that is added to while it is walked is walked to its end.
      if (helpers(text).some((name) => used.has(name))) wanted.add(other);
    }
  }
  return Object.fromEntries(Object.entries(tests).filter(([path]) => wanted.has(path)));
}

function packageOf(text: string): string {
  return /^package (\S+)/m.exec(text)?.[1] ?? '';
}
