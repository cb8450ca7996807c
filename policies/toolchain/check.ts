import { inputSchema } from '../../src/policy/input.ts';
import { everyModule, type Library } from './library.ts';
import { opa } from './opa.ts';
import { PolicyProblems, type Problem } from './problems.ts';
import { suggestion, unknownReferences } from './references.ts';

/**
 * Checks rules and tests strictly, against the schema of the input and the helpers they read.
 * @returns the number of files
 * @throws PolicyProblems with every error, each with what was expected.
 */
export async function checkLibrary(library: Library): Promise<number> {
  const modules = everyModule(library);
  const compiler = await opa();
  try {
    compiler.check({ modules, schema: inputSchema() });
  } catch (error) {
    if (!(error instanceof PolicyProblems)) throw error;
    throw new PolicyProblems(error.problems.map(explained));
  }
  const { rules } = compiler.inspect({ modules: library.rules });
  const unknown = unknownReferences(library.rules, rules);
  if (unknown.length > 0) throw new PolicyProblems(unknown);
  return Object.keys(modules).length;
}

/** OPA says `undefined ref`; an author is told which attribute is not one, and which may be meant. */
function explained(problem: Problem): Problem {
  const { message, details = [] } = problem;
  const reference = /^undefined ref: (\S+)$/.exec(message)?.[1];
  const bad = quoted(details.find((line) => /^\s*have: "/.test(line)))[0];
  const wanted = details.find((line) => /^\s*want \(one of\):/.test(line));
  if (!reference || bad === undefined || !wanted) return problem;
  const choices = quoted(wanted);
  return {
    ...problem,
    message: `${reference}: there is no "${bad}"${suggestion(bad, choices)}`,
    details: [`expected one of: ${choices.join(', ')}`],
  };
}

function quoted(line = ''): string[] {
  return [...line.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word);
}
