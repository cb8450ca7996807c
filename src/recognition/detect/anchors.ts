/**
 * BlazeFace's anchors (Bazarevsky et al., 2019): a 16x16 grid with two per cell, then an 8x8 grid
 * with six per cell, row by row, each at the centre of its cell and of unit size. Both detectors,
 * whatever their input size, share them.
 */
export const LAYERS = [
  { grid: 16, perCell: 2, scores: 'scores16', boxes: 'boxes16' },
  { grid: 8, perCell: 6, scores: 'scores8', boxes: 'boxes8' },
] as const;

/** Values per anchor: centre x, y, width, height, then six keypoints. */
export const BOX_VALUES = 16;

/** Centres as x, y, x, y…, in fractions of the input's side; one array per layer. */
export function anchorCentres(grid: number, perCell: number): Float32Array {
  const centres = new Float32Array(grid * grid * perCell * 2);
  let at = 0;
  for (let y = 0; y < grid; y++) {
    for (let x = 0; x < grid; x++) {
      for (let n = 0; n < perCell; n++) {
        centres[at++] = (x + 0.5) / grid;
        centres[at++] = (y + 0.5) / grid;
      }
    }
  }
  return centres;
}
