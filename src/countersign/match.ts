/** The comparison of two faces, for verifications and comparisons alike. */
import { thresholdFor } from '../recognition/embed/match.ts';
import type { Deployment } from '../registry/deployment.ts';
import type { Service } from './service.ts';

export interface Match {
  readonly matched: boolean;
  /** Cosine, -1 to 1. */
  readonly similarity: number;
  /** The least similarity that matches. */
  readonly threshold: number;
  readonly falseMatchRate: number;
}

/** Compares a similarity with the model's threshold at the deployment's false match rate. */
export function compareToThreshold(
  similarity: number,
  { registration }: Deployment,
  { recogniser }: Service,
): Match {
  const falseMatchRate = registration.false_match_rate;
  const threshold = thresholdFor(recogniser.model, falseMatchRate);
  return { matched: similarity >= threshold, similarity, threshold, falseMatchRate };
}

export function nameOutcome({ matched }: Match): 'matched' | 'not_matched' {
  return matched ? 'matched' : 'not_matched';
}
