import { GraphBuilder } from '../onnx/builder.ts';
import {
  type Constant,
  ConversionError,
  channelsFirst,
  combine,
  convolve,
  type Feature,
  flatten,
  transpose,
  type Value,
} from '../onnx/layout.ts';
import { float32, type Graph } from '../onnx/model.ts';
import { dropUnused, fusePRelu } from '../onnx/passes.ts';
import type { TfliteOperator, TfliteSource } from './source.ts';

/**
 * Converts a convolutional network from one image to one vector. Its batch, if fixed, becomes 1.
 * @param name the name of the graph
 * @param output the public name of the output
 * @throws {ConversionError} if the network has an operator that is not supported
 */
export function convertTflite(source: TfliteSource, name: string, output: string): Graph {
  const builder = new GraphBuilder(name);
  const values = new Map<number, Value>();
  source.tensors.forEach(({ constant }, index) => {
    if (constant) values.set(index, constant);
  });
  const shape = [1, ...source.tensors[source.input].shape.slice(1)];
  const input = builder.input('input', channelsFirst(shape));
  values.set(source.input, { kind: 'feature', name: input, shape });
  for (const operator of source.operators) {
    values.set(operator.output, translate(builder, operator, values));
  }
  const result = feature(values, source.output);
  builder.output(result.name, output, result.shape);
  fusePRelu(builder.graph);
  dropUnused(builder.graph);
  return builder.graph;
}

function translate(
  builder: GraphBuilder,
  operator: TfliteOperator,
  values: Map<number, Value>,
): Feature {
  const [first, second] = operator.inputs;
  if (operator.activation) throw new ConversionError(`${operator.op} with a fused activation`);
  switch (operator.op) {
    case 'CONV_2D':
    case 'DEPTHWISE_CONV_2D':
      return convolution(builder, operator, values);
    case 'RELU':
    case 'ABS': {
      const input = feature(values, first);
      const op = operator.op === 'RELU' ? 'Relu' : 'Abs';
      return { ...input, name: builder.operator(op, [input.name]) };
    }
    case 'ADD':
    case 'SUB':
    case 'MUL':
      return combine(builder, titleCase(operator.op), value(values, first), value(values, second));
    case 'RESHAPE':
      return flatten(builder, feature(values, first));
    default:
      throw new ConversionError(`${operator.op} is not supported`);
  }
}

function convolution(
  builder: GraphBuilder,
  operator: TfliteOperator,
  values: Map<number, Value>,
): Feature {
  const [image, kernel, bias] = operator.inputs;
  const depthwise = operator.op === 'DEPTHWISE_CONV_2D';
  const { data, shape } = constant(values, kernel);
  // [outputs, height, width, inputs], or for depthwise [1, height, width, outputs]
  const [first, height, width, last] = shape;
  const input = feature(values, image);
  const groups = depthwise ? input.shape[3] : 1;
  return convolve(
    builder,
    input,
    float32(
      depthwise ? [last, 1, height, width] : [first, last, height, width],
      transpose(data, shape, depthwise ? [3, 0, 1, 2] : [0, 3, 1, 2]),
    ),
    bias < 0 ? undefined : constant(values, bias).data,
    { ...operator.window, kernel: [height, width] },
    groups,
  );
}

function value(values: Map<number, Value>, index: number): Value {
  const found = values.get(index);
  if (!found) throw new ConversionError(`tensor ${index} is used before it is made`);
  return found;
}

function feature(values: Map<number, Value>, index: number): Feature {
  const found = value(values, index);
  if (found.kind === 'feature') return found;
  throw new ConversionError(`tensor ${index} is a constant`);
}

function constant(values: Map<number, Value>, index: number): Constant {
  const found = value(values, index);
  if (found.kind === 'constant') return found;
  throw new ConversionError(`tensor ${index} is not a constant`);
}

const titleCase = (word: string): string => word[0] + word.slice(1).toLowerCase();
