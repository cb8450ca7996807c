/** ONNX files as messages of onnx.proto, which protobufjs reads and writes. */
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { OnnxError } from './model.ts';

/** Optional fields may be missing, lists are then empty. Integers beyond 2 ** 53 lose precision. */
export interface ModelProto {
  irVersion?: number;
  producerName?: string;
  graph?: GraphProto;
  opsetImport: { domain?: string; version?: number }[];
}

export interface GraphProto {
  node: NodeProto[];
  name?: string;
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
}

export interface NodeProto {
  input: string[];
  output: string[];
  name?: string;
  opType?: string;
  attribute: AttributeProto[];
}

export interface AttributeProto {
  name?: string;
  i?: number;
  ints: number[];
  type?: number;
}

export interface TensorProto {
  dims: number[];
  dataType?: number;
  name?: string;
  rawData?: Uint8Array;
}

export interface ValueInfoProto {
  name?: string;
  type?: {
    tensorType?: { elemType?: number; shape?: { dim: { dimValue?: number }[] } };
  };
}

const schema = protobuf.loadSync(fileURLToPath(new URL('onnx.proto', import.meta.url)));
const model = schema.lookupType('onnx.ModelProto');

/** @throws {OnnxError} if the bytes are no such message */
export function readModel(bytes: Uint8Array): ModelProto {
  try {
    return model.toObject(model.decode(bytes), { longs: Number, arrays: true }) as ModelProto;
  } catch (cause) {
    throw new OnnxError('the file is damaged, or is not ONNX', { cause });
  }
}

/** Fields stand in the order of their numbers, so that equal messages give equal bytes. */
export function writeModel(message: ModelProto): Uint8Array {
  return new Uint8Array(model.encode(message).finish());
}
