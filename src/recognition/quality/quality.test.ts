import { describe, expect, test } from 'vitest';
import type { Keypoints } from '../detect/detection.ts';
import { DEFECTS, type Judgements } from './gate.ts';
import {
  interEyeDistance,
  LIMITS,
  type QualitySignals,
  qualityOf,
  requireQuality,
  requireSize,
} from './quality.ts';

const scale = { midpoint: 56, width: 4.4 };

/** A frontal face with so many pixels between its eyes; the nose may stand aside. */
const faceWith = (distance: number, aside = 0): Keypoints => {
  const origin = { x: 0, y: 0 };
  const nose = { x: distance * (0.5 + aside), y: distance * 0.57 };
  const mouth = { x: distance / 2, y: distance * 1.155 };
  return [origin, { x: distance, y: 0 }, nose, mouth, origin, origin];
};
const sound = Object.fromEntries(DEFECTS.map((defect) => [defect, -3])) as unknown as Judgements;
const good: QualitySignals = {
  norm: 70,
  score: 0.9,
  refineScore: 0.9,
  keypoints: faceWith(120),
  luminance: 0.5,
  dark: 0,
  bright: 0,
  sharpness: 300,
  judgements: sound,
};
const qualityWith = (worse: Partial<QualitySignals>) => qualityOf({ ...good, ...worse }, scale);

describe('the unified score', () => {
  test('is 50 at the midpoint of the embedder and 73 one width above', () => {
    expect([56, 60.4, 51.6].map((norm) => qualityWith({ norm }).score)).toEqual([50, 73, 27]);
  });

  test('stays within 0 and 100', () => {
    expect([0.1, 500].map((norm) => qualityWith({ norm }).score)).toEqual([0, 100]);
  });
});

describe('components', () => {
  test('of a good face are high and nothing is advised', () => {
    const { components, advice } = qualityWith({});
    expect(components).toEqual({
      unified_quality_score: 96,
      inter_eye_distance: 92,
      head_pose_yaw: 100,
      head_pose_pitch: 100,
      head_pose_roll: 100,
      luminance_mean: 100,
      under_exposure_prevention: 100,
      over_exposure_prevention: 100,
      sharpness: 74,
      illumination_uniformity: 95,
      eyes_visible: 95,
      mouth_occlusion_prevention: 95,
    });
    expect(advice).toEqual([]);
  });

  test.each([
    ['inter_eye_distance', { keypoints: faceWith(70) }, 50],
    // A nose 0.45 aside is a head turned by 45 degrees.
    ['head_pose_yaw', { keypoints: faceWith(100, 0.45) }, 50],
    ['luminance_mean', { luminance: 0.2 }, 50],
    ['luminance_mean', { luminance: 0.8 }, 50],
    ['under_exposure_prevention', { dark: 0.92 }, 40],
    ['over_exposure_prevention', { bright: 0.01 }, 50],
    ['sharpness', { sharpness: 100 }, 50],
    ['sharpness', { sharpness: 0 }, 0],
    ['illumination_uniformity', { judgements: { ...sound, unevenly_lit: 0 } }, 50],
    ['eyes_visible', { judgements: { ...sound, eyes_covered: 0 } }, 50],
    ['mouth_occlusion_prevention', { judgements: { ...sound, mouth_covered: 2 } }, 12],
  ] as const)('%s of %o', (component, worse, expected) => {
    expect(qualityWith(worse).components[component]).toBe(expected);
  });
});

describe('advice', () => {
  test.each([
    ['come_closer', { keypoints: faceWith(19.9) }],
    ['face_the_camera', { keypoints: faceWith(120, 0.46) }],
    ['more_light', { luminance: 0.19 }],
    ['less_light', { bright: 0.11 }],
    ['less_light', { luminance: 0.85, bright: 0.05 }],
    ['hold_still', { sharpness: 30 }],
    ['show_the_face', { refineScore: 0.74 }],
    ['show_the_face', { norm: 55.9 }],
    ['uncover_the_eyes', { judgements: { ...sound, eyes_covered: 0.1 } }],
    ['uncover_the_mouth', { judgements: { ...sound, mouth_covered: 0.1 } }],
    ['hold_still', { judgements: { ...sound, blurred: 0.1 }, sharpness: 30 }],
    ['more_light', { judgements: { ...sound, noisy: 0.1 } }],
    ['more_light', { judgements: { ...sound, dark: 0.1 } }],
    ['even_light', { judgements: { ...sound, unevenly_lit: 0.1 } }],
    ['show_the_face', { judgements: { ...sound, unrecognisable: 0.1 } }],
  ] as const)('%s', (reason, worse) => {
    expect(qualityWith(worse).advice).toEqual([reason]);
  });

  test('what is soft in places only was moved, or is half in shadow', () => {
    const half = { judgements: { ...sound, blurred: 0.1 }, sharpness: 40 };
    expect(qualityWith(half).advice).toEqual(['hold_still', 'even_light']);
  });

  test('a face that lies on its side or upside down is one to turn', () => {
    const upright = faceWith(120);
    const turned = (degrees: number) =>
      upright.map(({ x, y }) => {
        const [cos, sin] = [Math.cos, Math.sin].map((of) => of((degrees * Math.PI) / 180));
        return { x: cos * x - sin * y, y: sin * x + cos * y };
      }) as unknown as Keypoints;
    for (const degrees of [-180, -75, 75, 180]) {
      expect(qualityWith({ keypoints: turned(degrees) }).advice).toEqual(['turn_the_picture']);
    }
    expect(qualityWith({ keypoints: turned(45) }).advice).toEqual([]);
    const doubted = { keypoints: turned(180), refineScore: 0.7 };
    expect(qualityWith(doubted).advice).toEqual(['show_the_face']);
  });

  test('a nod is seen by where the nose is between eyes and mouth', () => {
    const [left, right, nose, mouth, ...ears] = faceWith(120);
    const nodding: Keypoints = [left, right, { ...nose, y: nose.y * 1.5 }, mouth, ears[0], ears[1]];
    expect(qualityWith({ keypoints: nodding }).advice).toEqual(['level_the_camera']);
  });
});

