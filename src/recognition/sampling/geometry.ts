/**
 * Plane geometry in picture coordinates: x to the right, y downwards, and the centre of the top
 * left pixel at (0, 0), so that a picture `n` pixels wide spans -0.5 to n - 0.5.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `x`, `y` is the top left corner. A detector's box may reach outside the picture. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Rotation, uniform scale and shift, no reflection: x' = ax - by + tx, y' = bx + ay + ty. */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly tx: number;
  readonly ty: number;
}

export const distance = (p: Point, q: Point): number => Math.hypot(p.x - q.x, p.y - q.y);

export function applySimilarity(t: Similarity, { x, y }: Point): Point {
  return { x: t.a * x - t.b * y + t.tx, y: t.b * x + t.a * y + t.ty };
}

export function invertSimilarity({ a, b, tx, ty }: Similarity): Similarity {
  const determinant = a * a + b * b;
  const ia = a / determinant;
  const ib = -b / determinant;
  return { a: ia, b: ib, tx: -(ia * tx - ib * ty), ty: -(ib * tx + ia * ty) };
}

/** How many target pixels one source pixel becomes. */
export const scaleOf = ({ a, b }: Similarity): number => Math.hypot(a, b);

/**
 * The similarity that takes `from` to `to` with the least weighted sum of squared distances
 * (Umeyama 1991, without its reflection case: a face is never mirrored). In two dimensions the
 * solution is closed: with both sets centred, a = Σw(x·X + y·Y) / Σw(x² + y²) and
 * b = Σw(x·Y − y·X) / Σw(x² + y²).
 *
 * @throws RangeError unless there are as many targets and weights as sources, and the sources do
 *   not all fall on one point.
 */
export function leastSquaresSimilarity(
  from: readonly Point[],
  to: readonly Point[],
  weights: readonly number[],
): Similarity {
  if (from.length !== to.length || from.length !== weights.length) {
    throw new RangeError('Sources, targets and weights differ in number.');
  }
  const p = weightedMean(from, weights);
  const q = weightedMean(to, weights);
  let dot = 0;
  let cross = 0;
  let spread = 0;
  from.forEach((source, i) => {
    const target = to[i] ?? q;
    const w = weights[i] ?? 0;
    const x = source.x - p.x;
    const y = source.y - p.y;
    const X = target.x - q.x;
    const Y = target.y - q.y;
    dot += w * (x * X + y * Y);
    cross += w * (x * Y - y * X);
    spread += w * (x * x + y * y);
  });
  if (!(spread > 0)) throw new RangeError('The source points fall together.');
  const a = dot / spread;
  const b = cross / spread;
  return { a, b, tx: q.x - (a * p.x - b * p.y), ty: q.y - (b * p.x + a * p.y) };
}

function weightedMean(points: readonly Point[], weights: readonly number[]): Point {
  let x = 0;
  let y = 0;
  let total = 0;
  points.forEach((point, i) => {
    const w = weights[i] ?? 0;
    x += w * point.x;
    y += w * point.y;
    total += w;
  });
  return { x: x / total, y: y / total };
}

/** Area shared by two boxes over the area they cover together: 0 apart, 1 equal. */
export function intersectionOverUnion(p: Box, q: Box): number {
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x);
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (p.width * p.height + q.width * q.height - shared);
}
