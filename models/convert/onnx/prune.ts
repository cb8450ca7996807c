import { transpose } from './layout.ts';
import { float32, floatConstant, type Graph, type Operator, type Tensor } from './model.ts';

/**
 * The hidden part of a network of inverted residuals (Sandler et al., 2018, arXiv 1801.04381):
 * a 1 x 1 convolution spreads the image over many channels, a depthwise one filters each, a 1 x 1
 * one brings them together. Training may leave hidden channels behind whose weights have decayed to
 * nothing. They cost as much time as the others; more, where their numbers are subnormal.
 */
interface Bottleneck {
  depthwise: Operator;
  project: Operator;
  /** The constants with one row for each hidden channel. */
  rows: string[];
  /** [hidden channels, 1, height, width] */
  filters: FloatTensor;
  /** What depthwise adds, and by what PRelu multiplies the sum below zero: one number a channel. */
  filterBias: FloatTensor;
  slopes: FloatTensor;
  /** [outputs, hidden channels, 1, 1] */
  weights: FloatTensor;
  bias: FloatTensor;
}

type FloatTensor = Tensor & { type: 'float32' };

/** A float32 sum is rounded by up to this fraction of it. */
const ROUNDOFF = 2 ** -24;

/**
 * Removes in place the hidden channels of
 *
 *     Conv 1 x 1, PRelu, depthwise Conv, PRelu, Conv 1 x 1
 *
 * that cannot make a difference: the last convolution does not read them, or their filter is
 * nothing, so that the last convolution reads the same number everywhere, which its bias takes over.
 * A weight is nothing if it is below the rounding of the largest of its layer. A channel whose
 * weights in the first convolution are nothing may still matter: its filter sees the edge between
 * the first bias and the zeros around the image.
 * @returns how many were removed
 */
export function pruneDeadChannels(graph: Graph): number {
  return graph.operators
    .map((operator) => matchBottleneck(graph, operator))
    .reduce((removed, block) => removed + (block ? pruneBottleneck(graph, block) : 0), 0);
}

function pruneBottleneck(graph: Graph, block: Bottleneck): number {
  const { depthwise, project, weights, bias } = block;
  const [outputs, channels] = weights.dims;
  const columns = float32([channels, outputs, 1, 1], transposed(weights));
  const unread = negligibleRows(columns);
  const constant = negligibleRows(block.filters);
  const live = [...unread.keys()].filter((channel) => !unread[channel] && !constant[channel]);
  if (live.length === 0) return 0;

  const sums = Float64Array.from(bias.data);
  for (const channel of constant.keys()) {
    if (!constant[channel]) continue;
    const value = prelu(block.filterBias.data[channel], block.slopes.data[channel]);
    for (const output of sums.keys()) {
      sums[output] += value * columns.data[channel * outputs + output];
    }
  }

  const { constants } = graph;
  for (const name of block.rows) {
    const tensor = floatConstant(graph, name);
    if (tensor) constants.set(name, selectRows(tensor, live));
  }
  constants.set(
    project.inputs[1],
    float32([outputs, live.length, 1, 1], transposed(selectRows(columns, live))),
  );
  constants.set(project.inputs[2], float32(bias.dims, sums));
  depthwise.attributes = { ...depthwise.attributes, group: live.length };
  return channels - live.length;
}

function matchBottleneck(graph: Graph, expand: Operator): Bottleneck | undefined {
  const before = soleReader(graph, expand.output);
  const depthwise = before && soleReader(graph, before.output);
  const after = depthwise && soleReader(graph, depthwise.output);
  const project = after && soleReader(graph, after.output);
  if (!project || before.op !== 'PRelu' || after.op !== 'PRelu') return undefined;
  if (!isPointwise(expand) || depthwise.op !== 'Conv' || !isPointwise(project)) return undefined;

  const rows = [expand, before, depthwise, after].flatMap(({ inputs }) => inputs.slice(1));
  const channels = depthwise.attributes.group;
  if (rows.some((name) => floatConstant(graph, name)?.dims[0] !== channels)) return undefined;
  const shared = [...rows, ...project.inputs.slice(1)].some((name) => !soleReader(graph, name));
  if (shared) return undefined;

  const [filters, filterBias] = parameters(graph, depthwise);
  const [slopes] = parameters(graph, after);
  const [weights, bias] = parameters(graph, project);
  if (!filters || !filterBias || !slopes || !weights || !bias) return undefined;
  return { depthwise, project, rows, filters, filterBias, slopes, weights, bias };
}

/** The operator that reads a tensor, if it is one only and no output of the network. */
function soleReader(graph: Graph, name: string): Operator | undefined {
  const readers = graph.operators.filter(({ inputs }) => inputs.includes(name));
  const isOutput = graph.outputs.some((output) => output.name === name);
  return readers.length === 1 && !isOutput ? readers[0] : undefined;
}

const parameters = (graph: Graph, { inputs }: Operator): (FloatTensor | undefined)[] =>
  inputs.slice(1).map((name) => floatConstant(graph, name));

/** Whether every place of the result depends on its own place of the input and nothing else. */
const isPointwise = ({ op, attributes: { kernel_shape, group = 1, pads } }: Operator): boolean =>
  op === 'Conv' &&
  `${kernel_shape}` === '1,1' &&
  group === 1 &&
  `${pads ?? '0,0,0,0'}` === '0,0,0,0';

/** For each row, whether none of its numbers reaches the rounding of the largest of all. */
function negligibleRows({ dims: [count], data }: FloatTensor): boolean[] {
  const length = data.length / count;
  const largest = Array.from({ length: count }, (_, row) =>
    data
      .subarray(row * length, (row + 1) * length)
      .reduce((max, value) => Math.max(max, Math.abs(value)), 0),
  );
  const rounding = ROUNDOFF * Math.max(...largest);
  return largest.map((value) => value < rounding);
}

function selectRows({ dims: [count, ...rest], data }: FloatTensor, chosen: number[]): FloatTensor {
  const length = data.length / count;
  const kept = new Float32Array(chosen.length * length);
  chosen.forEach((row, index) => {
    kept.set(data.subarray(row * length, (row + 1) * length), index * length);
  });
  return float32([chosen.length, ...rest], kept);
}

const transposed = ({ data, dims }: FloatTensor): Float32Array =>
  transpose(data, dims, [1, 0, 2, 3]);

const prelu = (value: number, slope: number): number => (value < 0 ? value * slope : value);
