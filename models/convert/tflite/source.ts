/**
 * Reads TensorFlow Lite files. Field numbers and operator codes are those of TFLite's schema
 * (https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/schema/schema.fbs).
 */
import { type Constant, ConversionError, type Pair, type Window } from '../onnx/layout.ts';
import { FlatbufferTable } from './flatbuffer.ts';

export interface TfliteTensor {
  name: string;
  shape: number[];
  /** The values of a constant. */
  constant: Constant | undefined;
}

export interface TfliteOperator {
  op: string;
  /** Indices of tensors. */
  inputs: number[];
  output: number;
  /** Of a convolution. */
  window: Omit<Window, 'kernel'>;
  /** Whether an activation is fused into the operator. */
  activation: boolean;
}

export interface TfliteSource {
  tensors: TfliteTensor[];
  operators: TfliteOperator[];
  input: number;
  output: number;
}

/** An operator, and where its options table says what is needed of it. */
interface Kind {
  op: string;
  activation?: number;
  dilations?: [height: number, width: number];
}

const KINDS = new Map<number, Kind>([
  [0, { op: 'ADD', activation: 0 }],
  [3, { op: 'CONV_2D', activation: 3, dilations: [5, 4] }],
  [4, { op: 'DEPTHWISE_CONV_2D', activation: 4, dilations: [6, 5] }],
  [18, { op: 'MUL', activation: 0 }],
  [19, { op: 'RELU' }],
  [22, { op: 'RESHAPE' }],
  [41, { op: 'SUB', activation: 0 }],
  [101, { op: 'ABS' }],
]);
const PADDING = 0;
const STRIDES = [2, 1];
const VALID = 1;

const FLOAT32 = 0;
const INT32 = 2;

/** @throws {ConversionError} unless the file has one graph, one input, one output, known operators */
export function readTflite(file: Uint8Array): TfliteSource {
  const model = FlatbufferTable.root(file);
  const buffers = model.tables(4);
  const codes = model.tables(1).map((code) => Math.max(code.byte(0), code.integer(3)));
  const graphs = model.tables(2);
  const [graph] = graphs;
  const [inputs, outputs] = [graph.integers(1), graph.integers(2)];
  if (graphs.length !== 1 || inputs.length !== 1 || outputs.length !== 1) {
    throw new ConversionError('not a network with one input and one output');
  }
  return {
    tensors: graph.tables(0).map((tensor) => tensorOf(tensor, buffers)),
    operators: graph.tables(3).map((operator) => operatorOf(operator, codes[operator.integer(0)])),
    input: inputs[0],
    output: outputs[0],
  };
}

function operatorOf(operator: FlatbufferTable, code: number): TfliteOperator {
  const kind = KINDS.get(code);
  if (!kind) throw new ConversionError(`operator ${code} is not supported`);
  const options = operator.table(4);
  const pair = ([height, width]: number[]): Pair => [
    options?.integer(height, 1) ?? 1,
    options?.integer(width, 1) ?? 1,
  ];
  return {
    op: kind.op,
    inputs: operator.integers(1),
    output: operator.integers(2)[0],
    window: {
      strides: kind.dilations ? pair(STRIDES) : [1, 1],
      dilations: kind.dilations ? pair(kind.dilations) : [1, 1],
      padding: kind.dilations && options?.byte(PADDING) === VALID ? 'VALID' : 'SAME',
    },
    activation: kind.activation !== undefined && (options?.byte(kind.activation) ?? 0) !== 0,
  };
}

function tensorOf(tensor: FlatbufferTable, buffers: FlatbufferTable[]): TfliteTensor {
  const [name, shape, type] = [tensor.text(3), tensor.integers(0), tensor.byte(1)];
  const bytes = buffers[tensor.integer(2)].bytes(0);
  if (bytes.length === 0) return { name, shape, constant: undefined };
  if (type !== FLOAT32 && type !== INT32) {
    throw new ConversionError(`${name}: constants of type ${type} are not supported`);
  }
  const data = type === FLOAT32 ? new Float32Array(bytes.buffer) : new Int32Array(bytes.buffer);
  return { name, shape, constant: { kind: 'constant', shape, data } };
}
