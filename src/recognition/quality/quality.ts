import type { Keypoints } from '../detect/detection.ts';
import { RecognitionError } from '../errors.ts';
import type { EmbedderManifest } from '../manifest.ts';
import { distance } from '../sampling/geometry.ts';
import type { Appearance } from './appearance.ts';
import { DEFECTS, type Defect, type Judgements } from './gate.ts';
import { estimatePose, type HeadPose } from './pose.ts';

/**
 * How fit a face is for recognition, computed from what the pipeline knows anyway, under the names
 * and on the 0 to 100 scale of ISO/IEC 29794-5. The formulas are those of OFIQ, its reference
 * implementation (BSI, 2024), fed with cheaper inputs: these are proxies, and no conformance is
 * claimed. They do not detect presentation attacks.
 *
 * Only the unified score, the size, the exposure and, of an enrolment, the defects (`gate.ts`) can
 * refuse a face. On 1,844 LFW pictures the unified score predicted false non-matches with an AUC of
 * 0.91; sharpness, pose and exposure, each on its own, with 0.37 to 0.71. Those serve as advice.
 */
export type Purpose = 'enrol' | 'probe';

export const COMPONENTS = [
  'unified_quality_score',
  'inter_eye_distance',
  'head_pose_yaw',
  'head_pose_pitch',
  'head_pose_roll',
  'luminance_mean',
  'under_exposure_prevention',
  'over_exposure_prevention',
  'sharpness',
  'illumination_uniformity',
  'eyes_visible',
  'mouth_occlusion_prevention',
] as const;
export type Component = (typeof COMPONENTS)[number];

export const ADVICE = {
  come_closer: 'Come closer, or send a larger picture.',
  face_the_camera: 'Turn towards the camera.',
  level_the_camera: 'Hold the camera at eye level.',
  turn_the_picture: 'Turn the picture upright.',
  more_light: 'Find more light on the face.',
  less_light: 'Avoid direct light on the face.',
  hold_still: 'Hold the camera still and wipe its lens.',
  even_light: 'Turn to the light, so that it falls on both sides of the face.',
  uncover_the_eyes: 'Take off dark glasses, and whatever else covers the eyes.',
  uncover_the_mouth: 'Take off a mask, and whatever else covers mouth or nose.',
  show_the_face: 'Show the whole face, uncovered and in even light.',
} as const;
export type Advice = keyof typeof ADVICE;

export interface QualitySignals extends Appearance {
  /** Length of the embedding before normalisation, of the face as it is, not mirrored. */
  readonly norm: number;
  /** In pixels of the picture as decoded: a large one is reduced, see `image/plan.ts`. */
  readonly keypoints: Keypoints;
  /** Score of the look at the whole picture, 0 to 1. */
  readonly score: number;
  /** Score of the near look at the face, 0 to 1. */
  readonly refineScore: number;
  readonly judgements: Judgements;
}

export interface Quality {
  /** The unified quality score: below 10 a face is refused as a probe, below 20 as an enrolment. */
  readonly score: number;
  /** 0, a severe defect, to 100. */
  readonly components: Readonly<Record<Component, number>>;
  /** What would make a better picture; empty for a good one. */
  readonly advice: readonly Advice[];
  /** What no template may be made from: any of them refuses an enrolment. */
  readonly defects: readonly Defect[];
  /**
   * Whether a face of this person may be missed because of the picture: a score below 50, or a defect.
   * Then there is advice. Of genuine LFW pairs 4 % have such a picture, and half of those missed at
   * 1 in 10,000.
   */
  readonly poor: boolean;
  /** Pixels between the eyes, were the face frontal. */
  readonly eyeDistance: number;
}

interface Limits {
  readonly score: number;
  /** Pixels between the eyes. */
  readonly eyeDistance: number;
}

/**
 * Enrolment is stricter than probing: a poor template fails its owner at every visit, a poor probe
 * fails once and is repeated. Of 1,844 LFW pictures 1 % score below 20 and 0.2 % below 10.
 */
export const LIMITS: Readonly<Record<Purpose, Limits>> = {
  probe: { score: 10, eyeDistance: 12 },
  // A face 48 pixels wide recognises as well as a large one; at 32 it no longer does.
  enrol: { score: 20, eyeDistance: 16 },
};

