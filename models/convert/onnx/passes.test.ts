import { describe, expect, it } from 'vitest';
import { noise, runNetwork } from '../../testing.ts';
import { GraphBuilder } from './builder.ts';
import { perChannel } from './layout.ts';
import type { Graph } from './model.ts';
import { dropUnused, fusePRelu } from './passes.ts';

const C = [0.25, -0.5];

/** relu(x) + c * (x - |x|), or something that only looks like it. */
function speltOut(difference: (x: string, abs: string) => string[] = (x, abs) => [x, abs]): Graph {
  const builder = new GraphBuilder('sample');
  const x = builder.input('x', [1, 2, 3, 3]);
  const relu = builder.operator('Relu', [x]);
  const abs = builder.operator('Abs', [x]);
  const sub = builder.operator('Sub', difference(x, abs));
  const mul = builder.operator('Mul', [builder.constant('c', perChannel(C)), sub]);
  builder.output(builder.operator('Add', [relu, mul]), 'y', [1, 2, 3, 3]);
  return builder.graph;
}

describe('PRelu', () => {
  it('takes the place of what spells it out', () => {
    const graph = speltOut();
    expect(fusePRelu(graph)).toBe(1);
    expect(graph.operators.map(({ op }) => op)).toEqual(['PRelu']);
    expect(graph.constants.get('y_slope')?.data).toEqual(Float32Array.of(0.5, -1));
  });

  it('gives the same numbers', async () => {
    const x = { dims: [1, 2, 3, 3], data: noise(18) };
    const before = await runNetwork(speltOut(), { x });
    const graph = speltOut();
    fusePRelu(graph);
    const after = await runNetwork(graph, { x });
    after.y.data.forEach((value, index) => {
      expect(value).toBeCloseTo(before.y.data[index], 6);
    });
  });

  it('leaves alone what is not x - |x|', () => {
    expect(fusePRelu(speltOut((x, abs) => [abs, x]))).toBe(0);
    expect(fusePRelu(speltOut((x) => [x, x]))).toBe(0);
    expect(fusePRelu(speltOut((_, abs) => [abs, abs]))).toBe(0);
  });
});

describe('what no output needs', () => {
  it('is dropped, with the constants that only it used', () => {
    const builder = new GraphBuilder('sample');
    const x = builder.input('x', [1, 2, 3, 3]);
    const unused = builder.operator('Mul', [x, builder.constant('c', perChannel(C))]);
    builder.operator('Relu', [unused]);
    const kept = builder.constant('c', perChannel(C));
    builder.output(builder.operator('Add', [x, kept]), 'y', [1, 2, 3, 3]);
    expect(dropUnused(builder.graph)).toBe(2);
    expect(builder.graph.operators.map(({ output }) => output)).toEqual(['y']);
    expect([...builder.graph.constants.keys()]).toEqual([kept]);
  });
});
