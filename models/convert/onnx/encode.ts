/** Writes ONNX files. */
import { ATTRIBUTE_TYPES, ELEMENT_TYPES, type Graph, type Operator, type Port } from './model.ts';
import { type AttributeProto, type NodeProto, type ValueInfoProto, writeModel } from './schema.ts';

// DequantizeLinear has an axis since operator set 13. IR version 8 is that of ONNX 1.10.
const IR_VERSION = 8;
export const OPERATOR_SET = 13;
/**
 * What the files call their maker. Not "countersign", because the error rates in the manifest were
 * measured on files with this name: it keeps a rebuilt network equal to the measured one in every
 * byte, so that one SHA-256 identifies both.
 */
const PRODUCER = 'facekit';

export function encodeModel({ name, operators, constants, inputs, outputs }: Graph): Uint8Array {
  return writeModel({
    irVersion: IR_VERSION,
    producerName: PRODUCER,
    graph: {
      node: operators.map(nodeOf),
      name,
      initializer: [...constants].map(([name, { dims, type, data }]) => ({
        dims,
        dataType: ELEMENT_TYPES[type],
        name,
        // Little-endian, as is every machine that Node runs the build on.
        rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      })),
      input: inputs.map(valueInfoOf),
      output: outputs.map(valueInfoOf),
    },
    opsetImport: [{ version: OPERATOR_SET }],
  });
}

function nodeOf({ op, inputs, output, attributes }: Operator): NodeProto {
  return {
    input: inputs,
    output: [output],
    name: output,
    opType: op,
    attribute: Object.entries(attributes).map(
      ([name, value]): AttributeProto =>
        typeof value === 'number'
          ? { name, i: value, ints: [], type: ATTRIBUTE_TYPES.int }
          : { name, ints: value, type: ATTRIBUTE_TYPES.ints },
    ),
  };
}

function valueInfoOf({ name, dims }: Port): ValueInfoProto {
  const shape = { dim: dims.map((dimValue) => ({ dimValue })) };
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES.float32, shape } } };
}
