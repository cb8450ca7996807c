/**
 * Reads ONNX files. Field numbers are those of onnx.proto:
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import {
  ATTRIBUTE_TYPES,
  type Attribute,
  ELEMENT_TYPES,
  type Graph,
  OnnxError,
  type Operator,
  type Port,
  type Tensor,
} from './model.ts';
import { type ProtobufField, readFields } from './protobuf.ts';

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

/**
 * The version of the standard operators that a file is written in.
 * @throws {OnnxError | ProtobufError} if it says none, uses operators of another maker or is broken
 */
export function decodeOperatorSet(bytes: Uint8Array): number {
  let domain = '';
  let version = 0;
  // ModelProto.opset_import (8) . domain (1), version (2)
  for (const operatorSet of inside(bytes, 8)) {
    for (const field of readFields(operatorSet)) {
      if (field.number === 1) domain = text(field);
      else if (field.number === 2) version = integer(field);
    }
    if (domain !== '') throw new OnnxError(`operators of ${domain} are not supported`);
  }
  if (version === 0) throw new OnnxError('the file names no version of the operators');
  return version;
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
  if (type === ATTRIBUTE_TYPES.int) return [name, single];
  if (type === ATTRIBUTE_TYPES.ints) return [name, list];
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
  const tensor = tensorOf(type, dims, raw.buffer);
  // Values may also stand in a list of their own for each type, which no file here uses.
  if (tensor.data.length !== dims.reduce((product, size) => product * size, 1)) {
    throw new OnnxError(`${name}: ${tensor.data.length} raw values for [${dims}]`);
  }
  return [name, tensor];
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
