import { describe, expect, it } from 'vitest';
import { noise, runNetwork } from '../../testing.ts';
import { type Constant, ConversionError, slide } from '../onnx/layout.ts';
import { convertTfjs } from './convert.ts';
import type { SourceNode } from './source.ts';

const node = (
  name: string,
  op: string,
  inputs: string[],
  more: Partial<SourceNode> = {},
): SourceNode => ({
  name,
  op,
  inputs,
  strides: [1, 1],
  dilations: [1, 1],
  window: [1, 1],
  padding: 'SAME',
  fused: [],
  shape: [],
  ...more,
});
const constant = (shape: number[], data: Float32Array | Int32Array): Constant => ({
  kind: 'constant',
  shape,
  data,
});

// An image of odd height, so that rows and columns cannot be confused unseen.
const [HEIGHT, WIDTH, CHANNELS] = [5, 8, 2];
const image = node('image', 'Placeholder', [], { shape: [-1, HEIGHT, WIDTH, CHANNELS] });
const pixels = noise(HEIGHT * WIDTH * CHANNELS);
/** The pixels, [height, width, channels], as the network takes them, [channels, height, width]. */
const input = {
  dims: [1, CHANNELS, HEIGHT, WIDTH],
  data: Float32Array.from(pixels, (_, index) => {
    const [channel, place] = [Math.floor(index / (HEIGHT * WIDTH)), index % (HEIGHT * WIDTH)];
    return pixels[place * CHANNELS + channel];
  }),
};

async function run(nodes: SourceNode[], constants: Record<string, Constant>) {
  const output = nodes.at(-1)?.name ?? '';
  const source = { nodes: [image, ...nodes], constants: new Map(Object.entries(constants)) };
  return (await runNetwork(convertTfjs(source, 'sample', { [output]: 'y' }), { input })).y;
}

/**
 * TensorFlow's definition of a convolution, by its indices, channels last.
 * @param product what one place of the window adds to output channel k: (pixel offset, window offset, k)
 */
function convolution(
  { kernel, stride, outputs }: { kernel: [number, number]; stride: number; outputs: number },
  product: (pixel: number, place: number, k: number) => number,
): number[] {
  const rows = slide(HEIGHT, kernel[0], stride, 1, 'SAME');
  const columns = slide(WIDTH, kernel[1], stride, 1, 'SAME');
  const result: number[] = [];
  for (let k = 0; k < outputs; k++)
    for (let y = 0; y < rows.places; y++)
      for (let x = 0; x < columns.places; x++) {
        let sum = 0;
        for (let a = 0; a < kernel[0]; a++)
          for (let b = 0; b < kernel[1]; b++) {
            const [row, column] = [y * stride + a - rows.before, x * stride + b - columns.before];
            if (row < 0 || row >= HEIGHT || column < 0 || column >= WIDTH) continue;
            sum += product((row * WIDTH + column) * CHANNELS, a * kernel[1] + b, k);
          }
        result.push(sum);
      }
  return result;
}

function expectClose(actual: Float32Array, expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    expect(actual[index]).toBeCloseTo(value, 5);
  });
}

describe('a converted network', () => {
  it('convolves as TensorFlow does, adds the bias and cuts at zero', async () => {
    const weights = noise(3 * 2 * CHANNELS * 4, 2);
    const bias = noise(4, 3);
    const y = await run(
      [
        node('conv', '_FusedConv2D', ['image', 'w', 'b'], {
          strides: [2, 2],
          fused: ['BiasAdd', 'Relu'],
        }),
      ],
      { w: constant([3, 2, CHANNELS, 4], weights), b: constant([4], bias) },
    );
    const expected = convolution({ kernel: [3, 2], stride: 2, outputs: 4 }, (pixel, place, k) => {
      let sum = 0;
      for (let c = 0; c < CHANNELS; c++)
        sum += pixels[pixel + c] * weights[(place * CHANNELS + c) * 4 + k];
      return sum;
    });
    expect(y.dims).toEqual([1, 4, 3, 4]);
    expectClose(
      y.data,
      expected.map((sum, index) => Math.max(0, sum + bias[Math.floor(index / 12)])),
    );
  });

  it('convolves each channel by itself', async () => {
    const weights = noise(3 * 3 * CHANNELS, 2);
    const y = await run([node('conv', 'DepthwiseConv2dNative', ['image', 'w'])], {
      w: constant([3, 3, CHANNELS, 1], weights),
    });
    const expected = convolution(
      { kernel: [3, 3], stride: 1, outputs: CHANNELS },
      (pixel, place, k) => pixels[pixel + k] * weights[place * CHANNELS + k],
    );
    expectClose(y.data, expected);
  });

  it('applies a fused Prelu with one slope for each channel', async () => {
    const identity = Float32Array.of(1, 0, 0, 1);
    const y = await run([node('conv', '_FusedConv2D', ['image', 'w', 's'], { fused: ['Prelu'] })], {
      w: constant([1, 1, CHANNELS, 2], identity),
      s: constant([2], Float32Array.of(0.5, -3)),
    });
    const slopes = [0.5, -3];
    expectClose(
      y.data,
      Array.from(input.data, (v, i) => (v < 0 ? v * slopes[Math.floor(i / (HEIGHT * WIDTH))] : v)),
    );
  });

  it('pools, appends channels of zeros and lists places with their channels together', async () => {
    const y = await run(
      [
        node('pool', 'MaxPool', ['image'], { window: [5, 4], strides: [5, 4] }),
        node('pad', 'Pad', ['pool', 'paddings']),
        node('reshape', 'Reshape', ['pad', 'target']),
        node('y', 'Identity', ['reshape']),
      ],
      {
        paddings: constant([4, 2], Int32Array.of(0, 0, 0, 0, 0, 0, 0, 1)),
        target: constant([3], Int32Array.of(1, -1, 3)),
      },
    );
    const largest = (half: number, channel: number) =>
      Math.max(
        ...pixels.filter((_, index) => {
          const column = Math.floor(index / CHANNELS) % WIDTH;
          return index % CHANNELS === channel && Math.floor(column / 4) === half;
        }),
      );
    expect(y.dims).toEqual([1, 2, 3]);
    expectClose(y.data, [largest(0, 0), largest(0, 1), 0, largest(1, 0), largest(1, 1), 0]);
  });

  it('does not need support for what follows its outputs', () => {
    const nodes = [image, node('relu', 'Relu', ['image']), node('end', 'Rsqrt', ['relu'])];
    const graph = convertTfjs({ nodes, constants: new Map() }, 'sample', { relu: 'y' });
    expect(graph.operators.map(({ op, output }) => [op, output])).toEqual([['Relu', 'y']]);
  });

  it.each([
    ['an operator that is not supported', [node('y', 'Rsqrt', ['image'])], 'Rsqrt'],
    ['a node that is not there', [node('y', 'Relu', ['nothing'])], 'nothing'],
    [
      'an activation that is not supported',
      [node('y', '_FusedConv2D', ['image', 'w'], { fused: ['Elu'] })],
      'Elu',
    ],
  ])('is refused for %s', async (_, nodes, message) => {
    const constants = { w: constant([1, 1, CHANNELS, 1], new Float32Array(CHANNELS)) };
    await expect(run(nodes, constants)).rejects.toThrow(ConversionError);
    await expect(run(nodes, constants)).rejects.toThrow(message);
  });
});
