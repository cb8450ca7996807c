/** A loaded network, as the pipeline sees it: named tensors in, named tensors out. */
export interface Session {
  /**
   * @param name the input's name
   * @param data its values; copied before this returns a promise, so the buffer may be reused
   *   once the promise settles
   */
  run(name: string, data: Float32Array, shape: readonly number[]): Promise<Tensors>;
}

export type Tensors = Readonly<Record<string, Float32Array>>;

/** Loads a network from the bytes of its ONNX file. */
export type CreateSession = (model: Uint8Array) => Promise<Session>;
