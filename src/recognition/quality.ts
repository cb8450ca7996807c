import type { Keypoints } from './detection.ts';
import { RecognitionError } from './errors.ts';
import { distance } from './geometry.ts';
import type { EmbedderManifest } from './model.ts';

/**
 * A first judgement of a face, from what the pipeline knows anyway. On 3,000 genuine LFW pairs
 * the length of the embedding foretells a false non-match best (AUC 0.86), then the second pass's
 * score (0.75); sharpness, roll and contrast foretell little and are not asked. It judges fitness
 * for matching only: it does not detect presentation attacks.
 */

export type Purpose = 'enrol' | 'probe';

export type QualityReason =
  | 'face_small'
  | 'features_weak'
  | 'detection_weak'
  | 'turned_away'
  | 'too_dark'
  | 'too_bright';

export interface QualitySignals {
  /** Length of the embedding before normalisation. */
  readonly norm: number;
  /** Score of the second detector, 0 to 1. */
  readonly refineScore: number;
  /** Pixels between the eyes, of the picture as decoded: a large one is reduced (`image/plan.ts`). */
  readonly interEyeDistance: number;
  /** How far the nose stands off the middle of the eyes, in inter-eye distances. */
  readonly noseOffset: number;
  /** Mean luma of the aligned face, 0 to 255. */
  readonly luma: number;
}

export interface Quality {
  /**
   * 0 to 100, from the embedding's length: below 25 it is refused as a probe, below 50 as an
   * enrolment. Comparable between embedders only as far as their manifests' limits are.
   */
  readonly score: number;
  /** What would make a better picture; empty for a good one. */
  readonly warnings: readonly QualityReason[];
  readonly signals: QualitySignals;
}

/** Pixels between the eyes below which a face is refused; to enrol, it needs the second figure. */
export const LEAST_INTER_EYE_DISTANCE: Readonly<Record<Purpose, number>> = { probe: 12, enrol: 20 };

const WARN_REFINE_SCORE = 0.75;
const WARN_NOSE_OFFSET = 0.35;
const DARKEST_LUMA = 20;
const BRIGHTEST_LUMA = 235;
/** The quality scores of the manifest's two norms. */
const REJECT_SCORE = 25;
const WARN_SCORE = 50;

const ADVICE: Readonly<Record<QualityReason, string>> = {
  face_small: 'Move closer or send a larger picture.',
  features_weak: 'Send a sharper picture of the uncovered face.',
  detection_weak: 'Show the whole face, uncovered, from the front.',
  turned_away: 'Face the camera.',
  too_dark: 'Add light.',
  too_bright: 'Reduce the light.',
};

export const interEyeDistance = ([leftEye, rightEye]: Keypoints): number =>
  distance(leftEye, rightEye);

/** Distance of the nose from the line that halves the eyes, in inter-eye distances; 0 is frontal. */
export function noseOffset([left, right, nose]: Keypoints): number {
  const dx = right.x - left.x;
  const dy = right.y - left.y;
  const along = (nose.x - (left.x + right.x) / 2) * dx + (nose.y - (left.y + right.y) / 2) * dy;
  return Math.abs(along) / (dx * dx + dy * dy);
}

/** @param limits the embedder's own limits on the length of its embeddings */
export function judge(signals: QualitySignals, limits: EmbedderManifest['quality']): Quality {
  const { norm_reject: reject, norm_warn: warn } = limits;
  const slope = (WARN_SCORE - REJECT_SCORE) / (warn - reject);
  const score = REJECT_SCORE + (signals.norm - reject) * slope;
  const warnings: QualityReason[] = [];
  if (signals.norm < warn) warnings.push('features_weak');
  if (signals.refineScore < WARN_REFINE_SCORE) warnings.push('detection_weak');
  if (signals.interEyeDistance < LEAST_INTER_EYE_DISTANCE.enrol) warnings.push('face_small');
  if (!(signals.noseOffset <= WARN_NOSE_OFFSET)) warnings.push('turned_away');
  if (signals.luma < DARKEST_LUMA) warnings.push('too_dark');
  if (signals.luma > BRIGHTEST_LUMA) warnings.push('too_bright');
  return { score: Math.round(Math.max(0, Math.min(100, score))), warnings, signals };
}

/** @throws RecognitionError face_too_small */
export function requireSize(keypoints: Keypoints, purpose: Purpose): void {
  const pixels = interEyeDistance(keypoints);
  const least = LEAST_INTER_EYE_DISTANCE[purpose];
  if (pixels >= least) return;
  throw new RecognitionError(
    'face_too_small',
    `The eyes are ${pixels.toFixed(0)} pixels apart and need ${least}. ${ADVICE.face_small}`,
    { inter_eye_distance: round(pixels), least_inter_eye_distance: least },
  );
}

/**
 * A probe is refused below the embedder's lower limit. An enrolment is refused wherever a probe
 * is only warned about weak features: a poor template fails its owner at every visit, a poor
 * probe fails once and is repeated.
 *
 * @throws RecognitionError face_quality_too_low
 */
export function requireQuality(
  quality: Quality,
  limits: EmbedderManifest['quality'],
  purpose: Purpose,
): void {
  const { norm, luma } = quality.signals;
  const least = purpose === 'enrol' ? limits.norm_warn : limits.norm_reject;
  const lit = luma >= DARKEST_LUMA && luma <= BRIGHTEST_LUMA;
  if (norm >= least && lit) return;
  const advice = quality.warnings.map((reason) => ADVICE[reason]).join(' ');
  throw new RecognitionError(
    'face_quality_too_low',
    `The face is not clear enough to ${purpose === 'enrol' ? 'enrol' : 'compare'}. ${advice}`,
    {
      quality_score: quality.score,
      least_quality_score: purpose === 'enrol' ? WARN_SCORE : REJECT_SCORE,
      reasons: quality.warnings.join(','),
    },
  );
}

const round = (value: number) => Math.round(value * 10) / 10;
