/** The library in OPA's own interpreter, as the toolchain carries it: Go, under WASI. */
import { inspectLibrary } from '../../policies/toolchain/compile/compile.ts';
import { readLibrary } from '../../policies/toolchain/library/library.ts';
import { opa } from '../../policies/toolchain/reactor/opa.ts';
import { normaliseInstants } from '../../src/policy/instants.ts';

const MANY = 200;

/**
 * Milliseconds per decision. A call parses and compiles the library first, so the time of a call
 * that decides once is taken from that of one that decides often; Rego's `with` makes each decision
 * its own evaluation. Of `rounds` such differences the smallest counts.
 */
export async function timeInterpreter(input: unknown, rounds: number): Promise<number> {
  const library = await readLibrary();
  const { data } = await inspectLibrary(library);
  const interpreter = await opa();
  const time = (decisions: number) => {
    const query = `[allow | some n in numbers.range(1, ${decisions});
      decision := data.countersign.decision with input.round as n; allow := decision.allow]`;
    const start = performance.now();
    const { results } = interpreter.eval({
      ...{ modules: library.rules, data, query, input: normaliseInstants(input) },
    });
    const took = performance.now() - start;
    const allowed = results?.[0]?.expressions[0]?.value;
    if (!Array.isArray(allowed) || allowed.length !== decisions || allowed.includes(false)) {
      throw new Error('The interpreter does not decide as the compiled policy does.');
    }
    return took;
  };
  const differences = Array.from({ length: rounds }, () => time(MANY + 1) - time(1));
  return Math.min(...differences) / MANY;
}
