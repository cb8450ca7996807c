/** The embedder that the Worker uses unless its operator says otherwise. */
import { readManifest } from '../../models/manifest.ts';

const { default_embedder, embedders } = readManifest();

export const MODEL = String(default_embedder);
export const DIMENSION = (embedders[MODEL] as unknown as { output: { dimension: number } }).output
  .dimension;
