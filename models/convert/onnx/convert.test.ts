import { describe, expect, it } from 'vitest';
import { convertOnnx } from './convert.ts';
import { encodeModel } from './encode.ts';
import { ConversionError } from './layout.ts';
import { float32, type Graph, type Operator } from './model.ts';
import { writeModel } from './schema.ts';

/** y = a + c, z = y + c, and both are outputs. */
function sample(change: Partial<Operator> = {}): Graph {
  const add = { op: 'Add', inputs: ['a', 'c'], output: 'y', attributes: {}, ...change };
  return {
    name: 'torch-jit-export',
    operators: [add, { op: 'Add', inputs: ['y', 'c'], output: 'z', attributes: {} }],
    constants: new Map([['c', float32([1], [2])]]),
    inputs: [{ name: 'a', dims: [1] }],
    outputs: [
      { name: 'y', dims: [1] },
      { name: 'z', dims: [1] },
    ],
  };
}

/** A file with an empty graph, for another version of the operators. */
function written(version: number): Uint8Array {
  const graph = { node: [], initializer: [], input: [], output: [] };
  return writeModel({ graph, opsetImport: [{ version }] });
}

describe('a network from an ONNX file', () => {
  it('gets a name and public names for its outputs, wherever they are used', () => {
    const graph = convertOnnx(encodeModel(sample()), 'sample', { y: 'first', z: 'second' });
    expect(graph).toEqual({
      ...sample(),
      name: 'sample',
      operators: [
        { op: 'Add', inputs: ['a', 'c'], output: 'first', attributes: {} },
        { op: 'Add', inputs: ['first', 'c'], output: 'second', attributes: {} },
      ],
      outputs: [
        { name: 'first', dims: [1] },
        { name: 'second', dims: [1] },
      ],
    });
  });

  it.each([9, 13])('may be written for version %i of the operators', (version) => {
    expect(convertOnnx(written(version), 'sample', {}).operators).toEqual([]);
  });

  it.each([8, 14])('is refused if it is written for version %i', (version) => {
    expect(() => convertOnnx(written(version), 'sample', {})).toThrow(ConversionError);
  });

  it('is refused if it uses an operator that may have changed its meaning', () => {
    // Until version 13 Softmax flattened its input.
    const bytes = encodeModel(sample({ op: 'Softmax', inputs: ['a'] }));
    expect(() => convertOnnx(bytes, 'sample', { y: 'y', z: 'z' })).toThrow('Softmax');
  });

  it.each([[{ y: 'first' }], [{ y: 'first', z: 'second', x: 'third' }], [{ y: 'a', x: 'b' }]])(
    'is refused if its outputs are not those of %j',
    (outputs) => {
      expect(() => convertOnnx(encodeModel(sample()), 'sample', outputs)).toThrow(ConversionError);
    },
  );
});