/** Below these levels the first two components refuse a face, whatever the purpose. */
const LEAST_LUMINANCE = 5;
const LEAST_OVER_EXPOSURE_PREVENTION = 2;
const ADVISED = {
  luminance_mean: 50,
  under_exposure_prevention: 50,
  over_exposure_prevention: 10,
  head_pose_yaw: 50,
  head_pose_pitch: 60,
  // Beyond 60 degrees.
  head_pose_roll: 25,
  sharpness: 25,
} as const;
/** What the person does about each defect. */
const REMEDIES: Readonly<Record<Defect, Advice>> = {
  eyes_covered: 'uncover_the_eyes',
  mouth_covered: 'uncover_the_mouth',
  blurred: 'hold_still',
  noisy: 'more_light',
  dark: 'more_light',
  unevenly_lit: 'even_light',
  unrecognisable: 'show_the_face',
};
const ADVISED_REFINE_SCORE = 0.75;
const ADVISED_SCORE = 50;
const ADVISED_EYE_DISTANCE = 20;

/** Pixels between the eyes if the face were frontal: in a turned head they look closer together. */
export function interEyeDistance(keypoints: Keypoints): number {
  const [leftEye, rightEye] = keypoints;
  const { yaw } = estimatePose(keypoints);
  return distance(leftEye, rightEye) / Math.max(LEAST_FORESHORTENING, cosine(yaw));
}

/** That of a head turned by 70 degrees; beyond that, the estimate of the pose is not trusted. */
const LEAST_FORESHORTENING = 0.34;

/**
 * Where both looks are as unsure as this, it may be no living face: a painted mask has 1.60 together,
 * a mask of a skull, a doll and a cat less, drawings 1.48 to 1.78. Of 1,844 LFW pictures 9 have less;
 * of 388 photographs of animals all but one that would else become templates (models/README.md).
 */
const LEAST_SCORES = 1.62;
/** Degrees from upright beyond which the first look is unsure of any face: it counts as unsure. */
const SIDEWAYS = 60;
const UNSURE = 0.8;

const firstScore = ({ score }: QualitySignals, { roll }: HeadPose): number =>
  Math.abs(roll) > SIDEWAYS ? UNSURE : score;

/** @param scale the embedder's own, of the lengths of its embeddings */
export function qualityOf(signals: QualitySignals, scale: EmbedderManifest['quality']): Quality {
  const eyeDistance = interEyeDistance(signals.keypoints);
  const pose = estimatePose(signals.keypoints);
  const unlikeness = LEAST_SCORES - firstScore(signals, pose) - signals.refineScore;
  const unrecognisable = Math.max(signals.judgements.unrecognisable, unlikeness);
  const judgements = { ...signals.judgements, unrecognisable };
  const defects = DEFECTS.filter((defect) => judgements[defect] > 0);
  const components = {
    // As OFIQ maps MagFace's lengths: 100 sigmoid((length - x0) / w).
    unified_quality_score: percent(sigmoid(signals.norm, scale.midpoint, scale.width)),
    ...componentsOf(eyeDistance, pose, signals),
  };
  return {
    score: components.unified_quality_score,
    components,
    advice: advise(components, signals.refineScore, eyeDistance, defects),
    defects,
    poor: components.unified_quality_score < ADVISED_SCORE || defects.length > 0,
    eyeDistance,
  };
}

function componentsOf(eyeDistance: number, pose: HeadPose, face: QualitySignals) {
  // 50 at the limit of the gate, whose unit is the spread of good faces.
  const free = (defect: Defect) => percent(sigmoid(-face.judgements[defect], 0, 1));
  return {
    inter_eye_distance: percent(sigmoid(eyeDistance, 70, 20)),
    head_pose_yaw: percent(cosine(pose.yaw) ** 2),
    head_pose_pitch: percent(cosine(pose.pitch) ** 2),
    head_pose_roll: percent(cosine(pose.roll) ** 2),
    luminance_mean: percent(
      sigmoid(face.luminance, 0.2, 0.05) * (1 - sigmoid(face.luminance, 0.8, 0.05)),
    ),
    under_exposure_prevention: percent(1.2 * (0.832 - sigmoid(face.dark, 0.92, 0.05))),
    over_exposure_prevention: percent(0.01 / (face.bright + 0.01)),
    // Not OFIQ's (a random forest): 0 to 100 over the decades of the variance between 10 and 1000.
    sharpness: percent((Math.log10(Math.max(face.sharpness, 1)) - 1) / 2),
    illumination_uniformity: free('unevenly_lit'),
    eyes_visible: free('eyes_covered'),
    mouth_occlusion_prevention: free('mouth_covered'),
  };
}

