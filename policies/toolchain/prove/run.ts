import { availableParallelism } from 'node:os';
import type { Facts } from '../compile/compile.ts';
import type { Input } from '../input/attributes.ts';
import type { Library } from '../library/library.ts';
import { startThreads } from '../threads/thread.ts';
import { aboutTelling, tellingCodes } from './alike.ts';
import { LOOSER, type Property } from './properties.ts';
import { conclude, type Proof } from './prove.ts';
import { proverOf } from './prover.ts';
import { spaceOf } from './space.ts';

/**
 * Proves properties on all cores, each told as soon as it is done. Jurisdictions that no rule can tell
 * apart are decided once for all of them.
 * @param data as the build makes it, with the dates; may still be under way
 */
export async function* proveAll(
  properties: readonly Property[],
  base: Input,
  library: Pick<Library, 'rules'>,
  data: { facts: Facts } | Promise<{ facts: Facts }>,
): AsyncGenerator<Proof> {
  const housed = Object.keys(library.rules).some((path) => path.startsWith('house/'));
  const { modules, entrypoints, parts } = proverOf(library.rules);
  const threads = await startThreads(availableParallelism());
  try {
    const [first] = threads;
    if (!first) throw new Error('There is one thread at least.');
    const building = first.call('buildFrom', modules, entrypoints);
    // What is wrong with the rules is told by whoever reads the data, with its place.
    building.catch(() => {});
    const known = await data;
    const module = new WebAssembly.Module(await building);
    const { facts } = known;
    let started = performance.now();
    // Every thread is given all its work at once, and none waits for the other.
    const proofs = properties.map((whole) => {
      // Without rules of the house there is nothing to compare.
      if (whole.result === LOOSER && !housed) return { whole, property: whole, searches: [] };
      const property = aboutTelling(whole, tellingCodes(whole, base, facts, library.rules));
      const searches = threads.map((thread, part) =>
        thread.call('prove', {
          ...{ module, parts, data: known, property, base },
          ...{ part, of: threads.length },
        }),
      );
      return { whole, property, searches };
    });
    for (const { whole, property, searches } of proofs) {
      const found = await Promise.all(searches);
      const took = performance.now() - started;
      yield conclude(whole, spaceOf(property, base, facts), facts, found, took);
      started = performance.now();
    }
  } finally {
    await Promise.all(threads.map((thread) => thread[Symbol.asyncDispose]()));
  }
}
