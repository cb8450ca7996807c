import { PolicyInput } from '../../../src/policy/input.ts';
import { normaliseInstants } from '../../../src/policy/instants.ts';
import { findRemedy, renderExplanation } from '../explain/explain.ts';
import { appliedJurisdictions, consideredRules } from '../explain/trace.ts';
import { type Input, isRecord } from '../input/attributes.ts';
import { opa } from '../reactor/opa.ts';
import { type Command, compile, load, located, read, readJson, UsageError } from './command.ts';

/** How long to look for a way to be allowed, in milliseconds. */
const BUDGET = 5000;

export const explainVerb: Command = {
  usage: 'INPUT.json | --case ID CASES.json',
  about: 'say why a request is allowed or refused, and what would have it allowed',
  help: `INPUT.json holds one policy input, or a recorded decision with its input. With --case ID it is a
file of worked cases, and the case with that id is explained.

You see whose law applies and why, each rule of it with what it said, and, if the request is
refused, the smallest set of changes after which it would be allowed, found by trying. It says what
the controller could arrange, what others would have to agree to, and what would have to be true.
Operation, purpose, jurisdictions and time are held: another of those is another request. A recorded
decision says who vouches for what; any other input is taken at its word.`,
  async run(args) {
    const { values, positionals } = read(args, { case: { type: 'string' } }, 1);
    const [file = ''] = positionals;
    const input = pick(await readJson(file), file, values.case);
    for (const problem of misspellings(input)) console.error(problem);
    const { library, compilation } = await compile();
    const faults: string[] = [];
    const policy = load(compilation, faults);
    const { facts } = compilation.compiled.data;
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

function pick(content: unknown, file: string, id: string | undefined): Input {
  let found = content;
  if (id !== undefined) {
    const cases: unknown[] = Array.isArray(content) ? content : [];
    found = cases.find((one) => isRecord(one) && one.id === id);
    if (!found) throw new UsageError(`${file} has no case ${id}.`);
  } else if (Array.isArray(content)) {
    throw new UsageError(`${file} is a list. Choose one of it with --case ID.`);
  }
  if (!isRecord(found)) throw new UsageError(`${file} holds no policy input.`);
  const input = isRecord(found.input) ? found.input : found;
  return { vouched: 'all', ...input };
}

/** What the strict schema finds wrong, one line each. The rules read such an attribute as absent. */
export function misspellings(input: unknown): string[] {
  const { error } = PolicyInput.safeParse(input);
  return (error?.issues ?? []).map(({ path, message }) => `input ${path.join('.')}: ${message}`);
}
