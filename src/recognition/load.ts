import { createCodecs } from './image/codecs.ts';
import { createImageDecoder } from './image/decode.ts';
import { parseManifest } from './manifest.ts';
import { parseGate } from './quality/gate.ts';
import { createRecogniser, type Recogniser } from './recogniser.ts';
import { createOrtRuntime } from './runtime/ort.ts';

/** What a platform that may compile WebAssembly has to bring: Node, in tests and evaluations. */
export interface Platform {
  /** Reads a file by its path in this repository, `node_modules` included. */
  readonly read: (path: string) => Promise<Uint8Array>;
  readonly compile: (bytes: Uint8Array) => Promise<WebAssembly.Module>;
  readonly now: () => number;
}

/** The recogniser that the Worker runs, put together from files instead of a bundle. */
export async function loadRecogniser(platform: Platform, embedder?: string): Promise<Recogniser> {
  const { read, now } = platform;
  const json = async (path: string) => JSON.parse(new TextDecoder().decode(await read(path)));
  return createRecogniser({
    manifest: parseManifest(await json('models/manifest.json')),
    gate: parseGate(await json('models/gate.json')),
    ...(embedder === undefined ? {} : { embedder }),
    runtime: await loadRuntime(platform),
    decoder: await loadDecoder(platform),
    readModel: (file) => read(`models/${file}`),
    now,
  });
}

export async function loadRuntime({ read, compile }: Platform) {
  const wasm = await read('node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm');
  return createOrtRuntime(await compile(wasm));
}

export async function loadDecoder({ read, compile }: Platform) {
  const codec = async (path: string) => compile(await read(`node_modules/${path}`));
  return createImageDecoder(
    createCodecs({
      jpeg: await codec('@cwasm/jpeg-turbo/jpeg-turbo.wasm'),
      png: await codec('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
      webp: await codec('@jsquash/webp/codec/dec/webp_dec.wasm'),
    }),
  );
}