describe('refusal', () => {
  const requiring = (worse: Partial<QualitySignals>, purpose: 'enrol' | 'probe') => () =>
    requireQuality(qualityWith(worse), purpose);
  // Scores of 19 and 20, 9 and 10.
  const lengthFor = (score: number) => 56 + 4.4 * Math.log(score / (100 - score));

  test('an enrolment has to be better than a probe', () => {
    const length = lengthFor(LIMITS.enrol.score - 1);
    expect(requiring({ norm: length }, 'probe')).not.toThrow();
    expect(requiring({ norm: length }, 'enrol')).toThrow(
      expect.objectContaining({
        code: 'face_quality_too_low',
        facts: { quality_score: 19, least_quality_score: 20, reasons: 'show_the_face' },
      }),
    );
    expect(requiring({ norm: lengthFor(LIMITS.enrol.score) }, 'enrol')).not.toThrow();
  });

  test('a probe has its limit too', () => {
    expect(requiring({ norm: lengthFor(LIMITS.probe.score) }, 'probe')).not.toThrow();
    expect(requiring({ norm: lengthFor(LIMITS.probe.score - 1) }, 'probe')).toThrow(
      'Show the whole face',
    );
  });

  test('a face in the dark or in glaring light is refused however it scores', () => {
    expect(requiring({ luminance: 0.04 }, 'probe')).toThrow('more light');
    expect(requiring({ bright: 0.7 }, 'probe')).toThrow('direct light');
  });

  test.each(DEFECTS)('a face that is %s makes no template, and is compared', (defect) => {
    const worse = { judgements: { ...sound, [defect]: 0.1 } };
    expect(requiring(worse, 'enrol')).toThrow(
      expect.objectContaining({
        code: 'face_quality_too_low',
        facts: expect.objectContaining({ defects: defect, quality_score: 96 }),
      }),
    );
    expect(requiring(worse, 'probe')).not.toThrow();
  });

  test('what both looks doubt is no face makes no template, however it is turned', () => {
    const lying = (keypoints: Keypoints) =>
      keypoints.map(({ x, y }) => ({ x: -y, y: x })) as unknown as Keypoints;
    expect(requiring({ score: 0.79, refineScore: 0.81 }, 'enrol')).toThrow('Show the whole face');
    expect(requiring({ score: 0.79, refineScore: 0.81 }, 'probe')).not.toThrow();
    expect(requiring({ score: 0.79, refineScore: 0.84 }, 'enrol')).not.toThrow();
    // The first look doubts any face that lies on its side.
    const keypoints = lying(faceWith(120));
    expect(requiring({ keypoints, score: 0.6, refineScore: 0.84 }, 'enrol')).not.toThrow();
    expect(requiring({ keypoints, score: 0.9, refineScore: 0.81 }, 'enrol')).toThrow();
  });

  test('advice about the pose refuses nothing', () => {
    expect(requiring({ keypoints: faceWith(120, 0.9) }, 'enrol')).not.toThrow();
  });

  test('eyes too close together are refused with both figures', () => {
    expect(() => requireSize(faceWith(12), 'probe')).not.toThrow();
    expect(() => requireSize(faceWith(12), 'enrol')).toThrow(
      expect.objectContaining({
        code: 'face_too_small',
        facts: { inter_eye_distance: 12, least_inter_eye_distance: 16 },
      }),
    );
    expect(() => requireSize(faceWith(11.9), 'probe')).toThrow('face_too_small');
  });
});

test('the distance of the eyes is that of the face turned back to the front', () => {
  expect(interEyeDistance(faceWith(40))).toBeCloseTo(40, 10);
  // Seen at 45 degrees, 40 pixels are 56.6.
  expect(interEyeDistance(faceWith(40, 0.45))).toBeCloseTo(40 * Math.SQRT2, 5);
});
