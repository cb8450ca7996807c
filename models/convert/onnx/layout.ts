/**
 * From TensorFlow's layout to ONNX's. TensorFlow (both tfjs and TFLite) keeps the channels of an
 * image last, [1, height, width, channels]; ONNX keeps them first. The converters describe every
 * feature map as the source does and write the graph channels-first, so that no transposition is
 * left in it except where the source reshapes.
 */
import type { GraphBuilder } from './builder.ts';
import { float32, type Tensor } from './model.ts';

/** A result in the graph, with the shape that the source gives it (channels last). */
export interface Feature {
  kind: 'feature';
  name: string;
  shape: number[];
}

/** A constant of the source that is not in the graph yet. */
export interface Constant {
  kind: 'constant';
  shape: number[];
  data: Float32Array | Int32Array;
}

export type Value = Feature | Constant;

export class ConversionError extends Error {
  override name = 'ConversionError';
}

export type Pair = [height: number, width: number];
export type Padding = 'SAME' | 'VALID';

/** A sliding window over height and width. */
export interface Window {
  kernel: Pair;
  strides: Pair;
  dilations: Pair;
  padding: Padding;
}

export const channelsFirst = ([n, h, w, c]: number[]): number[] => [n, c, h, w];

/**
 * Lays out a four-dimensional array anew: dimension i of the result is dimension `order[i]` of the
 * source.
 */
export function transpose(
  data: ArrayLike<number>,
  shape: number[],
  order: [number, number, number, number],
): Float32Array {
  const strides = [shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1];
  const [size0, size1, size2, size3] = order.map((axis) => shape[axis]);
  const [step0, step1, step2, step3] = order.map((axis) => strides[axis]);
  const result = new Float32Array(data.length);
  let at = 0;
  for (let a = 0; a < size0; a++)
    for (let b = 0; b < size1; b++)
      for (let c = 0; c < size2; c++)
        for (let d = 0; d < size3; d++)
          result[at++] = data[a * step0 + b * step1 + c * step2 + d * step3];
  return result;
}

/**
 * Where a window falls along one axis. SAME pads so that the result has ceil(size / stride) places,
 * with the odd one of the padding after (https://www.tensorflow.org/api_docs/python/tf/nn).
 */
export function slide(
  size: number,
  kernel: number,
  stride: number,
  dilation: number,
  padding: Padding,
): { before: number; after: number; places: number } {
  const reach = (kernel - 1) * dilation + 1;
  if (padding === 'VALID') {
    return { before: 0, after: 0, places: Math.floor((size - reach) / stride) + 1 };
  }
  const places = Math.ceil(size / stride);
  const total = Math.max(0, (places - 1) * stride + reach - size);
  return { before: total >> 1, after: total - (total >> 1), places };
}

function slideBoth(shape: number[], { kernel, strides, dilations, padding }: Window) {
  const [rows, columns] = [0, 1].map((axis) =>
    slide(shape[axis + 1], kernel[axis], strides[axis], dilations[axis], padding),
  );
  return {
    pads: [rows.before, columns.before, rows.after, columns.after],
    places: [rows.places, columns.places],
  };
}

/**
 * @param weights [outputs, inputs per group, height, width]
 * @param groups 1, or the number of input channels for a depthwise convolution
 */
export function convolve(
  builder: GraphBuilder,
  input: Feature,
  weights: Tensor,
  bias: ArrayLike<number> | undefined,
  window: Window,
  groups: number,
): Feature {
  const outputs = weights.dims[0];
  const { pads, places } = slideBoth(input.shape, window);
  const inputs = [input.name, builder.constant('w', weights)];
  if (bias) inputs.push(builder.constant('b', float32([outputs], bias)));
  const { kernel, strides, dilations } = window;
  const name = builder.operator('Conv', inputs, {
    kernel_shape: kernel,
    strides,
    dilations,
    pads,
    group: groups,
  });
  return { kind: 'feature', name, shape: [1, ...places, outputs] };
}

export function maxPool(builder: GraphBuilder, input: Feature, window: Window): Feature {
  const { pads, places } = slideBoth(input.shape, window);
  const { kernel, strides } = window;
  const name = builder.operator(
    'MaxPool',
    [input.name],
    { kernel_shape: kernel, strides, pads },
    'pool',
  );
  return { kind: 'feature', name, shape: [1, ...places, input.shape[3]] };
}

/** Drops the height and width of a feature map that has one place only. */
export function flatten(builder: GraphBuilder, input: Feature): Feature {
  const [, height, width, channels] = input.shape;
  if (height !== 1 || width !== 1) {
    throw new ConversionError(`${input.name} is ${height} by ${width}, not one place`);
  }
  const name = builder.operator('Flatten', [input.name], { axis: 1 }, 'flat');
  return { kind: 'feature', name, shape: [1, channels] };
}

/** Applies an operator that works element by element, putting constants into the graph. */
export function combine(builder: GraphBuilder, op: string, left: Value, right: Value): Feature {
  const feature = left.kind === 'feature' ? left : right;
  if (feature.kind !== 'feature') throw new ConversionError(`${op} of two constants`);
  const inputs = [left, right].map((value) =>
    value.kind === 'feature' ? value.name : builder.constant('c', perChannel(value.data)),
  );
  return { kind: 'feature', name: builder.operator(op, inputs), shape: feature.shape };
}

/** One number for each channel, shaped to broadcast over a channels-first feature map. */
export const perChannel = (values: ArrayLike<number>): Tensor & { type: 'float32' } =>
  float32([values.length, 1, 1], values);
