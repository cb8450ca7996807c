/**
 * Writes ONNX files. Field numbers are those of onnx.proto:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import {
  ATTRIBUTE_TYPES,
  ELEMENT_TYPES,
  type Graph,
  type Operator,
  type Port,
  type Tensor,
} from './model.ts';
import { ProtobufWriter } from './protobuf.ts';

// DequantizeLinear has an axis since operator set 13. IR version 8 is that of ONNX 1.10.
const IR_VERSION = 8;
export const OPERATOR_SET = 13;
/**
 * What the files call their maker. Not "countersign", because the error rates in the manifest were
 * measured on files with this name: it keeps a rebuilt network equal to the measured one in every
 * byte, so that one SHA-256 identifies both.
 */
const PRODUCER = 'facekit';

export function encodeModel(graph: Graph): Uint8Array {
  const model = new ProtobufWriter();
  model.integer(1, IR_VERSION);
  model.text(2, PRODUCER);
  model.message(7, (out) => encodeGraph(out, graph));
  model.message(8, (out) => out.integer(2, OPERATOR_SET));
  return model.finish();
}

function encodeGraph(out: ProtobufWriter, graph: Graph): void {
  for (const operator of graph.operators) out.message(1, (node) => encodeOperator(node, operator));
  out.text(2, graph.name);
  for (const [name, tensor] of graph.constants) {
    out.message(5, (constant) => encodeTensor(constant, name, tensor));
  }
  for (const input of graph.inputs) out.message(11, (port) => encodePort(port, input));
  for (const output of graph.outputs) out.message(12, (port) => encodePort(port, output));
}

function encodeOperator(out: ProtobufWriter, { op, inputs, output, attributes }: Operator): void {
  for (const input of inputs) out.text(1, input);
  out.text(2, output);
  out.text(3, output);
  out.text(4, op);
  for (const [name, value] of Object.entries(attributes)) {
    out.message(5, (attribute) => {
      attribute.text(1, name);
      if (typeof value === 'number') {
        attribute.integer(3, value);
        attribute.integer(20, ATTRIBUTE_TYPES.int);
      } else {
        for (const item of value) attribute.integer(8, item);
        attribute.integer(20, ATTRIBUTE_TYPES.ints);
      }
    });
  }
}

function encodeTensor(out: ProtobufWriter, name: string, { dims, type, data }: Tensor): void {
  for (const dim of dims) out.integer(1, dim);
  out.integer(2, ELEMENT_TYPES[type]);
  out.text(8, name);
  // raw_data is little-endian, as is every machine that Node runs the build on.
  out.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function encodePort(out: ProtobufWriter, { name, dims }: Port): void {
  out.text(1, name);
  out.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.integer(1, ELEMENT_TYPES.float32);
      tensor.message(2, (shape) => {
        for (const size of dims) shape.message(1, (dim) => dim.integer(1, size));
      });
    }),
  );
}
