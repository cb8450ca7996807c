/** LFW's own protocol: the share of pairs decided rightly. */

export interface Scored {
  /** Negative infinity for a pair of which a picture has no template: it never matches. */
  readonly score: number;
  readonly genuine: boolean;
}

export interface FoldAccuracy {
  readonly mean: number;
  /** Standard error of the mean over the folds, as LFW's tables give it. */
  readonly standardError: number;
}

/** Each fold is decided with the threshold that is best on all the others. */
export function accuracyOverFolds(folds: readonly (readonly Scored[])[]): FoldAccuracy {
  const accuracies = folds.map((fold, i) => {
    const others = folds.flatMap((other, j) => (j === i ? [] : other));
    const { threshold } = bestAccuracy(others);
    return shareRight(fold, threshold);
  });
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / folds.length;
  const squares = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (folds.length - 1) / folds.length) };
}

/**
 * The best share of right decisions that any one threshold gives, and the middle of the gap it
 * lies in. For a set without folds this flatters: the threshold has seen the pairs.
 */
export function bestAccuracy(pairs: readonly Scored[]): { accuracy: number; threshold: number } {
  const sorted = [...pairs].sort((p, q) => p.score - q.score);
  // Below every score all pairs match: the genuine ones are right.
  let right = sorted.filter(({ genuine }) => genuine).length;
  let best = { right, threshold: Number.NEGATIVE_INFINITY };
  sorted.forEach(({ score, genuine }, i) => {
    right += genuine ? -1 : 1;
    const next = sorted[i + 1]?.score ?? Number.POSITIVE_INFINITY;
    // Equal scores fall on one side together.
    if (right > best.right && next > score) {
      best = { right, threshold: Number.isFinite(score) ? (score + next) / 2 : next };
    }
  });
  return { accuracy: best.right / pairs.length, threshold: best.threshold };
}

function shareRight(pairs: readonly Scored[], threshold: number): number {
  return pairs.filter(({ score, genuine }) => score >= threshold === genuine).length / pairs.length;
}
