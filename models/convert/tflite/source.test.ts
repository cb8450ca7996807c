import { describe, expect, it } from 'vitest';
import { ConversionError } from '../onnx/layout.ts';
import { readTflite } from './source.ts';

type Field = { byte: number } | { integer: number } | Reference | undefined;
type Reference =
  | { table: Field[] }
  | { tables: Field[][] }
  | { integers: number[] }
  | { bytes: Uint8Array };

/** Writes a flatbuffer, parents before children, every field in four bytes. */
function flatbuffer(root: Field[]): Uint8Array {
  const bytes = Buffer.alloc(4096);
  let end = 4;

  const place = (at: number, reference: Reference): void => {
    bytes.writeUInt32LE(end - at, at);
    if ('table' in reference) {
      table(at, reference.table);
      return;
    }
    const content = 'bytes' in reference ? reference.bytes : undefined;
    const items =
      'tables' in reference ? reference.tables : 'integers' in reference ? reference.integers : [];
    const start = end + 4;
    bytes.writeUInt32LE(content?.length ?? items.length, end);
    end = start + (content ? Math.ceil(content.length / 4) : items.length) * 4;
    if (content) bytes.set(content, start);
    items.forEach((item, index) => {
      if (typeof item === 'number') bytes.writeInt32LE(item, start + 4 * index);
      else place(start + 4 * index, { table: item });
    });
  };

  const table = (at: number, fields: Field[]): void => {
    // The vtable, padded to four bytes, then the table, which begins with the way back to it.
    const vtable = end;
    const position = vtable + Math.ceil((4 + 2 * fields.length) / 4) * 4;
    end = position + 4 + 4 * fields.length;
    bytes.writeUInt32LE(position - at, at);
    bytes.writeInt32LE(position - vtable, position);
    bytes.writeUInt16LE(4 + 2 * fields.length, vtable);
    bytes.writeUInt16LE(4 + 4 * fields.length, vtable + 2);
    fields.forEach((field, index) => {
      if (field === undefined) return;
      const offset = 4 + 4 * index;
      bytes.writeUInt16LE(offset, vtable + 4 + 2 * index);
      if ('byte' in field) bytes.writeInt8(field.byte, position + offset);
      else if ('integer' in field) bytes.writeInt32LE(field.integer, position + offset);
      else place(position + offset, field);
    });
  };

  place(0, { table: root });
  return bytes.subarray(0, end);
}

const text = (value: string): Reference => ({ bytes: new TextEncoder().encode(value) });
const tensor = (name: string, shape: number[], buffer: number, type = 0): Field[] => [
  { integers: shape },
  type === 0 ? undefined : { byte: type },
  { integer: buffer },
  text(name),
];
const floats = (...values: number[]): Reference => ({
  bytes: new Uint8Array(Float32Array.from(values).buffer),
});

/** One convolution, VALID, stride 2 by 1, of an image with one weight and one bias. */
function network({
  code = 3,
  outputs = [3],
  type = 0,
  options = [{ byte: 1 }, { integer: 1 }, { integer: 2 }] as Field[],
} = {}) {
  const graph: Field[] = [
    {
      tables: [
        tensor('image', [2, 4, 4, 1], 0),
        tensor('weights', [1, 1, 1, 1], 1, type),
        tensor('bias', [1], 2),
        tensor('result', [2, 2, 4, 1], 0),
      ],
    },
    { integers: [0] },
    { integers: outputs },
    {
      tables: [
        [undefined, { integers: [0, 1, 2] }, { integers: [3] }, undefined, { table: options }],
      ],
    },
  ];
  return flatbuffer([
    { integer: 3 },
    { tables: [[{ byte: code }]] },
    { tables: [graph] },
    undefined,
    { tables: [[], [floats(0.5)], [floats(-2)]] },
  ]);
}

describe('a TFLite file', () => {
  it('gives its operators with their settings', () => {
    const { operators, input, output } = readTflite(network());
    expect([input, output]).toEqual([0, 3]);
    expect(operators).toEqual([
      {
        op: 'CONV_2D',
        inputs: [0, 1, 2],
        output: 3,
        window: { strides: [2, 1], dilations: [1, 1], padding: 'VALID' },
        activation: false,
      },
    ]);
  });

  it('gives its tensors, the constant ones with their values', () => {
    const { tensors } = readTflite(network());
    expect(tensors.map(({ name, shape, constant }) => [name, shape, constant?.data[0]])).toEqual([
      ['image', [2, 4, 4, 1], undefined],
      ['weights', [1, 1, 1, 1], 0.5],
      ['bias', [1], -2],
      ['result', [2, 2, 4, 1], undefined],
    ]);
  });

  it('may begin anywhere in a larger buffer', () => {
    const file = network();
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 7);
    expect(readTflite(larger.subarray(7))).toEqual(readTflite(file));
  });

  it('tells that an activation is fused into an operator', () => {
    const file = network({ options: [undefined, undefined, undefined, { byte: 1 }] });
    expect(readTflite(file).operators[0].activation).toBe(true);
  });

  it.each([
    ['an unknown operator', network({ code: 75 }), 'operator 75'],
    ['two outputs', network({ outputs: [3, 3] }), 'one output'],
    ['constants of an unknown type', network({ type: 1 }), 'type 1'],
  ])('is refused for %s', (_, file, message) => {
    expect(() => readTflite(file)).toThrow(ConversionError);
    expect(() => readTflite(file)).toThrow(message);
  });
});
