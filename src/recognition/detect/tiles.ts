import type { Size } from '../image/image.ts';
import type { Point } from '../sampling/geometry.ts';

/** A square part of a picture, in its pixels. It may reach beyond the edge. */
export interface Tile extends Point {
  readonly side: number;
}

/** Each costs a run of the far detector, so their number is what bounds the time. */
export const MOST_TILES = 12;
/**
 * The share of a tile that it has in common with the next: a face up to this large is whole in one of
 * them. Larger ones are found in the whole picture, of which a tile shows at most the half.
 */
export const TILE_OVERLAP = 0.2;
/** A tile is not looked at larger than it is: that would show no more. */
const LEAST_SIDE = 256;

/**
 * The smallest equal squares that cover the picture with so much in common, MOST_TILES at most. None
 * where they would show no more than the whole picture does.
 */
export function tilesOf({ width, height }: Size): Tile[] {
  const grids: { columns: number; rows: number; side: number }[] = [];
  for (let columns = 1; columns <= MOST_TILES; columns++) {
    for (let rows = 1; columns * rows <= MOST_TILES; rows++) {
      const side = Math.max(sideFor(width, columns), sideFor(height, rows));
      grids.push({ columns, rows, side });
    }
  }
  const useful = grids.filter(({ side }) => side >= LEAST_SIDE);
  const [finest] = useful.sort(
    (p, q) => p.side - q.side || p.columns * p.rows - q.columns * q.rows,
  );
  if (!finest || finest.side > Math.max(width, height) / 1.5) return [];
  const { columns, rows, side } = finest;
  return Array.from({ length: columns * rows }, (_, i) => ({
    x: placeOf(i % columns, columns, width, side),
    y: placeOf(Math.floor(i / columns), rows, height, side),
    side,
  }));
}

/** `count` squares of this side cover a length and overlap by TILE_OVERLAP. */
const sideFor = (length: number, count: number): number =>
  length / (count - (count - 1) * TILE_OVERLAP);

/** The first begins where the length does, the last ends where it ends. */
const placeOf = (i: number, count: number, length: number, side: number): number =>
  count === 1 ? (length - side) / 2 - 0.5 : (i * (length - side)) / (count - 1) - 0.5;
