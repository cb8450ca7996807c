import { describe, expect, it } from 'vitest';
import { noise } from '../../testing.ts';
import { compareGraphs } from '../onnx/compare.ts';
import { type Constant, ConversionError, transpose } from '../onnx/layout.ts';
import { convertTfjs } from '../tfjs/convert.ts';
import type { SourceNode } from '../tfjs/source.ts';
import { convertTflite } from './convert.ts';
import type { TfliteOperator, TfliteSource } from './source.ts';

const constant = (shape: number[], data: Float32Array): Constant => ({
  kind: 'constant',
  shape,
  data,
});

const c = constant([4], noise(4, 1));
const bias = constant([4], noise(4, 2));
const depthwise = constant([3, 3, 4, 1], noise(36, 3));
const pointwise = constant([4, 4, 4, 6], noise(384, 4));

/** Depthwise convolution, spelt-out PReLU, convolution over all that is left, flattening. */
function tfjs() {
  const node = (name: string, op: string, inputs: string[], more: Partial<SourceNode> = {}) => ({
    name,
    op,
    inputs,
    strides: [1, 1] as [number, number],
    dilations: [1, 1] as [number, number],
    window: [1, 1] as [number, number],
    padding: 'SAME' as const,
    fused: [],
    shape: [],
    ...more,
  });
  return convertTfjs(
    {
      nodes: [
        node('image', 'Placeholder', [], { shape: [-1, 8, 8, 4] }),
        node('x', 'FusedDepthwiseConv2dNative', ['image', 'w', 'b'], {
          strides: [2, 2],
          fused: ['BiasAdd'],
        }),
        node('relu', 'Relu', ['x']),
        node('abs', 'Abs', ['x']),
        node('sub', 'Sub', ['x', 'abs']),
        node('mul', 'Mul', ['sub', 'c']),
        node('sum', 'Add', ['relu', 'mul']),
        node('conv', '_FusedConv2D', ['sum', 'v'], { padding: 'VALID' }),
        node('y', 'Squeeze', ['conv']),
      ],
      constants: new Map(Object.entries({ w: depthwise, b: bias, c, v: pointwise })),
    },
    'tfjs',
    { y: 'embedding' },
  );
}

/** The same network with its weights laid out as TFLite has them, and a batch of two. */
function tflite(change: Partial<TfliteOperator> = {}): TfliteSource {
  const window: TfliteOperator['window'] = { strides: [1, 1], dilations: [1, 1], padding: 'SAME' };
  const operator = (op: string, inputs: number[], output: number): TfliteOperator => ({
    op,
    inputs,
    output,
    window,
    activation: false,
  });
  const tensor = (shape: number[], value?: Constant) => ({ name: '', shape, constant: value });
  const w = constant([1, 3, 3, 4], transpose(depthwise.data, depthwise.shape, [3, 0, 1, 2]));
  const v = constant([6, 4, 4, 4], transpose(pointwise.data, pointwise.shape, [3, 0, 1, 2]));
  const even = [2, 4, 4, 4];
  return {
    tensors: [
      tensor([2, 8, 8, 4]),
      tensor(w.shape, w),
      tensor(bias.shape, bias),
      tensor(c.shape, c),
      tensor(v.shape, v),
      ...Array.from({ length: 6 }, () => tensor(even)),
      tensor([2, 1, 1, 6]),
      tensor([2, 6]),
    ],
    operators: [
      {
        ...operator('DEPTHWISE_CONV_2D', [0, 1, 2], 5),
        window: { ...window, strides: [2, 2] },
        ...change,
      },
      operator('RELU', [5], 6),
      operator('ABS', [5], 7),
      operator('SUB', [5, 7], 8),
      operator('MUL', [8, 3], 9),
      operator('ADD', [6, 9], 10),
      { ...operator('CONV_2D', [10, 4, -1], 11), window: { ...window, padding: 'VALID' } },
      operator('RESHAPE', [11], 12),
    ],
    input: 0,
    output: 12,
  };
}

describe('a TFLite network', () => {
  it('becomes the same graph as its tfjs twin, with a batch of one', () => {
    const graph = convertTflite(tflite(), 'tflite', 'embedding');
    expect(compareGraphs(tfjs(), graph)).toEqual({ constants: 4, largestDifference: 0 });
    expect(graph.inputs).toEqual([{ name: 'input', dims: [1, 4, 8, 8] }]);
    expect(graph.outputs).toEqual([{ name: 'embedding', dims: [1, 6] }]);
  });

  it.each<[string, Partial<TfliteOperator>, string]>([
    ['fused activations', { activation: true }, 'fused activation'],
    ['operators that are not supported', { op: 'TANH' }, 'TANH'],
    ['tensors that are not made yet', { inputs: [6, 1, 2] }, 'before it is made'],
  ])('is refused for %s', (_, change, message) => {
    expect(() => convertTflite(tflite(change), 'tflite', 'embedding')).toThrow(ConversionError);
    expect(() => convertTflite(tflite(change), 'tflite', 'embedding')).toThrow(message);
  });
});
