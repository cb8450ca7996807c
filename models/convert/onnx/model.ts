/**
 * ONNX files: the part of the format that small convolutional networks use, read and written.
 * Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
import { type ProtobufField, ProtobufWriter, readFields } from './protobuf.ts';

/** Values in row-major order. A half-precision tensor holds the bits of its numbers. */
export type Tensor =
  | { type: 'float32'; dims: number[]; data: Float32Array }
  | { type: 'uint8'; dims: number[]; data: Uint8Array }
  | { type: 'int8'; dims: number[]; data: Int8Array }
  | { type: 'int32'; dims: number[]; data: Int32Array }
  | { type: 'int64'; dims: number[]; data: BigInt64Array }
  | { type: 'float16'; dims: number[]; data: Uint16Array };

/** An operator's setting. The operators used here take integers and lists of integers only. */
export type Attribute = number | number[];

/** One operator. All that are used here have a single result; its name names the node too. */
export interface Operator {
  op: string;
  inputs: string[];
  output: string;
  attributes: Record<string, Attribute>;
}

/** A float32 input or output of the network. */
export interface Port {
  name: string;
  dims: number[];
}

export interface Graph {
  name: string;
  /** In an order in which every operator follows those whose results it takes. */
  operators: Operator[];
  constants: Map<string, Tensor>;
  inputs: Port[];
  outputs: Port[];
}

export class OnnxError extends Error {
  override name = 'OnnxError';
}

// DequantizeLinear with an axis needs operator set 13; ONNX Runtime reads IR version 8 since 1.10.
const IR_VERSION = 8;
const OPERATOR_SET = 13;
/**
 * What the files call their maker. Not "countersign", because the error rates in the manifest were
 * measured on files with this name: it keeps a rebuilt network equal to the measured one in every
 * byte, so that one SHA-256 identifies both.
 */
const PRODUCER = 'facekit';

export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  float16: 10,
} as const satisfies Record<Tensor['type'], number>;

const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

export const float32 = (
  dims: number[],
  values: ArrayLike<number>,
): Tensor & { type: 'float32' } => ({
  type: 'float32',
  dims,
  data: Float32Array.from(values),
});

