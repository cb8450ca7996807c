import { inputSchema } from '../../../src/policy/input.ts';
import { attributes, isRecord, listed, valueAt } from '../input/attributes.ts';
import { everyModule, type Library } from '../library/library.ts';
import { PolicyProblems, type Problem } from '../library/problems.ts';
import { opa } from '../reactor/opa.ts';
import { suggestion } from './suggestion.ts';

/**
 * Checks rules and tests strictly, against the schema of the input, the words its attributes take,
 * the helpers and the facts.
 * @returns the number of files
 * @throws PolicyProblems with every error, each with what was expected.
 */
export async function checkLibrary(library: Library): Promise<number> {
  await check(library, everyModule(library));
  return Object.keys(everyModule(library)).length;
}

/**
 * Checks the rules alone, which are all that is compiled.
 * @throws PolicyProblems
 */
export async function checkRules(library: Library): Promise<void> {
  await check(library, library.rules);
}

async function check({ facts, rules }: Library, modules: Record<string, string>): Promise<void> {
  const compiler = await opa();
  try {
    compiler.check({
      modules,
      // The build adds dates and doors. Rules look them up by a variable, so no name in them is checked.
      data: { facts: { ...facts, effective: {}, doors: {} } },
      schema: inputSchema((table) => listed(table, facts)),
    });
  } catch (error) {
    if (!(error instanceof PolicyProblems)) throw error;
    throw new PolicyProblems(error.problems.map(toTold));
  }
  const unread = await unreadAttributes(rules);
  if (unread.length > 0) throw new PolicyProblems(unread);
}

const REQUEST = 'lib/request.rego';

/**
 * The type checker takes it on trust that lib/request gives every attribute of the schema. This tries
 * it: an attribute missing there would be undefined, and a rule that reads it silent.
 */
async function unreadAttributes(rules: Library['rules']): Promise<Problem[]> {
  if (rules[REQUEST] === undefined) return [];
  const modules = Object.fromEntries(
    Object.entries(rules).filter(([path]) => path.startsWith('lib/')),
  );
  const query = 'data.countersign.lib.request';
  const { results } = (await opa()).eval({ modules, data: {}, query, input: {} });
  const given = results?.[0]?.expressions[0]?.value;
  return attributes()
    .filter(({ path }) => valueAt(isRecord(given) ? given : {}, path) === undefined)
    .map(({ path }) => ({
      code: 'unread_attribute',
      message: `the input has an attribute ${path}, which is not read here`,
      place: { file: REQUEST, row: 1, col: 1 },
    }));
}

/** OPA says `undefined ref`; an author wants to know which name is wrong, and what was meant. */
function toTold(problem: Problem): Problem {
  const { details = [] } = problem;
  const message = problem.message
    .replaceAll('data.countersign.lib.', '')
    .replace(/\[__local\d+__\]/, '[_]');
  const wanted = details.find((line) => /^\s*want \(one of\):/.test(line));
  if (!wanted) return { ...problem, message };
  const choices = quotedWords(wanted);
  const reference = /^undefined ref: (\S+)$/.exec(message)?.[1];
  const [have = reference?.split('.').at(-1)] = quotedWords(
    reference === undefined ? message : details.find((line) => /^\s*have: "/.test(line)),
  );
  const bad = have ?? '';
  return {
    ...problem,
    message: `${reference === undefined ? message : `${reference}: there is no "${bad}"`}${suggestion(bad, choices)}`,
    details: [`expected one of: ${choices.join(', ')}`],
  };
}

function quotedWords(line = ''): string[] {
  return [...line.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
}
