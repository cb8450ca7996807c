import jpegModule from '@cwasm/jpeg-turbo/jpeg-turbo.wasm';
import * as pngImport from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm';
import webpModule from '@jsquash/webp/codec/dec/webp_dec.wasm';
import ortModule from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import detectBack from '../../models/detect-back256.onnx';
import detectFront from '../../models/detect-front128.onnx';
import embedFr from '../../models/embed-fr-int8.onnx';
import embedMfn from '../../models/embed-mfn-int8.onnx';
import gate from '../../models/gate.json' with { type: 'json' };
import manifest from '../../models/manifest.json' with { type: 'json' };
import { createCodecs } from './image/codecs.ts';
import { createImageDecoder } from './image/decode.ts';
import { ModelManifestError, parseManifest } from './manifest.ts';
import { parseGate } from './quality/gate.ts';
import { createRecogniser, type Recogniser, type RecogniserParts } from './recogniser.ts';
import { createOrtRuntime } from './runtime/ort.ts';

/** The bundler makes bytes and compiled modules of these imports; no other file here has such. */
const MODELS: Readonly<Record<string, ArrayBuffer>> = {
  'detect-back256.onnx': detectBack,
  'detect-front128.onnx': detectFront,
  'embed-mfn-int8.onnx': embedMfn,
  'embed-fr-int8.onnx': embedFr,
};

// The package types this file as wasm-bindgen's exports; the bundler makes it a module as well.
const { default: pngModule } = pngImport as unknown as { default: WebAssembly.Module };

/** What the isolate's recogniser is made of. Cheap: nothing loads before it is used. */
export const workerParts: RecogniserParts = {
  manifest: parseManifest(manifest),
  gate: parseGate(gate),
  runtime: createOrtRuntime(ortModule),
  decoder: createImageDecoder(createCodecs({ jpeg: jpegModule, png: pngModule, webp: webpModule })),
  now: () => performance.now(),
  async readModel(file) {
    const bytes = MODELS[file];
    if (!bytes) throw new ModelManifestError(`${file} is not in the bundle.`);
    return new Uint8Array(bytes);
  },
};

/**
 * A recogniser of the isolate. Networks and decoders load with the first picture.
 *
 * @param embedder entry of the manifest; its default unless given
 * @param formerEmbedder another one, that templates from before are compared by
 * @throws ModelManifestError if the manifest has no such embedder
 */
export function workerRecogniser(embedder?: string, formerEmbedder?: string): Recogniser {
  return createRecogniser({
    ...workerParts,
    ...(embedder === undefined ? {} : { embedder }),
    ...(formerEmbedder === undefined ? {} : { formerEmbedder }),
  });
}
