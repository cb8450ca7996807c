/**
 * TensorFlow.js on WebAssembly, as both libraries use it in Node: with SIMD and one thread. (In Node it
 * never uses more: the backend reports no support for threads.)
 */
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

const require = createRequire(import.meta.url);

/** Where the backend finds its WebAssembly; its default in both libraries is a server on the internet. */
export const WASM_PATH = join(
  dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')),
  `dist${sep}`,
);

/** @throws if the backend is not what the comparison says it is */
export async function requireSimd(tf: {
  getBackend(): string;
  env(): { getAsync(flag: string): Promise<unknown> };
}): Promise<void> {
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  if (tf.getBackend() !== 'wasm' || simd !== true) {
    throw new Error(`TensorFlow.js runs on ${tf.getBackend()}, SIMD: ${simd}.`);
  }
}
