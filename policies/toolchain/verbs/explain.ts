import { PolicyInput } from '../../../src/policy/input.ts';
import { normaliseInstants } from '../../../src/policy/instants.ts';
import type { Case } from '../cases/cases.ts';
import { UnknownFactError, withFacts } from '../cases/facts.ts';
import { CaseError, parseCases, readCases } from '../cases/read.ts';
import { suggestion } from '../check/suggestion.ts';
import type { Compilation } from '../compile/compile.ts';
import { findRemedy, renderExplanation } from '../explain/explain.ts';
import { appliedJurisdictions, consideredRules } from '../explain/trace.ts';
import { attributes, type Input, isRecord, valueAt, vocabulary } from '../input/attributes.ts';
import { opa } from '../reactor/opa.ts';
import {
  type Command,
  compile,
  load,
  located,
  read,
  readJson,
  readText,
  UsageError,
} from './command.ts';

/** How long to look for a way to be allowed, in milliseconds. */
const BUDGET = 5000;

export const explainVerb: Command = {
  usage: 'INPUT.json | --case ID [CASES.json]',
  about: 'say why a request is allowed or refused, and what would have it allowed',
  help: `INPUT.json holds one policy input, or a recorded decision with its input. With --case ID it is a
worked case that is explained: of policies/cases, or of the file that is named.

You see whose law applies and why, each rule of it with what it said, and, if the request is
refused, the smallest set of changes after which it would be allowed, found by trying. It says what
the controller could arrange, what others would have to agree to, and what would have to be true.
Operation, purpose, jurisdictions and time are held: another of those is another request. A recorded
decision says who vouches for what; any other input is taken at its word.`,
  async run(args) {
    const { values, positionals } = read(args, { case: { type: 'string' } }, [0, 1]);
    const [file] = positionals;
    const { input, overriding } =
      values.case === undefined ? await readInput(file) : await readCase(values.case, file);
    const { library, compilation: compiled } = await compile();
    const compilation = { ...compiled, compiled: over(compiled.compiled, overriding) };
    const { facts } = compilation.compiled.data;
    for (const problem of [...misspellings(input), ...unknownValues(input, facts)]) {
      console.error(problem);
    }
    const faults: string[] = [];
    const policy = load(compilation, faults);
    const decision = policy.decide(input);
    const families = await located(library, async () =>
      (await opa()).eval({
        modules: library.rules,
        data: compilation.compiled.data,
        query: 'data.countersign.rules',
        input: normaliseInstants(input),
      }),
    );
    console.log(
      renderExplanation({
        input,
        decision,
        facts,
        applied: appliedJurisdictions(input, decision, facts),
        considered: consideredRules(
          Object.values(policy.catalogue.rules),
          families.results?.[0]?.expressions[0]?.value,
          { input, decision, facts },
        ),
        remedy: decision.allow
          ? null
          : findRemedy(input, facts, (one) => policy.decide(one), BUDGET),
      }),
    );
    for (const fault of faults.slice(0, 1)) console.error(`policy fault: ${fault}`);
    return 0;
  },
};

interface Asked {
  input: Input;
  /** Data that the case replaces. */
  overriding: NonNullable<Case['facts']>;
}

async function readInput(file: string | undefined): Promise<Asked> {
  if (file === undefined) throw new UsageError('Name a file with an input, or a case with --case.');
  const content = await readJson(file);
  if (Array.isArray(content)) {
    throw new UsageError(`${file} is a list. Choose one of it with --case ID.`);
  }
  if (!isRecord(content)) throw new UsageError(`${file} holds no policy input.`);
  const input = isRecord(content.input) ? content.input : content;
  return { input: { vouched: 'all', ...input }, overriding: {} };
}

async function readCase(id: string, file: string | undefined): Promise<Asked> {
  const cases = await listCases(file);
  const found = cases.find((one) => one.id === id);
  if (!found) {
    const near = suggestion(
      id,
      cases.map((one) => one.id),
    );
    throw new UsageError(`${file ?? 'policies/cases'} has no case ${id}${near}`);
  }
  const input = isRecord(found.input) ? found.input : {};
  return { input: { vouched: 'all', ...input }, overriding: found.facts ?? {} };
}

async function listCases(file: string | undefined): Promise<Case[]> {
  try {
    return file === undefined ? await readCases() : parseCases(file, await readText(file));
  } catch (error) {
    if (error instanceof CaseError) throw new UsageError(error.message);
    throw error;
  }
}

function over(compiled: Compilation['compiled'], facts: Asked['overriding']) {
  try {
    return withFacts(compiled, facts) as Compilation['compiled'];
  } catch (error) {
    if (error instanceof UnknownFactError) throw new UsageError(error.message);
    throw error;
  }
}

/** Words that their attributes do not take, one line each, with the word that was perhaps meant. */
export function unknownValues(input: Input, facts: Readonly<Record<string, unknown>>): string[] {
  return attributes().flatMap(({ path }) => {
    const words = vocabulary(path, facts);
    const value = valueAt(input, path);
    if (words.length === 0) return [];
    return (Array.isArray(value) ? value : [value])
      .filter((one) => typeof one === 'string' && one !== 'none' && !words.includes(one))
      .map(
        (one) => `input ${path}: "${one}" is none of its words${suggestion(String(one), words)}`,
      );
  });
}

/** What the strict schema finds wrong, one line each. The rules read such an attribute as absent. */
export function misspellings(input: unknown): string[] {
  const { error } = PolicyInput.safeParse(input);
  return (error?.issues ?? []).map(({ path, message }) => `input ${path.join('.')}: ${message}`);
}
