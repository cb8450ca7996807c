import type { Keypoints } from '../detect/detection.ts';
import type { EmbedderManifest } from '../manifest.ts';
import { leastSquaresSimilarity, type Point, type Similarity } from '../sampling/geometry.ts';

/**
 * The similarity that brings eyes, nose and mouth as near as it can to where the embedder expects
 * them. The nose weighs less than the rest (0.4 for the default model), because it is the point that
 * moves most when a head turns. The ears are not used: they are hidden too often.
 *
 * @returns picture coordinates to pixels of the embedder's input
 */
export function alignFace(
  keypoints: Keypoints,
  { alignment, input }: Pick<EmbedderManifest, 'alignment' | 'input'>,
): Similarity {
  const [leftEye, rightEye, nose, mouth] = keypoints;
  const target = scaledTemplate(alignment.template, alignment.scale, input.size);
  return leastSquaresSimilarity([leftEye, rightEye, nose, mouth], target, alignment.weights);
}

/** The template, enlarged about the centre of the input. */
export function scaledTemplate(
  template: readonly (readonly [number, number])[],
  scale: number,
  size: number,
): Point[] {
  const centre = (size - 1) / 2;
  const about = (value: number) => (value - centre) * scale + centre;
  return template.map(([x, y]) => ({ x: about(x), y: about(y) }));
}
