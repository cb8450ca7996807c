import { describe, expect, it } from 'vitest';
import { decodeModel, decodeOperatorSet } from './decode.ts';
import { encodeModel, OPERATOR_SET } from './encode.ts';
import { float32, floatConstant, type Graph, OnnxError, type Tensor } from './model.ts';
import { type TensorProto, writeModel } from './schema.ts';

const graph: Graph = {
  name: 'sample',
  operators: [
    {
      op: 'Conv',
      inputs: ['input', 'w'],
      output: 'conv_0',
      attributes: { kernel_shape: [1, 1], pads: [0, 0, 0, 0], group: 1 },
    },
    { op: 'Flatten', inputs: ['conv_0'], output: 'embedding', attributes: { axis: -1 } },
  ],
  constants: new Map<string, Tensor>([
    ['w', float32([2, 1, 1, 1], [0.5, -2])],
    ['u8', { type: 'uint8', dims: [3], data: Uint8Array.of(0, 128, 255) }],
    ['i8', { type: 'int8', dims: [2], data: Int8Array.of(-128, 127) }],
    ['i32', { type: 'int32', dims: [], data: Int32Array.of(-(2 ** 31)) }],
    ['i64', { type: 'int64', dims: [2], data: BigInt64Array.of(-1n, 2n ** 40n) }],
    ['f16', { type: 'float16', dims: [1], data: Uint16Array.of(0x3c00) }],
  ]),
  inputs: [{ name: 'input', dims: [1, 1, 4, 4] }],
  outputs: [{ name: 'embedding', dims: [1, 32] }],
};

describe('ONNX files', () => {
  it('read back as they were written', () => {
    expect(decodeModel(encodeModel(graph))).toEqual(graph);
  });

  it('are equal byte for byte when the graphs are', () => {
    expect(encodeModel(structuredClone(graph))).toEqual(encodeModel(graph));
  });

  it('are refused when they hold no graph', () => {
    const empty = writeModel({ irVersion: 8, opsetImport: [] });
    expect(() => decodeModel(empty)).toThrow('no graph');
  });

  it('are refused when they end too early', () => {
    const bytes = encodeModel(graph);
    expect(() => decodeModel(bytes.subarray(0, bytes.length / 2))).toThrow(OnnxError);
  });

  it('are refused when a tensor has an element type that no network here uses', () => {
    expect(() => decodeModel(fileOf({ dims: [], dataType: 11 }))).toThrow('element type 11');
  });

  it('are refused when the values of a tensor are not all in its raw bytes', () => {
    const tensor = { dims: [2], dataType: 1, rawData: new Uint8Array(4) };
    expect(() => decodeModel(fileOf(tensor))).toThrow('1 raw values for [2]');
  });

  it('are refused when an operator has two results, or a setting that is not made of integers', () => {
    const node = { input: [], output: ['y'], attribute: [] };
    const file = (change: object) =>
      writeModel({
        graph: { node: [{ ...node, ...change }], initializer: [], input: [], output: [] },
        opsetImport: [],
      });
    expect(() => decodeModel(file({ output: ['y', 'z'] }))).toThrow('y: more than one result');
    const attribute = [{ name: 'alpha', ints: [], type: 1 }];
    expect(() => decodeModel(file({ attribute }))).toThrow('attribute alpha');
  });

  it('say for which version of the operators they are written', () => {
    expect(decodeOperatorSet(encodeModel(graph))).toBe(OPERATOR_SET);
  });

  it('are refused when they name no version, or operators of another maker', () => {
    expect(() => decodeOperatorSet(new Uint8Array())).toThrow(OnnxError);
    const foreign = writeModel({ opsetImport: [{ domain: 'com.microsoft', version: 1 }] });
    expect(() => decodeOperatorSet(foreign)).toThrow('com.microsoft');
  });

  it('tell float constants from others', () => {
    expect(floatConstant(graph, 'w')?.data).toEqual(Float32Array.of(0.5, -2));
    expect(floatConstant(graph, 'i8')).toBeUndefined();
    expect(floatConstant(graph, 'conv_0')).toBeUndefined();
  });
});

/** A file with this one constant. */
function fileOf(tensor: TensorProto): Uint8Array {
  const graph = { node: [], initializer: [tensor], input: [], output: [] };
  return writeModel({ graph, opsetImport: [] });
}
