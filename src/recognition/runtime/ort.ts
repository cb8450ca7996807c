import * as ort from 'onnxruntime-web/wasm';
import { lazy } from './lazy.ts';
import type { CreateSession, Tensors } from './session.ts';

/**
 * ONNX Runtime's WebAssembly build, from a module that was compiled beforehand.
 *
 * Workers refuse to compile WebAssembly from bytes, and ONNX Runtime has no other way: its glue
 * calls `WebAssembly.instantiate(bytes, imports)` once. It is given a marker instead of bytes, and
 * during that one call `instantiate` answers the marker with the imported module. Node takes the
 * same path, so that tests run what the Worker runs.
 */
export interface OrtRuntime {
  readonly createSession: CreateSession;
  /** Bytes of ONNX Runtime's WebAssembly memory, all networks included; 0 before the first. */
  heapBytes(): number;
}

export class OrtInitialisationError extends Error {
  override readonly name = 'OrtInitialisationError';
}

const MARKER = new TextEncoder().encode('imported module');

/** There is one ONNX Runtime per isolate, whatever asks for it and with whichever copy of its module. */
let memory: WebAssembly.Memory | undefined;
let start: (() => Promise<void>) | undefined;

export function createOrtRuntime(module: WebAssembly.Module): OrtRuntime {
  start ??= lazy(async () => {
    memory = await initialise(module);
  });
  const started = start;
  return {
    heapBytes: () => memory?.buffer.byteLength ?? 0,
    async createSession(model) {
      await started();
      // Errors only (3): warnings about unused initialisers would be logged as errors.
      const session = await ort.InferenceSession.create(model, {
        executionProviders: ['wasm'],
        logSeverityLevel: 3,
      });
      return {
        async run(name, data, shape) {
          const outputs = await session.run({ [name]: new ort.Tensor('float32', data, shape) });
          return floats(outputs);
        },
      };
    },
  };
}

function floats(outputs: ort.InferenceSession.OnnxValueMapType): Tensors {
  const tensors: Record<string, Float32Array> = {};
  for (const [name, { data }] of Object.entries(outputs)) {
    if (data instanceof Float32Array) tensors[name] = data;
  }
  return tensors;
}

/** The part of `WebAssembly` that is replaced for a moment. */
type Instantiate = (source: unknown, imports?: WebAssembly.Imports) => Promise<unknown>;

async function initialise(module: WebAssembly.Module): Promise<WebAssembly.Memory> {
  const host = WebAssembly as unknown as { instantiate: Instantiate };
  const original = host.instantiate;
  let found: WebAssembly.Memory | undefined;
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmBinary = MARKER;
  host.instantiate = async (source, imports) => {
    if (!isMarker(source)) return original.call(WebAssembly, source, imports);
    found = memoryIn(imports);
    // At once and not in the background: a request that is cancelled meanwhile would otherwise
    // leave every later one waiting for a promise that nobody settles.
    return { module, instance: new WebAssembly.Instance(module, imports) };
  };
  try {
    // The runtime initialises itself before it looks at the model; no bytes are no model.
    await ort.InferenceSession.create(new Uint8Array(0)).catch(() => undefined);
  } finally {
    host.instantiate = original;
  }
  if (!found) throw new OrtInitialisationError('ONNX Runtime did not start.');
  return found;
}

function isMarker(source: unknown): boolean {
  return (
    source instanceof Uint8Array &&
    source.length === MARKER.length &&
    source.every((byte, i) => byte === MARKER[i])
  );
}

/** ONNX Runtime's threaded build imports its memory instead of exporting it. */
function memoryIn(imports: WebAssembly.Imports = {}): WebAssembly.Memory | undefined {
  return Object.values(imports)
    .flatMap((namespace) => Object.values(namespace))
    .find((value) => value instanceof WebAssembly.Memory);
}
