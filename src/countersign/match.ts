/** The comparison of two faces, for verifications and comparisons alike. */
import type { Decision } from '../policy/decision.ts';
import { bandOf } from '../recognition/embed/band.ts';
import { thresholdAmong } from '../recognition/embed/match.ts';
import type { EmbedderIdentity } from '../recognition/recogniser.ts';
import type { Deployment } from '../registry/deployment.ts';

/**
 * What is known of a match. The similarity is not in it, so that nothing behind this can give it away:
 * two hundred of them, of photographs that anybody has, are enough to compute the template.
 */
export interface Match {
  readonly matched: boolean;
  readonly falseMatchRate: number;
  /** Of a match: the lowest false match rate at which it still is one. Of none: null. */
  readonly band: number | null;
}

/** Compares a similarity with its model's threshold at the deployment's false match rate, for those it serves. */
export function compareToThreshold(
  similarity: number,
  { registration }: Deployment,
  model: EmbedderIdentity,
): Match {
  const { false_match_rate: falseMatchRate, serves } = registration;
  const matched = similarity >= thresholdAmong(model, falseMatchRate, serves);
  // Below the threshold a band would say who comes close, which is how a face that passes is built.
  return { matched, falseMatchRate, band: matched ? bandOf(model, similarity) : null };
}

/** Whether its band may be told: of a match, where it is registered and the policy agrees. */
export function tellsBand(
  { band }: Pick<Match, 'band'>,
  { registration }: Deployment,
  obligations: Decision['obligations'],
): boolean {
  const withheld = obligations.some(({ code }) => code === 'WITHHOLD_BAND');
  return band !== null && registration.bands && !withheld;
}

export function nameOutcome({ matched }: Pick<Match, 'matched'>): 'matched' | 'not_matched' {
  return matched ? 'matched' : 'not_matched';
}
