import type { Reading } from './readings.ts';

const origin = { x: 0, y: 0 };

/** A picture whose embedding points in a direction, in two dimensions. */
export const reading = (name: string, index: number, degrees: number): Reading => ({
  picture: `${name}/${name}_000${index}.jpg`,
  embedding: Float32Array.of(
    Math.cos((degrees * Math.PI) / 180),
    Math.sin((degrees * Math.PI) / 180),
  ),
  norm: 1,
  ms: 1,
  quality: 90,
  refused: {},
  defects: [],
  keypoints: [origin, origin, origin, origin, origin, origin],
});
