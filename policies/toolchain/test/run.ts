import { everyModule, type Library } from '../library/library.ts';
import { opa, type Sources, type Tested } from '../reactor/opa.ts';
import { withDifferences } from './difference.ts';

/**
 * Runs the Rego tests of a library. Each failure shows what was expected and what came instead.
 * @param data as the build makes it, with the dates
 * @param run a regular expression on the full names of tests; all by default
 * @param traces show OPA's whole trace of each failure instead
 */
export async function runTests(
  library: Library,
  data: Sources['data'],
  { run = '', traces = false }: { run?: string; traces?: boolean } = {},
): Promise<Tested> {
  const reactor = await opa();
  const sources = { modules: everyModule(library), data };
  const tested = reactor.test({ ...sources, run });
  return traces ? tested : { ...tested, tests: withDifferences(tested.tests, sources, reactor) };
}
