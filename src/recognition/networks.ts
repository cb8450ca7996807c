import { createDetector } from './detect/detector.ts';
import type { FaceFinder } from './detect/faces.ts';
import { createEmbedder, type Embedder } from './embed/embedder.ts';
import { entry, type ModelManifest, ModelManifestError } from './manifest.ts';
import { lazy } from './runtime/lazy.ts';
import type { OrtRuntime } from './runtime/ort.ts';

/** The detectors this pipeline was measured with, by their names in the manifest. */
const NEAR_DETECTOR = 'blazeface-front-128';
const FAR_DETECTOR = 'blazeface-back-256';

/** Where networks come from and what runs them. */
export interface NetworkParts {
  readonly manifest: ModelManifest;
  /** Reads a network's file, by the name the manifest has for it. */
  readonly readModel: (file: string) => Promise<Uint8Array>;
  readonly runtime: OrtRuntime;
}

export interface Networks {
  readonly finder: FaceFinder;
  readonly embedder: Embedder;
}

/**
 * The networks that every picture needs, and a way to the one that few do.
 *
 * @throws ModelManifestError if the manifest lacks one, or a file is not what it says
 */
export async function loadNetworks(parts: NetworkParts, embedderId: string): Promise<Networks> {
  const detector = async (id: string) => {
    const network = entry('detector', parts.manifest.detectors, id);
    return createDetector(network, await openNetwork(parts, network));
  };
  const finder = { near: await detector(NEAR_DETECTOR), far: lazy(() => detector(FAR_DETECTOR)) };
  return { finder, embedder: await loadEmbedder(parts, embedderId) };
}

/** @throws ModelManifestError if the manifest lacks it, or its file is not what it says */
export async function loadEmbedder(parts: NetworkParts, id: string): Promise<Embedder> {
  const embedder = entry('embedder', parts.manifest.embedders, id);
  return createEmbedder(id, embedder, await openNetwork(parts, embedder));
}

async function openNetwork(
  { readModel, runtime }: NetworkParts,
  network: { file: string; bytes: number },
) {
  const bytes = await readModel(network.file);
  if (bytes.length !== network.bytes) {
    throw new ModelManifestError(
      `${network.file} has ${bytes.length} bytes, not the ${network.bytes} of the manifest.`,
    );
  }
  return runtime.createSession(bytes);
}
