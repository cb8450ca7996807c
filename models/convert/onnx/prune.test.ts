import { describe, expect, it } from 'vitest';
import { noise, runNetwork } from '../../testing.ts';
import { float32, type Graph, type Operator, type Tensor } from './model.ts';
import { pruneDeadChannels } from './prune.ts';

const CHANNELS = 6;
const INPUTS = 2;
const OUTPUTS = 3;

/** The hidden channels of the sample, by what makes them special. */
const LIVE = 0;
const CONSTANT = 1;
const SUBNORMAL = 2;
const UNREAD = 3;
const EDGE = 4;
const FAINT = 5;

const conv = (inputs: string[], output: string, side: number, group: number): Operator => ({
  op: 'Conv',
  inputs,
  output,
  attributes: {
    kernel_shape: [side, side],
    pads: Array.from({ length: 4 }, () => (side - 1) / 2),
    group,
  },
});
const prelu = (inputs: string[], output: string): Operator => ({
  op: 'PRelu',
  inputs,
  output,
  attributes: {},
});

function sample(): Graph {
  const random = (dims: number[], seed: number) =>
    float32(
      dims,
      noise(
        dims.reduce((product, size) => product * size, 1),
        seed,
      ),
    );
  const expansion = random([CHANNELS, INPUTS, 1, 1], 1);
  const filters = random([CHANNELS, 1, 3, 3], 2);
  const projection = random([OUTPUTS, CHANNELS, 1, 1], 3);
  const filterOf = (channel: number) => filters.data.subarray(channel * 9, (channel + 1) * 9);
  filterOf(CONSTANT).fill(0);
  filterOf(SUBNORMAL).fill(1e-40);
  for (let output = 0; output < OUTPUTS; output++) {
    projection.data[output * CHANNELS + UNREAD] = 0;
  }
  expansion.data.fill(0, EDGE * INPUTS, (EDGE + 1) * INPUTS);
  filterOf(FAINT).fill(1e-4);
  return {
    name: 'sample',
    operators: [
      conv(['x', 'expansion', 'b1'], 'wide', 1, 1),
      prelu(['wide', 's1'], 'bent'),
      conv(['bent', 'filters', 'b2'], 'filtered', 3, CHANNELS),
      prelu(['filtered', 's2'], 'hidden'),
      conv(['hidden', 'projection', 'b3'], 'y', 1, 1),
    ],
    constants: new Map<string, Tensor>([
      ['expansion', expansion],
      ['b1', float32([CHANNELS], [0.1, 0.2, -0.3, 0.4, 0.7, -0.6])],
      ['s1', random([CHANNELS, 1, 1], 4)],
      ['filters', filters],
      // Below zero where the filter is nothing, so that the slope counts.
      ['b2', float32([CHANNELS], [0.3, -0.5, -0.25, 0.2, -0.1, 0.6])],
      ['s2', random([CHANNELS, 1, 1], 5)],
      ['projection', projection],
      ['b3', random([OUTPUTS], 6)],
    ]),
    inputs: [{ name: 'x', dims: [1, INPUTS, 5, 5] }],
    outputs: [{ name: 'y', dims: [1, OUTPUTS, 5, 5] }],
  };
}

describe('pruning', () => {
  it('removes the channels that cannot make a difference, and no other', () => {
    const graph = sample();
    const biases = graph.constants.get('b2')?.data ?? [];
    expect(pruneDeadChannels(graph)).toBe(3);
    expect(graph.constants.get('b2')?.data).toEqual(
      Float32Array.from([LIVE, EDGE, FAINT], (channel) => Number(biases[channel])),
    );
    expect(
      Object.fromEntries([...graph.constants].map(([name, { dims }]) => [name, dims.join()])),
    ).toEqual({
      expansion: '3,2,1,1',
      b1: '3',
      s1: '3,1,1',
      filters: '3,1,3,3',
      b2: '3',
      s2: '3,1,1',
      projection: '3,3,1,1',
      b3: '3',
    });
    expect(graph.operators[2].attributes.group).toBe(3);
  });

  it('leaves what the network computes as it was', async () => {
    const x = { dims: [1, INPUTS, 5, 5], data: noise(INPUTS * 25, 7) };
    const before = await runNetwork(sample(), { x });
    const graph = sample();
    pruneDeadChannels(graph);
    const after = await runNetwork(graph, { x });
    const differences = after.y.data.map((value, index) => Math.abs(value - before.y.data[index]));
    // A faint channel, or an edge taken for a constant, is worth more than this.
    expect(Math.max(...differences)).toBeLessThan(1e-6);
  });

  it.each<[what: string, change: (graph: Graph) => void]>([
    ['a hidden image is an output', ({ outputs }) => outputs.push({ name: 'hidden', dims: [] })],
    [
      'a hidden image is read twice',
      ({ operators }) => operators.push(prelu(['wide', 's1'], 'copy')),
    ],
    [
      'a constant is shared',
      ({ operators }) => {
        operators[3].inputs = ['filtered', 's1'];
      },
    ],
    [
      'the bias that would take over a constant is shared',
      ({ operators }) => operators.push(prelu(['y', 'b3'], 'z')),
    ],
    ['all channels have one slope', ({ constants }) => constants.set('s1', float32([1], [0.25]))],
    [
      'the last convolution sees zeros beyond the edge',
      ({ operators }) => {
        operators[4].attributes.pads = [1, 1, 1, 1];
      },
    ],
    [
      'the last convolution sees neighbours',
      ({ operators }) => {
        operators[4].attributes.kernel_shape = [3, 3];
      },
    ],
    [
      'the middle is not depthwise',
      ({ operators, constants }) => {
        operators[2].attributes.group = 1;
        constants.set('filters', float32([CHANNELS, CHANNELS, 3, 3], new Array(324).fill(0)));
      },
    ],
    [
      'the first convolution is grouped',
      ({ operators }) => {
        operators[0].attributes.group = 2;
      },
    ],
    ...[0, 1, 2, 3, 4].map((index): [string, (graph: Graph) => void] => [
      `operator ${index} is another`,
      ({ operators }) => {
        operators[index].op = 'Mul';
      },
    ]),
    [
      'no channel would be left',
      ({ constants }) => {
        const filters = new Float32Array(CHANNELS * 9);
        filters[UNREAD * 9] = 1;
        constants.set('filters', float32([CHANNELS, 1, 3, 3], filters));
      },
    ],
  ])('does not touch a network in which %s', (_, change) => {
    const graph = sample();
    change(graph);
    const before = structuredClone(graph);
    expect(pruneDeadChannels(graph)).toBe(0);
    expect(graph).toEqual(before);
  });
});
