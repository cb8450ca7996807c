/** The part of ONNX that small convolutional networks use. encode.ts writes it, decode.ts reads it. */

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

/** TensorProto.DataType */
export const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  float16: 10,
} as const satisfies Record<Tensor['type'], number>;

/** AttributeProto.AttributeType */
export const ATTRIBUTE_TYPES = { int: 2, ints: 7 } as const;

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
