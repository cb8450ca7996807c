import { describe, expect, it } from 'vitest';
import { readSource } from './source.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const weights = [
  { name: 'kernel', shape: [1, 1, 1, 2], dtype: 'float32' },
  { name: 'target', shape: [3], dtype: 'int32' },
];
const conv = {
  name: 'conv',
  op: '_FusedConv2D',
  input: ['image:0', 'kernel', '^control'],
  attr: {
    strides: { list: { i: ['1', '2', '3', '1'] } },
    dilations: { list: { i: [1, 1, 1, 1] } },
    padding: { s: base64('SAME') },
    fused_ops: { list: { s: [base64('BiasAdd'), base64('Relu')] } },
    data_format: { s: base64('NHWC') },
  },
};
const placeholder = {
  name: 'image',
  op: 'Placeholder',
  attr: {
    shape: { shape: { dim: [{ size: '-1' }, { size: '112' }, { size: '112' }, { size: '3' }] } },
  },
};

/** A graph model whose weights, 0.5, -2 and the integers 1, -1, 16, are cut into two shards. */
const model = (manifest: unknown[] = weights) =>
  bytes({
    modelTopology: { node: [placeholder, conv, { name: 'kernel', op: 'Const' }] },
    weightsManifest: [{ paths: ['shard1', 'shard2'], weights: manifest }],
  });
const data = Buffer.concat([
  Buffer.from(Float32Array.of(0.5, -2).buffer),
  Buffer.from(Int32Array.of(1, -1, 16).buffer),
]);
const open = (name: string) => (name === 'shard1' ? data.subarray(0, 7) : data.subarray(7));

describe('a tfjs graph model', () => {
  it('gives its nodes with their settings', () => {
    const [image, node, ...rest] = readSource(model(), open).nodes;
    expect(image.shape).toEqual([-1, 112, 112, 3]);
    expect(node).toEqual({
      name: 'conv',
      op: '_FusedConv2D',
      inputs: ['image', 'kernel'],
      strides: [2, 3],
      dilations: [1, 1],
      window: [1, 1],
      padding: 'SAME',
      fused: ['BiasAdd', 'Relu'],
      shape: [],
    });
    expect(rest).toEqual([]);
  });

  it('gives its constants, across the cut between shards', () => {
    const { constants } = readSource(model(), open);
    expect(constants.get('kernel')).toEqual({
      kind: 'constant',
      shape: [1, 1, 1, 2],
      data: Float32Array.of(0.5, -2),
    });
    expect(constants.get('target')?.data).toEqual(Int32Array.of(1, -1, 16));
  });

  it.each([
    [
      'end too early',
      [...weights, { name: 'more', shape: [1], dtype: 'float32' }],
      'end before more',
    ],
    ['go on too long', weights.slice(0, 1), 'left over'],
    ['are quantised', [{ ...weights[0], quantization: { dtype: 'uint8' } }], 'quantised'],
    ['are of an unknown type', [{ ...weights[0], dtype: 'complex64' }], 'complex64'],
  ])('is refused when its weights %s', (_, manifest, message) => {
    expect(() => readSource(model(manifest), open)).toThrow(message);
  });
});
