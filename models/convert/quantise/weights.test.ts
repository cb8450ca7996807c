import { describe, expect, it } from 'vitest';
import { noise, runNetwork } from '../../testing.ts';
import { GraphBuilder } from '../onnx/builder.ts';
import { encodeModel } from '../onnx/encode.ts';
import { convolve } from '../onnx/layout.ts';
import { float32, type Graph } from '../onnx/model.ts';
import { fromHalf, toHalf } from './float16.ts';
import { QuantisationError, storeAsHalves, storeAsInt8 } from './weights.ts';

const image = { input: { dims: [1, 8, 6, 6], data: noise(8 * 36) } };

/** One 1 x 1 convolution from 8 to 80 channels. */
function convolution(weights: Float32Array): Graph {
  const builder = new GraphBuilder('sample');
  const input = builder.input('input', [1, 8, 6, 6]);
  const { name } = convolve(
    builder,
    { kind: 'feature', name: input, shape: [1, 6, 6, 8] },
    float32([80, 8, 1, 1], weights),
    undefined,
    { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padding: 'SAME' },
    1,
  );
  builder.output(name, 'y', [1, 80, 6, 6]);
  return builder.graph;
}

const halves = noise(640).map((value) => fromHalf(toHalf(value)));

describe('weights stored as halves', () => {
  it('change nothing but the size', async () => {
    const graph = convolution(halves);
    const stored = storeAsHalves(graph);
    expect((await runNetwork(stored, image)).y).toEqual((await runNetwork(graph, image)).y);
    expect(encodeModel(stored).length).toBeLessThan(0.6 * encodeModel(graph).length);
  });

  it('are refused when they are not halves', () => {
    expect(() => storeAsHalves(convolution(noise(640)))).toThrow(QuantisationError);
  });
});

describe('weights stored as 8-bit integers', () => {
  it('change the result by at most what rounding the weights can', async () => {
    const graph = convolution(noise(640));
    const stored = storeAsInt8(graph);
    const [exact, near] = [await runNetwork(graph, image), await runNetwork(stored, image)];
    // Eight products, each weight off by at most half a step of 1/127, or clipped by a few.
    const furthest = Math.max(...near.y.data.map((v, i) => Math.abs(v - exact.y.data[i])));
    expect(furthest).toBeGreaterThan(0);
    expect(furthest).toBeLessThan(8 * (3 / 127));
    expect(encodeModel(stored).length).toBeLessThan(0.6 * encodeModel(graph).length);
  });

  it('leave the graph they come from as it was', () => {
    const graph = convolution(halves);
    const before = structuredClone(graph);
    storeAsInt8(graph);
    storeAsHalves(graph);
    expect(graph).toEqual(before);
  });
});
