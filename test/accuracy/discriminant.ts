/**
 * Fisher's linear discriminant (1936) of two classes: the direction in which their means lie furthest
 * apart for their spread. The covariance is shrunk towards its diagonal (Friedman, 1989), because
 * there are hardly more samples than values.
 */

/**
 * @param p, q the good and the poor; of equal size
 * @param shrinkage how much of the diagonal is added to itself; the fewer values tell the two apart
 *   alike, the more
 * @returns weights; the poor have the higher inner products. The spread of the good is 1
 */
export function discriminant(p: Moments, q: Moments, shrinkage: number): Float64Array {
  const size = p.mean.length;
  const deviation = Float64Array.from({ length: size }, (_, i) =>
    Math.sqrt((p.covariance[i * size + i] + q.covariance[i * size + i]) / 2 + 1e-9),
  );
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const at = i * size + j;
      const mean = (p.covariance[at] + q.covariance[at]) / 2;
      matrix[at] = mean / (deviation[i] * deviation[j]) + (i === j ? shrinkage : 0);
    }
  }
  const between = Float64Array.from(deviation, (d, i) => (q.mean[i] - p.mean[i]) / d);
  const weights = solve(matrix, between).map((value, i) => value / deviation[i]);
  let variance = 0;
  for (let i = 0; i < size; i++) {
    variance += weights[i] * inner(weights, p.covariance.subarray(i * size, (i + 1) * size));
  }
  return weights.map((value) => value / Math.sqrt(variance));
}

export function inner(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] * q[i];
  return sum;
}

export function meanOf(rows: readonly Float32Array[], size: number): Float64Array {
  const mean = new Float64Array(size);
  for (const row of rows) for (let i = 0; i < size; i++) mean[i] += row[i] / rows.length;
  return mean;
}

export interface Moments {
  readonly mean: Float64Array;
  /** Row by row. */
  readonly covariance: Float64Array;
}

/** @param rows at least one, of equal length */
export function momentsOf(rows: readonly Float32Array[]): Moments {
  const size = rows[0]?.length ?? 0;
  const mean = meanOf(rows, size);
  const covariance = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (const row of rows) {
    for (let i = 0; i < size; i++) centred[i] = row[i] - mean[i];
    for (let i = 0; i < size; i++) {
      const value = centred[i] / rows.length;
      for (let j = 0, at = i * size; j <= i; j++, at++) covariance[at] += value * centred[j];
    }
  }
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) covariance[i * size + j] = covariance[j * size + i];
  }
  return { mean, covariance };
}

/** Cholesky: of a positive definite matrix, row by row, which it destroys. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j];
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k] * matrix[j * size + k];
      if (i === j && !(sum > 0)) throw new RangeError('The covariance is not positive definite.');
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / matrix[j * size + j];
    }
  }
  const x = right.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= matrix[i * size + k] * x[k];
    x[i] /= matrix[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= matrix[k * size + i] * x[k];
    x[i] /= matrix[i * size + i];
  }
  return x;
}
