import { GraphBuilder } from '../onnx/builder.ts';
import {
  type Constant,
  ConversionError,
  channelsFirst,
  combine,
  convolve,
  type Feature,
  flatten,
  maxPool,
  perChannel,
  transpose,
  type Value,
} from '../onnx/layout.ts';
import { float32, type Graph, type Tensor } from '../onnx/model.ts';
import { dropUnused, fusePRelu } from '../onnx/passes.ts';
import type { Source, SourceNode } from './source.ts';

/**
 * Converts a convolutional network whose only input is one image.
 * @param name the name of the graph
 * @param outputs the public name of each node that is wanted as an output
 * @returns a graph with one input, `input`, [1, channels, height, width], and those outputs
 * @throws {ConversionError} if the network has a node that is not supported
 */
export function convertTfjs(source: Source, name: string, outputs: Record<string, string>): Graph {
  const converter = new Converter(source, new GraphBuilder(name));
  const graph = converter.convert(outputs);
  fusePRelu(graph);
  dropUnused(graph);
  return graph;
}

class Converter {
  readonly #source: Source;
  readonly #builder: GraphBuilder;
  readonly #nodes: Map<string, SourceNode>;
  readonly #values: Map<string, Value>;

  constructor(source: Source, builder: GraphBuilder) {
    this.#source = source;
    this.#builder = builder;
    this.#nodes = new Map(source.nodes.map((node) => [node.name, node]));
    this.#values = new Map(source.constants);
  }

  convert(outputs: Record<string, string>): Graph {
    const wanted = Object.keys(outputs);
    for (const node of this.#source.nodes) {
      // What follows the last output may use operators that need no support.
      if (wanted.every((name) => this.#values.has(name))) break;
      this.#value(node.name);
    }
    for (const [name, publicName] of Object.entries(outputs)) {
      const { name: result, shape } = this.#feature(name);
      this.#builder.output(result, publicName, shape.length === 4 ? channelsFirst(shape) : shape);
    }
    return this.#builder.graph;
  }

  #value(name: string): Value {
    const known = this.#values.get(name);
    if (known) return known;
    const node = this.#nodes.get(name);
    if (!node) throw new ConversionError(`there is no node ${name}`);
    const value = this.#translate(node);
    this.#values.set(name, value);
    return value;
  }

  #feature(name: string): Feature {
    const value = this.#value(name);
    if (value.kind === 'feature') return value;
    throw new ConversionError(`${name} is a constant`);
  }

  #constant(name: string): Constant {
    const value = this.#value(name);
    if (value.kind === 'constant') return value;
    throw new ConversionError(`${name} is not a constant`);
  }

  #translate(node: SourceNode): Value {
    const [first, second] = node.inputs;
    switch (node.op) {
      case 'Placeholder':
        return this.#placeholder(node);
      case '_FusedConv2D':
      case 'DepthwiseConv2dNative':
      case 'FusedDepthwiseConv2dNative':
        return this.#convolution(node);
      case 'Identity':
        return this.#value(first);
      case 'Relu':
      case 'Abs':
        return this.#elementwise(node.op, this.#feature(first));
      case 'Add':
      case 'AddV2':
        return combine(this.#builder, 'Add', this.#value(first), this.#value(second));
      case 'Sub':
      case 'Mul':
        return combine(this.#builder, node.op, this.#value(first), this.#value(second));
      case 'Pad':
        return this.#pad(this.#feature(first), this.#constant(second));
      case 'MaxPool':
        return maxPool(this.#builder, this.#feature(first), { ...node, kernel: node.window });
      case 'Squeeze':
        return flatten(this.#builder, this.#feature(first));
      case 'Reshape':
        return this.#reshape(this.#feature(first), this.#constant(second));
      default:
        throw new ConversionError(`${node.name}: ${node.op} is not supported`);
    }
  }

  #placeholder(node: SourceNode): Feature {
    const shape = [1, ...node.shape.slice(1)];
    const name = this.#builder.input('input', channelsFirst(shape));
    return { kind: 'feature', name, shape };
  }

  #elementwise(op: string, input: Feature): Feature {
    return { ...input, name: this.#builder.operator(op, [input.name]) };
  }

  #convolution(node: SourceNode): Feature {
    const [image, kernel, ...rest] = node.inputs;
    const input = this.#feature(image);
    const source = this.#constant(kernel);
    const depthwise = node.op.includes('Depthwise');
    const operands = rest.map((name) => this.#constant(name).data);
    const steps = [...node.fused];
    const bias = steps[0] === 'BiasAdd' && steps.shift() ? operands.shift() : undefined;
    let result = convolve(
      this.#builder,
      input,
      depthwise ? depthwiseWeights(source) : weights(source),
      bias,
      { ...node, kernel: [source.shape[0], source.shape[1]] },
      depthwise ? source.shape[2] : 1,
    );
    for (const step of steps) {
      const slopes = step === 'Prelu' ? operands.shift() : undefined;
      if (slopes) result = this.#prelu(result, slopes);
      else if (step === 'Relu') result = this.#elementwise('Relu', result);
      else throw new ConversionError(`${node.name}: fused ${step} is not supported`);
    }
    return result;
  }

  #prelu(input: Feature, slopes: ArrayLike<number>): Feature {
    const slope = this.#builder.constant('slope', perChannel(slopes));
    return { ...input, name: this.#builder.operator('PRelu', [input.name, slope]) };
  }

  /** @param paddings before and after, for each of [batch, height, width, channels] */
  #pad(input: Feature, { data: paddings }: Constant): Feature {
    const [before, after] = [0, 1].map((side) =>
      [0, 3, 1, 2].map((axis) => paddings[2 * axis + side]),
    );
    const pads = this.#builder.constant('pads', int64([...before, ...after]));
    const name = this.#builder.operator('Pad', [input.name, pads]);
    const shape = input.shape.map(
      (size, axis) => size + paddings[2 * axis] + paddings[2 * axis + 1],
    );
    return { kind: 'feature', name, shape };
  }

  /** From [1, height, width, channels] to [1, places, values], which needs the channels last. */
  #reshape(input: Feature, { data: target }: Constant): Feature {
    if (input.shape.length !== 4 || target.length !== 3) {
      throw new ConversionError(`reshape from [${input.shape}] to [${target}] is not supported`);
    }
    const last = this.#builder.operator('Transpose', [input.name], { perm: [0, 2, 3, 1] }, 'nhwc');
    const shape = this.#builder.constant('shp', int64(Array.from(target)));
    const name = this.#builder.operator('Reshape', [last, shape], {}, 'rs');
    const size = product(input.shape) / product(Array.from(target).filter((n) => n > 0));
    return { kind: 'feature', name, shape: Array.from(target, (n) => (n < 0 ? size : n)) };
  }
}

/** From [height, width, inputs, outputs]. */
function weights({ data, shape }: Constant): Tensor {
  const [height, width, inputs, outputs] = shape;
  return float32([outputs, inputs, height, width], transpose(data, shape, [3, 2, 0, 1]));
}

/** From [height, width, inputs, outputs per input]. */
function depthwiseWeights({ data, shape }: Constant): Tensor {
  const [height, width, inputs, multiplier] = shape;
  return float32([inputs * multiplier, 1, height, width], transpose(data, shape, [2, 3, 0, 1]));
}

const int64 = (values: number[]): Tensor => ({
  type: 'int64',
  dims: [values.length],
  data: BigInt64Array.from(values, BigInt),
});

const product = (sizes: number[]): number => sizes.reduce((total, size) => total * size, 1);
