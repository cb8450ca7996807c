import { seededRandom } from '../../../test/support/random.ts';
import type { Case } from '../cases/cases.ts';
import { type Input, isRecord } from '../input/attributes.ts';
import { changed, everyChange } from '../input/changes.ts';

/** An input to decide, under the case it was drawn from. */
export interface Drawn {
  id: string;
  deployment: string;
  input: unknown;
}

/** How many attributes of a worked case are changed at most. */
const CHANGES = 3;

/**
 * Draws inputs near the worked cases, each with up to three attributes changed: the same for the same
 * seed, so that two policies can be compared on them.
 */
export function drawSample(
  cases: readonly Case[],
  facts: Record<string, unknown>,
  count: number,
  seed: number,
): Drawn[] {
  const random = seededRandom(seed);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)];
  return Array.from({ length: count }, (_, at) => {
    const drawn = pick(cases);
    let input: Input = isRecord(drawn?.input) ? drawn.input : {};
    const changes = Math.floor(random() * (CHANGES + 1));
    for (let made = 0; made < changes; made++) {
      const change = pick(everyChange(input, facts));
      if (change) input = changed(input, [change]);
    }
    return { id: `sample-${seed}-${at + 1}`, deployment: drawn?.id ?? '', input };
  });
}
