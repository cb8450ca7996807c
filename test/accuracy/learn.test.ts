import { describe, expect, test } from 'vitest';
import { BLOCK_VALUES } from '../../src/recognition/quality/blocks.ts';
import { gateFor, judge } from '../../src/recognition/quality/gate.ts';
import { seededRandom } from '../support/random.ts';
import type { ChangeName } from './changes.ts';
import { HARMLESS, LOOKS, learnGate, PLACES, type Sample, teaches } from './learn.ts';

const random = seededRandom(3);
/** Every spoilt picture differs from a good one in a value of its own; embeddings of all fall apart. */
const kinds = [...LOOKS.flatMap(({ changes }) => changes), ...PLACES.map(([, change]) => change)];
function sample(person: string, change: ChangeName): Sample {
  const blocks = new Float32Array(BLOCK_VALUES);
  for (let i = 0; i < 40; i++) blocks[i] = random() - 0.5;
  const at = kinds.indexOf(change);
  if (at >= 0) blocks[at] += 4;
  const angle = PLACES.some(([, place]) => place === change) ? 0 : 1 + random();
  const embeddings = { two: Float32Array.of(Math.cos(angle), Math.sin(angle)) };
  return { person, change, blocks, embeddings };
}
const people = Array.from({ length: 40 }, (_, i) => `person ${i}`);
const changes = [...new Set<ChangeName>([...HARMLESS, ...kinds])];
const samples = people.flatMap((person) => changes.map((change) => sample(person, change)));
const file = { version: 1 as const, ...learnGate(samples, ['two'], teaches) };
const gate = gateFor(file, 'two', 2);
const defectsOf = ({ blocks, embeddings }: Sample) =>
  Object.entries(judge(gate, blocks, embeddings.two))
    .filter(([, excess]) => excess > 0)
    .map(([defect]) => defect);

test('half of the people teach', () => {
  const share = people.filter(teaches).length / people.length;
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.7);
});

describe('of people who taught it nothing', () => {
  const others = samples.filter(({ person }) => !teaches(person));

  test.each(LOOKS)('$changes is $defect', ({ defect, changes: [change] }) => {
    const poor = others.filter((read) => read.change === change);
    const seen = poor.filter((read) => defectsOf(read).includes(defect));
    expect(seen.length / poor.length).toBeGreaterThan(0.8);
  });

  test.each(HARMLESS)('%s is good', (change) => {
    const good = others.filter((read) => read.change === change);
    const refused = good.filter((read) => defectsOf(read).length > 0);
    expect(refused.length / good.length).toBeLessThan(0.1);
  });
});

test('it learns nothing from what was not read', () => {
  const without = samples.filter(({ change }) => change !== 'scarf');
  expect(() => learnGate(without, ['two'], teaches)).toThrow('No reading of scarf');
});
