/** Reads ONNX files. */
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
import {
  type AttributeProto,
  type NodeProto,
  readModel,
  type TensorProto,
  type ValueInfoProto,
} from './schema.ts';

/**
 * Reads a file that uses no more of ONNX than `Graph` can say.
 * @throws {OnnxError} if it uses more or is broken
 */
export function decodeModel(bytes: Uint8Array): Graph {
  const { graph } = readModel(bytes);
  if (!graph) throw new OnnxError('the file holds no graph');
  return {
    name: graph.name ?? '',
    operators: graph.node.map(operatorOf),
    constants: new Map(graph.initializer.map((tensor) => [tensor.name ?? '', tensorOf(tensor)])),
    inputs: graph.input.map(portOf),
    outputs: graph.output.map(portOf),
  };
}

/**
 * The version of the standard operators that a file is written in.
 * @throws {OnnxError} if it says none, uses operators of another maker or is broken
 */
export function decodeOperatorSet(bytes: Uint8Array): number {
  const { opsetImport } = readModel(bytes);
  const foreign = opsetImport.find(({ domain = '' }) => domain !== '');
  if (foreign) throw new OnnxError(`operators of ${foreign.domain} are not supported`);
  const version = opsetImport.at(-1)?.version;
  if (!version) throw new OnnxError('the file names no version of the operators');
  return version;
}

function operatorOf({ opType = '', input, output, attribute }: NodeProto): Operator {
  const [result = '', ...others] = output;
  if (others.length > 0) throw new OnnxError(`${result}: more than one result`);
  const attributes = Object.fromEntries(attribute.map(attributeOf));
  return { op: opType, inputs: input, output: result, attributes };
}

function attributeOf({ name = '', type, i = 0, ints }: AttributeProto): [string, Attribute] {
  if (type === ATTRIBUTE_TYPES.int) return [name, i];
  if (type === ATTRIBUTE_TYPES.ints) return [name, ints];
  throw new OnnxError(`attribute ${name} is not made of integers`);
}

function tensorOf({ name, dims, dataType, rawData = new Uint8Array() }: TensorProto): Tensor {
  // Copied, because a typed array must begin at a multiple of its element size.
  const tensor = typed(dataType, dims, new Uint8Array(rawData).buffer);
  // Values may also stand in a list of their own for each type, which no file here uses.
  if (tensor.data.length !== dims.reduce((product, size) => product * size, 1)) {
    throw new OnnxError(`${name}: ${tensor.data.length} raw values for [${dims}]`);
  }
  return tensor;
}

function typed(type: number | undefined, dims: number[], raw: ArrayBuffer): Tensor {
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

function portOf({ name = '', type }: ValueInfoProto): Port {
  const dims = type?.tensorType?.shape?.dim ?? [];
  return { name, dims: dims.flatMap(({ dimValue }) => dimValue ?? []) };
}
