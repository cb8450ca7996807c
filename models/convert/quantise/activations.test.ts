import { describe, expect, it } from 'vitest';
import { noise, runNetwork } from '../../testing.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { convolve, type Feature } from '../onnx/layout.ts';
import { float32, floatConstant, type Graph } from '../onnx/model.ts';
import { quantiseConvolutions, type Ranges } from './activations.ts';
import { QuantisationError } from './weights.ts';

/** conv_2, then conv_5 with its input added to its result: add_6. */
function residual(): Graph {
  const builder = new GraphBuilder('sample');
  const name = builder.input('input', [1, 4, 5, 5]);
  const input: Feature = { kind: 'feature', name, shape: [1, 5, 5, 4] };
  const pointwise = (from: Feature, seed: number) =>
    convolve(
      builder,
      from,
      float32([4, 4, 1, 1], noise(16, seed)),
      noise(4, seed),
      { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: 'SAME' },
      1,
    );
  const first = pointwise(input, 2);
  const second = pointwise(first, 3);
  builder.output(builder.operator('Add', [first.name, second.name]), 'y', [1, 4, 5, 5]);
  return builder.graph;
}

const ranges: Ranges = new Map([
  ['conv_2', [-4, 4]],
  ['conv_5', [-12, 12]],
]);

describe('integer convolutions', () => {
  it('have their input, weights, bias and result quantised, and nothing else', () => {
    const graph = quantiseConvolutions(residual(), ranges, ({ output }) => output === 'conv_5');
    expect(graph.operators.map(({ op, inputs, output }) => `${op} ${inputs[0]} ${output}`)).toEqual(
      [
        'Conv input conv_2',
        'QuantizeLinear conv_2 conv_2_q',
        'DequantizeLinear conv_2_q conv_2_dq',
        'DequantizeLinear w_3_q w_3_dq',
        'DequantizeLinear b_4_q b_4_dq',
        'Conv conv_2_dq conv_5',
        'QuantizeLinear conv_5 conv_5_q',
        'DequantizeLinear conv_5_q conv_5_dq',
        'Add conv_2_dq y',
      ],
    );
    expect(graph.constants.has('w_3')).toBe(false);
  });

  it('count the bias in steps of input times weights, as the sum of products is counted', () => {
    const graph = quantiseConvolutions(residual(), ranges, ({ output }) => output === 'conv_5');
    const scales = (name: string) => floatConstant(graph, name)?.data ?? [];
    const [input] = scales('conv_2_s');
    expect(input).toBe(Math.fround(8 / 255));
    expect([...scales('b_4_s')]).toEqual(
      Array.from(scales('w_3_s'), (weight) => Math.fround(weight * input)),
    );
  });

  it('give nearly the same numbers', async () => {
    const image = { input: { dims: [1, 4, 5, 5], data: noise(100) } };
    const exact = await runNetwork(residual(), image);
    const graph = quantiseConvolutions(residual(), ranges, ({ output }) => output === 'conv_5');
    const near = await runNetwork(graph, image);
    const furthest = Math.max(...near.y.data.map((v, i) => Math.abs(v - exact.y.data[i])));
    // One step of the result is 24 / 255, one of its input 8 / 255.
    expect(furthest).toBeGreaterThan(0);
    expect(furthest).toBeLessThan(0.2);
  });

  it('are not made without knowing the ranges', () => {
    expect(() => quantiseConvolutions(residual(), new Map(), () => true)).toThrow(
      QuantisationError,
    );
  });
});
