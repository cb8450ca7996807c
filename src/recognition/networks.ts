import { createDetector } from './detect.ts';
import { createEmbedder, type Embedder } from './embed.ts';
import type { FaceFinder } from './faces.ts';
import { lazy } from './lazy.ts';
import { entry, ModelManifestError } from './model.ts';
import type { RecogniserParts } from './recogniser.ts';

/** The detectors this pipeline was measured with, by their names in the manifest. */
const NEAR_DETECTOR = 'blazeface-front-128';
const FAR_DETECTOR = 'blazeface-back-256';

export interface Networks {
  readonly finder: FaceFinder;
  readonly embedder: Embedder;
}

/**
 * The networks that every picture needs, and a way to the one that few do.
 *
 * @throws ModelManifestError if the manifest lacks one, or a file is not what it says
 */
export async function loadNetworks(
  { manifest, readModel, runtime }: RecogniserParts,
  embedderId: string,
): Promise<Networks> {
  const open = async (network: { file: string; bytes: number }) => {
    const bytes = await readModel(network.file);
    if (bytes.length !== network.bytes) {
      throw new ModelManifestError(
        `${network.file} has ${bytes.length} bytes, not the ${network.bytes} of the manifest.`,
      );
    }
    return runtime.createSession(bytes);
  };
  const detector = async (id: string) => {
    const network = entry('detector', manifest.detectors, id);
    return createDetector(network, await open(network));
  };
  const embedder = entry('embedder', manifest.embedders, embedderId);
  return {
    finder: { near: await detector(NEAR_DETECTOR), far: lazy(() => detector(FAR_DETECTOR)) },
    embedder: createEmbedder(embedderId, embedder, await open(embedder)),
  };
}
