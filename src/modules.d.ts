// What the bundler makes of the files that are not TypeScript.
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
declare module '*.onnx' {
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module '*.jpg' {
  const bytes: ArrayBuffer;
  export default bytes;
}

/** Streams Standard, section 4.5.3: workerd has `min`, and its types leave it out. */
interface ReadableStreamBYOBReader {
  read<View extends ArrayBufferView>(
    view: View,
    options: { readonly min: number },
  ): Promise<ReadableStreamReadResult<View>>;
}
