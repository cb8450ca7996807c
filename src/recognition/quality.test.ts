import { describe, expect, test } from 'vitest';
import type { Keypoints } from './detection.ts';
import { judge, noseOffset, type QualitySignals, requireQuality, requireSize } from './quality.ts';

const limits = { norm_reject: 50, norm_warn: 58 };
const good: QualitySignals = {
  norm: 70,
  refineScore: 0.9,
  interEyeDistance: 60,
  noseOffset: 0.05,
  luma: 120,
};
const scoreOf = (norm: number) => judge({ ...good, norm }, limits).score;
const faceWith = (distance: number, nose = distance / 2): Keypoints => {
  const origin = { x: 0, y: 0 };
  return [origin, { x: distance, y: 0 }, { x: nose, y: 30 }, origin, origin, origin];
};

describe('judgement', () => {
  test('the limits of the model are 25 and 50', () => {
    expect([scoreOf(50), scoreOf(58)]).toEqual([25, 50]);
  });

  test('it stays within 0 and 100', () => {
    expect([scoreOf(1), scoreOf(500)]).toEqual([0, 100]);
  });

  test('a good face has no warning', () => {
    expect(judge(good, limits).warnings).toEqual([]);
  });

  test.each([
    ['features_weak', { norm: 57.9 }],
    ['detection_weak', { refineScore: 0.74 }],
    ['face_small', { interEyeDistance: 19.9 }],
    ['turned_away', { noseOffset: 0.36 }],
    ['too_dark', { luma: 19 }],
    ['too_bright', { luma: 236 }],
  ])('%s', (reason, worse) => {
    expect(judge({ ...good, ...worse }, limits).warnings).toEqual([reason]);
  });
});

describe('refusal', () => {
  const require = (worse: Partial<QualitySignals>, purpose: 'enrol' | 'probe') => () =>
    requireQuality(judge({ ...good, ...worse }, limits), limits, purpose);

  test('an enrolment has to be better than a probe', () => {
    expect(require({ norm: 55 }, 'probe')).not.toThrow();
    expect(require({ norm: 55 }, 'enrol')).toThrow(
      expect.objectContaining({
        code: 'face_quality_too_low',
        facts: { quality_score: 41, least_quality_score: 50, reasons: 'features_weak' },
      }),
    );
    expect(require({ norm: 49 }, 'probe')).toThrow('Send a sharper picture');
  });

  test('a face in the dark is refused however it scores', () => {
    expect(require({ luma: 10 }, 'probe')).toThrow('Add light');
  });

  test('a warning about pose refuses nothing', () => {
    expect(require({ noseOffset: 0.9 }, 'enrol')).not.toThrow();
  });

  test('eyes too close together are refused with both figures', () => {
    expect(() => requireSize(faceWith(12), 'probe')).not.toThrow();
    expect(() => requireSize(faceWith(12), 'enrol')).toThrow(
      expect.objectContaining({
        code: 'face_too_small',
        facts: { inter_eye_distance: 12, least_inter_eye_distance: 20 },
      }),
    );
    expect(() => requireSize(faceWith(11.9), 'probe')).toThrow('face_too_small');
  });
});

describe('nose offset', () => {
  test('is 0 from the front and a share of the eye distance aside', () => {
    expect(noseOffset(faceWith(40))).toBe(0);
    expect(noseOffset(faceWith(40, 32))).toBeCloseTo(0.3, 12);
  });

  test('does not change when the head is tilted', () => {
    const [left, right, nose, ...rest] = faceWith(40, 32).map(({ x, y }) => ({ x: -y, y: x }));
    expect(noseOffset([left, right, nose, rest[0], rest[1], rest[2]])).toBeCloseTo(0.3, 12);
  });
});
