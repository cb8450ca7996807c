import type { RuleFact } from './opa.ts';
import type { Problem } from './problems.ts';

const LIBRARY = 'data.countersign.lib.';
const REQUEST = 'request';
const REQUEST_FILE = 'lib/request.rego';

/**
 * Names that a rule reads from a shared helper and that the helper does not have. OPA takes such a
 * reference for undefined, so a mistyped `request.consnt` would leave its rule silent.
 * @param rules of the library, as OPA inspects them
 */
export function unknownReferences(
  modules: Readonly<Record<string, string>>,
  rules: readonly RuleFact[],
): Problem[] {
  const members = membersByPackage(rules);
  const parts = requestParts(modules[REQUEST_FILE] ?? '');
  return Object.entries(modules).flatMap(([file, source]) => {
    const text = codeOnly(source);
    return importedHelpers(source)
      .filter(({ name }) => members.has(`${LIBRARY}${name}`))
      .flatMap(({ name, alias }) => {
        const known = members.get(`${LIBRARY}${name}`) ?? [];
        const reference = new RegExp(`(?<![\\w.])${alias}\\.(\\w+)(?:\\.(\\w+))?`, 'g');
        return [...text.matchAll(reference)].flatMap(({ index, 1: first = '', 2: second }) => {
          const at = (path: string, bad: string, choices: readonly string[]) =>
            problem(file, source, index, { path, bad, choices });
          if (!known.includes(first)) return [at(alias, first, known)];
          const inner = name === REQUEST ? parts.get(first) : undefined;
          if (!inner || second === undefined || inner.includes(second)) return [];
          return [at(`${alias}.${first}`, second, inner)];
        });
      });
  });
}

function membersByPackage(rules: readonly RuleFact[]): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const { package: name, name: rule } of rules) {
    const known = members.get(name) ?? [];
    // Rules that start with an underscore are a helper's own business.
    if (!rule.startsWith('_') && !known.includes(rule)) known.push(rule);
    members.set(name, known);
  }
  return members;
}

function importedHelpers(source: string): { name: string; alias: string }[] {
  const imports = /^import data\.countersign\.lib\.(\w+)(?: as (\w+))?$/gm;
  return [...source.matchAll(imports)].map(([, name = '', alias = name]) => ({ name, alias }));
}

/** What lib/request.rego gives each part of the request: an attribute not listed reads undefined. */
function requestParts(source: string): Map<string, string[]> {
  return new Map(
    [...source.matchAll(/^(\w+) := _part\("\w+", \{([^}]*)\}/gm)].map(
      ([, part = '', body = '']) => [
        part,
        [...body.matchAll(/"(\w+)":/g)].map(([, name = '']) => name),
      ],
    ),
  );
}

/** The text with comments, imports and strings blanked, each character where it was. */
function codeOnly(source: string): string {
  return source.replace(/^import .*$|"(?:[^"\\\n]|\\.)*"|`[^`]*`|#.*$/gm, (found) =>
    found.replace(/[^\n]/g, ' '),
  );
}

function problem(
  file: string,
  source: string,
  index: number,
  { path, bad, choices }: { path: string; bad: string; choices: readonly string[] },
): Problem {
  const before = source.slice(0, index).split('\n');
  const place = { file, row: before.length, col: (before.at(-1) ?? '').length + 1 };
  return {
    code: 'unknown_reference',
    message: `${path} has no "${bad}"${suggestion(bad, choices)}`,
    place,
    details: [`expected one of: ${[...choices].sort().join(', ')}`],
  };
}

/** `; did you mean "consent"?` if something is near enough to be meant. */
export function suggestion(bad: string, choices: readonly string[]): string {
  const near = choices
    .map((choice) => ({ choice, edits: distance(bad, choice) }))
    .filter(({ edits }) => edits <= Math.max(1, Math.floor(bad.length / 3)))
    .sort((a, b) => a.edits - b.edits)[0];
  return near ? `; did you mean "${near.choice}"?` : '';
}

/** Levenshtein's edit distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, left] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, right] of [...b].entries()) {
      next.push(
        Math.min(
          (next[j] ?? 0) + 1,
          (row[j + 1] ?? 0) + 1,
          (row[j] ?? 0) + (left === right ? 0 : 1),
        ),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
