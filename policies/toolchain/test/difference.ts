import { isRecord, valueAt } from '../input/attributes.ts';
import { PolicyProblems } from '../library/problems.ts';
import type { Opa, Sources, TestResult } from '../reactor/opa.ts';

/** Each comparison compiles the library again, so further failures are shown without values. */
const COMPARED = 5;

/**
 * Puts in place of a failure's trace what an author wants first: the expression that failed and,
 * where it compares, what was expected and what came.
 */
export function withDifferences(
  tests: readonly TestResult[],
  sources: Sources,
  compiler: Pick<Opa, 'eval'>,
): TestResult[] {
  let failures = 0;
  return tests.map((test) => {
    if (test.outcome !== 'fail') return test;
    failures++;
    const lines = failureLines(test, sources, failures <= COMPARED ? compiler : null);
    return { ...test, trace: [...lines, ...outOfForce(lines, sources.data)].join('\n') };
  });
}

/** Of rules that were expected to speak and did not, those that may not have begun, or have ended. */
function outOfForce(lines: readonly string[], data: Sources['data']): string[] {
  const day = (at: unknown) => new Date(Number(at)).toISOString().replace('.000Z', 'Z');
  const missing = lines.flatMap((line) => /^- missing {4}"([^ "]+)/.exec(line)?.[1] ?? []);
  return [...new Set(missing)].flatMap((id) => {
    const dates = valueAt(data, 'facts.effective');
    const window = isRecord(dates) ? dates[id] : undefined;
    if (!isRecord(window)) return [];
    const until = window.until === null ? '' : `, and before ${day(window.until)}`;
    return [`${id} speaks from ${day(window.from)}${until}: is the request's "now" then?`];
  });
}

function failureLines(
  test: TestResult,
  sources: Sources,
  compiler: Pick<Opa, 'eval'> | null,
): string[] {
  const failure = failedExpression(test, sources.modules);
  if (!failure) return ['(--verbose shows how it came to this)'];
  const { file, row, text } = failure;
  if (failure.inside || /^\s*every /.test(text)) {
    return [
      `${file}:${row} is not so for a member of the "every" or comprehension around it:`,
      ...text.split('\n').map((line) => `  ${line.trim()}`),
      'Which member, only a test of one member can say. (--verbose shows how it came to this)',
    ];
  }
  const sides = comparison(text);
  const compared = sides && compiler && compare(sides, { ...failure, test }, sources, compiler);
  return [
    `${file}:${row} is not so:`,
    ...text.split('\n').map((line) => `  ${line.trim()}`),
    ...(compared ?? ['(--verbose shows how it came to this)']),
  ];
}

interface Failure {
  file: string;
  row: number;
  /** The expression, perhaps over several lines. */
  text: string;
  /** The lines of the test before it. */
  before: string;
  /** Within an `every` or a comprehension the expression does not stand on its own. */
  inside: boolean;
}

function failedExpression(
  test: TestResult,
  modules: Readonly<Record<string, string>>,
): Failure | null {
  const { place } = test;
  const lines = modules[place.file]?.split('\n');
  const at = { file: place.file, row: failedRow(test) };
  if (!lines || at.row <= place.row) return null;
  for (let end = at.row; end <= lines.length; end++) {
    const text = lines.slice(at.row - 1, end).join('\n');
    if (depth(text) === 0) {
      const before = lines.slice(place.row, at.row - 1).join('\n');
      return { file: at.file, row: at.row, text, before, inside: depth(before) !== 0 };
    }
  }
  return null;
}

/** The last expression of the test's own body that fails in the trace; 0 if none does. */
function failedRow({ place: { file }, trace = '' }: TestResult): number {
  const rows = trace.split('\n').map((line) => {
    // A query and the test around it make two levels.
    const match = /^(.+):(\d+)\s+\| \| Fail /.exec(line);
    return match?.[1] === file ? Number(match[2]) : 0;
  });
  return rows.findLast((row) => row > 0) ?? 0;
}

/** `left == right with ...`, split outside all brackets. */
function comparison(text: string): { left: string; right: string; given: string } | null {
  const equals = topLevel(text, ' == ');
  if (equals < 0 || text.trim().startsWith('not ')) return null;
  const rest = text.slice(equals + ' == '.length);
  const given = topLevel(rest, ' with ');
  return {
    left: text.slice(0, equals),
    right: given < 0 ? rest : rest.slice(0, given),
    given: given < 0 ? '' : rest.slice(given),
  };
}

function compare(
  { left, right, given }: { left: string; right: string; given: string },
  { file, before, test }: Failure & { test: TestResult },
  { modules, data }: Sources,
  compiler: Pick<Opa, 'eval'>,
): string[] | null {
  const head = (modules[file] ?? '').split(/^(?=test_|# METADATA)/m)[0] ?? '';
  const imports = [...head.matchAll(/^import .*$/gm)].map(([line]) => line);
  // In the package of the tests, so that their imports and helpers can be used.
  const asked = `package ${test.package.replace(/^data\./, '')}

${imports.join('\n')}

the_difference := [left, right] if {
${before}
left := ${left.trim()}${given}
right := ${right.trim()}${given}
}
`;
  try {
    const { results } = compiler.eval({
      modules: { ...modules, 'the_difference.rego': asked },
      data,
      query: `${test.package}.the_difference`,
    });
    const value = results?.[0]?.expressions[0]?.value;
    return Array.isArray(value) ? renderDifference(value[0], value[1]) : null;
  } catch (error) {
    if (error instanceof PolicyProblems) return null;
    throw error;
  }
}

/** What came and was expected: member by member for sets, whole for anything else. */
export function renderDifference(came: unknown, expected: unknown): string[] {
  if (!Array.isArray(came) || !Array.isArray(expected)) {
    return [`- expected ${JSON.stringify(expected)}`, `+ got      ${JSON.stringify(came)}`];
  }
  const [got, wanted] = [came, expected].map((list) => list.map((one) => JSON.stringify(one)));
  return [
    ...(wanted ?? []).filter((one) => !got?.includes(one)).map((one) => `- missing    ${one}`),
    ...(got ?? []).filter((one) => !wanted?.includes(one)).map((one) => `+ unexpected ${one}`),
  ];
}

const OPEN = '([{';
const CLOSE = ')]}';

function depth(text: string): number {
  let level = 0;
  for (const character of codeOf(text)) {
    if (OPEN.includes(character)) level++;
    if (CLOSE.includes(character)) level--;
  }
  return level;
}

function topLevel(text: string, separator: string): number {
  const code = codeOf(text);
  for (let at = code.indexOf(separator); at >= 0; at = code.indexOf(separator, at + 1)) {
    if (depth(code.slice(0, at)) === 0) return at;
  }
  return -1;
}

/** Strings and comments blanked out, because brackets in them do not count. */
function codeOf(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|`[^`]*`|#.*$/gm, (found) => ' '.repeat(found.length));
}