/** @returns the float32 constant of that name, or undefined if it is none */
export function floatConstant(
  graph: Graph,
  name: string,
): (Tensor & { type: 'float32' }) | undefined {
  const tensor = graph.constants.get(name);
  return tensor?.type === 'float32' ? tensor : undefined;
}

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
        attribute.integer(20, ATTRIBUTE_INT);
      } else {
        for (const item of value) attribute.integer(8, item);
        attribute.integer(20, ATTRIBUTE_INTS);
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

/**
 * Reads a file that uses no more of ONNX than `Graph` can say.
 * @throws {OnnxError | ProtobufError} if it uses more or is broken
 */
export function decodeModel(bytes: Uint8Array): Graph {
  for (const field of readFields(bytes)) {
    if (field.number === 7) return decodeGraph(content(field));
  }
  throw new OnnxError('the file holds no graph');
}

function decodeGraph(bytes: Uint8Array): Graph {
  const graph: Graph = { name: '', operators: [], constants: new Map(), inputs: [], outputs: [] };
  for (const field of readFields(bytes)) {
    if (field.number === 1) graph.operators.push(decodeOperator(content(field)));
    else if (field.number === 2) graph.name = text(field);
    else if (field.number === 5) graph.constants.set(...decodeTensor(content(field)));
    else if (field.number === 11) graph.inputs.push(decodePort(content(field)));
    else if (field.number === 12) graph.outputs.push(decodePort(content(field)));
  }
  return graph;
}

function decodeOperator(bytes: Uint8Array): Operator {
  const operator: Operator = { op: '', inputs: [], output: '', attributes: {} };
  for (const field of readFields(bytes)) {
    if (field.number === 1) operator.inputs.push(text(field));
    else if (field.number === 2) {
      if (operator.output !== '') throw new OnnxError(`${operator.output}: more than one result`);
      operator.output = text(field);
    } else if (field.number === 4) operator.op = text(field);
    else if (field.number === 5) {
      const [name, value] = decodeAttribute(content(field));
      operator.attributes[name] = value;
    }
  }
  return operator;
}

function decodeAttribute(bytes: Uint8Array): [name: string, value: Attribute] {
  let name = '';
  let type = 0;
  let single = 0;
  const list: number[] = [];
  for (const field of readFields(bytes)) {
    if (field.number === 1) name = text(field);
    else if (field.number === 3) single = integer(field);
    else if (field.number === 8) list.push(integer(field));
    else if (field.number === 20) type = integer(field);
  }
  if (type === ATTRIBUTE_INT) return [name, single];
  if (type === ATTRIBUTE_INTS) return [name, list];
  throw new OnnxError(`attribute ${name} is not made of integers`);
}

function decodeTensor(bytes: Uint8Array): [name: string, tensor: Tensor] {
  const dims: number[] = [];
  let type = 0;
  let name = '';
  let raw = new Uint8Array();
  for (const field of readFields(bytes)) {
    if (field.number === 1) dims.push(integer(field));
    else if (field.number === 2) type = integer(field);
    else if (field.number === 8) name = text(field);
    // Copied, because a typed array must begin at a multiple of its element size.
    else if (field.number === 9) raw = new Uint8Array(content(field));
  }
  return [name, tensorOf(type, dims, raw.buffer)];
}

function tensorOf(type: number, dims: number[], raw: ArrayBuffer): Tensor {
  switch (type) {
    case ELEMENT_TYPES.float32:
      return { type: 'float32', dims, data: new Float32Array(raw) };
    case ELEMENT_TYPES.uint8:
      return { type: 'uint8', dims, data: new Uint8Array(raw) };
    case ELEMENT_TYPES.int8:
      return { type: 'int8', dims, data: new Int8Array(raw) };
    case ELEMENT_TYPES.int32:
      return { type: 'int32', dims, data: new Int32Array(raw) };
    case ELEMENT_TYPES.int64:
      return { type: 'int64', dims, data: new BigInt64Array(raw) };
    case ELEMENT_TYPES.float16:
      return { type: 'float16', dims, data: new Uint16Array(raw) };
    default:
      throw new OnnxError(`element type ${type} is not supported`);
  }
}

function decodePort(bytes: Uint8Array): Port {
  const port: Port = { name: '', dims: [] };
  for (const field of readFields(bytes)) {
    if (field.number === 1) port.name = text(field);
    else if (field.number === 2) port.dims = [...dimensions(content(field))];
  }
  return port;
}

/** TypeProto.tensor_type (1) . shape (2) . dim (1) . dim_value (1) */
function* dimensions(type: Uint8Array): Generator<number> {
  for (const shape of inside(type, 1, 2)) {
    for (const dim of inside(shape, 1)) {
      for (const field of readFields(dim)) if (field.number === 1) yield integer(field);
    }
  }
}

function* inside(bytes: Uint8Array, ...path: number[]): Generator<Uint8Array> {
  const [head, ...rest] = path;
  if (head === undefined) {
    yield bytes;
    return;
  }
  for (const field of readFields(bytes)) {
    if (field.number === head && field.wire === 'bytes') yield* inside(field.value, ...rest);
  }
}

function content(field: ProtobufField): Uint8Array {
  if (field.wire === 'bytes') return field.value;
  throw new OnnxError(`field ${field.number} is not length-delimited`);
}

const text = (field: ProtobufField): string => new TextDecoder().decode(content(field));

function integer(field: ProtobufField): number {
  if (field.wire === 'varint') return Number(BigInt.asIntN(64, field.value));
  throw new OnnxError(`field ${field.number} is not an integer`);
}
