/** For tests: runs networks in the runtime that the Worker uses. */
import * as ort from 'onnxruntime-web';
import { encodeModel } from './convert/onnx/encode.ts';
import type { Graph } from './convert/onnx/model.ts';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

export interface Output {
  dims: readonly number[];
  data: Float32Array;
}

/** @param inputs one float32 tensor for each input of the network */
export async function runNetwork(
  network: Graph | Uint8Array,
  inputs: Record<string, Output>,
): Promise<Record<string, Output>> {
  const bytes = network instanceof Uint8Array ? network : encodeModel(network);
  const session = await ort.InferenceSession.create(bytes);
  try {
    const feeds = Object.entries(inputs).map(([name, { data, dims }]) => [
      name,
      new ort.Tensor('float32', data, dims),
    ]);
    const results = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(
      Object.entries(results).map(([name, { dims, data }]) => {
        if (data instanceof Float32Array) return [name, { dims, data }];
        throw new TypeError(`${name} is not float32`);
      }),
    );
  } finally {
    await session.release();
  }
}

/** Numbers between -1 and 1 that look random and are the same every time. */
export function noise(count: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    // The multiplier and increment of Numerical Recipes' linear congruential generator.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
