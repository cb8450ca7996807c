import { describe, expect, it } from 'vitest';
import { decodeModel } from './decode.ts';
import { encodeModel } from './encode.ts';
import { float32, floatConstant, type Graph, OnnxError, type Tensor } from './model.ts';
import { ProtobufWriter } from './protobuf.ts';

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
    const empty = new ProtobufWriter();
    empty.integer(1, 8);
    expect(() => decodeModel(empty.finish())).toThrow(OnnxError);
  });

  it('are refused when a tensor has an element type that no network here uses', () => {
    const model = new ProtobufWriter();
    model.message(7, (out) => out.message(5, (tensor) => tensor.integer(2, 11)));
    expect(() => decodeModel(model.finish())).toThrow('element type 11');
  });

  it('tell float constants from others', () => {
    expect(floatConstant(graph, 'w')?.data).toEqual(Float32Array.of(0.5, -2));
    expect(floatConstant(graph, 'i8')).toBeUndefined();
    expect(floatConstant(graph, 'conv_0')).toBeUndefined();
  });
});
