import { availableParallelism } from 'node:os';
import type { Decision } from '../../../src/policy/decision.ts';
import type { Facts } from '../compile/compile.ts';
import type { Input } from '../input/attributes.ts';
import type { Library } from '../library/library.ts';
import { opa } from '../reactor/opa.ts';
import { startThreads } from '../threads/thread.ts';
import { aboutTelling, tellingCodes } from './alike.ts';
import { LOOSER, type Property } from './properties.ts';
import { conclude, type Proof } from './prove.ts';
import { PROVER, PROVER_ENTRYPOINTS } from './task.ts';

/**
 * Proves properties on all cores, each as soon as it is done. Jurisdictions that no rule can tell apart
 * are decided once for all of them.
 * @param decide the policy itself, for counterexamples
 */
export async function* proveAll(
  properties: readonly Property[],
  base: Input,
  library: Pick<Library, 'rules'>,
  data: { facts: Facts },
  decide: (input: unknown) => Decision,
): AsyncGenerator<Proof> {
  const housed = Object.keys(library.rules).some((path) => path.startsWith('house/'));
  const { wasm } = (await opa()).build({
    modules: { ...library.rules, 'proof.rego': PROVER },
    data,
    entrypoints: PROVER_ENTRYPOINTS,
    optimisation: 0,
  });
  const module = new WebAssembly.Module(Buffer.from(wasm, 'base64'));
  const threads = await startThreads(availableParallelism());
  try {
    for (const whole of properties) {
      const started = performance.now();
      if (whole.result === LOOSER && !housed) {
        // Without rules of the house there is nothing to compare.
        yield conclude(whole, [], 0, decide);
        continue;
      }
      const codes = tellingCodes(whole, base, data.facts, library.rules);
      const property = aboutTelling(whole, codes);
      const parts = await Promise.all(
        threads.map((thread, part) =>
          thread.call('prove', { module, data, property, base, part, of: threads.length }),
        ),
      );
      yield conclude(whole, parts, performance.now() - started, decide);
    }
  } finally {
    await Promise.all(threads.map((thread) => thread[Symbol.asyncDispose]()));
  }
}
