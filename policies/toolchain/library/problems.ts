/** A position in a source file; rows and columns count from 1. */
export interface Place {
  file: string;
  row: number;
  col: number;
}

/** One thing wrong with the policy sources, with its place when there is one. */
export interface Problem {
  code: string;
  message: string;
  place?: Place;
  details?: string[];
}

/** The policy sources do not build, check or run. */
export class PolicyProblems extends Error {
  override readonly name = 'PolicyProblems';
  readonly problems: readonly Problem[];

  /** @param text the problems as they should be shown; by default one line each. */
  constructor(problems: readonly Problem[], text: string = problems.map(heading).join('\n')) {
    super(text);
    this.problems = problems;
  }
}

function heading({ place, message }: Problem): string {
  return place ? `${place.file}:${place.row}:${Math.max(place.col, 1)} ${message}` : message;
}

/**
 * Writes problems as `file:row:col message`, each with its source line and a caret.
 * @param modules the Rego text by path; a problem elsewhere is shown without its line.
 */
export function renderProblems(
  problems: readonly Problem[],
  modules: Readonly<Record<string, string>>,
): string {
  return problems
    .map((problem) => [heading(problem), ...excerpt(problem, modules)].join('\n'))
    .join('\n');
}

function excerpt({ place, details = [] }: Problem, modules: Readonly<Record<string, string>>) {
  const line = place && modules[place.file]?.split('\n')[place.row - 1];
  if (!place || line === undefined) return details.map(indented);
  const indent = line.slice(0, Math.max(place.col - 1, 0)).replace(/[^\t]/g, ' ');
  // OPA's details often start with a piece of the line and a caret of their own.
  const told = details.filter((detail) => !/^\s*\^$/.test(detail) && !line.includes(detail.trim()));
  return [indented(line), indented(`${indent}^`), ...told.map(indented)];
}

function indented(line: string): string {
  return `    ${line}`;
}