function advise(
  components: Readonly<Record<Component, number>>,
  refineScore: number,
  eyeDistance: number,
  defects: readonly Defect[],
): Advice[] {
  const poor = (component: keyof typeof ADVISED) => components[component] < ADVISED[component];
  const advice: Advice[] = defects.map((defect) => REMEDIES[defect]);
  // Soft in places and sharp in others: moved along one line, or half in shadow.
  if (defects.includes('blurred') && !poor('sharpness')) advice.push('even_light');
  if (eyeDistance < ADVISED_EYE_DISTANCE) advice.push('come_closer');
  // What the near look doubts may have been read the wrong way up.
  const known = refineScore >= ADVISED_REFINE_SCORE;
  if (known && poor('head_pose_roll')) advice.push('turn_the_picture');
  if (poor('head_pose_yaw')) advice.push('face_the_camera');
  if (poor('head_pose_pitch')) advice.push('level_the_camera');
  if (poor('luminance_mean') || poor('under_exposure_prevention')) {
    // The luminance is off at either end of its scale; the exposure says at which.
    advice.push(components.over_exposure_prevention < 50 ? 'less_light' : 'more_light');
  } else if (poor('over_exposure_prevention')) advice.push('less_light');
  if (poor('sharpness')) advice.push('hold_still');
  const weak = components.unified_quality_score < ADVISED_SCORE;
  // When nothing else explains a weak face, something covers it or its features.
  if (!known || (weak && advice.length === 0)) {
    advice.push('show_the_face');
  }
  return [...new Set(advice)];
}

/** @throws RecognitionError face_too_small */
export function requireSize(keypoints: Keypoints, purpose: Purpose): void {
  const pixels = interEyeDistance(keypoints);
  const least = LIMITS[purpose].eyeDistance;
  if (pixels >= least) return;
  throw new RecognitionError(
    'face_too_small',
    `The eyes are ${pixels.toFixed(0)} pixels apart and need ${least}. ${ADVICE.come_closer}`,
    { inter_eye_distance: round(pixels), least_inter_eye_distance: least },
  );
}

/** @throws RecognitionError face_quality_too_low */
export function requireQuality(quality: Quality, purpose: Purpose): void {
  const { score, components, advice, defects } = quality;
  const least = LIMITS[purpose].score;
  const lit =
    components.luminance_mean >= LEAST_LUMINANCE &&
    components.over_exposure_prevention >= LEAST_OVER_EXPOSURE_PREVENTION;
  const sound = purpose !== 'enrol' || defects.length === 0;
  if (score >= least && lit && sound) return;
  const sentences = advice.map((reason) => ADVICE[reason]).join(' ');
  throw new RecognitionError(
    'face_quality_too_low',
    `The face is not clear enough to ${purpose === 'enrol' ? 'enrol' : 'compare'}. ${sentences}`,
    {
      quality_score: score,
      least_quality_score: least,
      reasons: advice.join(','),
      ...(sound ? {} : { defects: defects.join(',') }),
    },
  );
}

/** Of an angle in degrees; 0 where the face points away from the camera. */
const cosine = (angle: number): number => Math.max(0, Math.cos((angle * Math.PI) / 180));
/** 1 / (1 + exp((x0 - x) / w)), ISO/IEC 29794-5's mapping of raw scores. */
const sigmoid = (x: number, x0: number, w: number): number => 1 / (1 + Math.exp((x0 - x) / w));
const percent = (share: number): number => Math.round(100 * Math.max(0, Math.min(1, share)));
const round = (value: number) => Math.round(value * 10) / 10;
