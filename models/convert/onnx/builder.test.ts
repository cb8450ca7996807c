import { describe, expect, it } from 'vitest';
import { GraphBuilder } from './builder.ts';
import { float32 } from './model.ts';

describe('a graph under construction', () => {
  it('numbers constants and results in the order in which they come', () => {
    const builder = new GraphBuilder('sample');
    const x = builder.input('x', [1]);
    expect(builder.constant('w', float32([], [1]))).toBe('w_0');
    expect(builder.operator('Relu', [x])).toBe('relu_1');
    expect(builder.operator('MaxPool', [x], {}, 'pool')).toBe('pool_2');
  });

  it('gives a result its public name where it is made and where it is used', () => {
    const builder = new GraphBuilder('sample');
    const relu = builder.operator('Relu', [builder.input('x', [1])]);
    builder.output(builder.operator('Abs', [relu]), 'last', [1]);
    builder.output(relu, 'middle', [1]);
    expect(builder.graph.operators.map(({ inputs, output }) => [...inputs, output])).toEqual([
      ['x', 'middle'],
      ['middle', 'last'],
    ]);
    expect(builder.graph.outputs.map(({ name }) => name)).toEqual(['last', 'middle']);
  });
});
