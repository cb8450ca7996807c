import { describe, expect, test } from 'vitest';
import { anchorCentres, BOX_VALUES, LAYERS } from './anchors.ts';
import { type Detection, DetectorOutputError, decodeDetections, suppress } from './detection.ts';

/** A detector's outputs in which every anchor is background. */
function silence() {
  return {
    scores16: new Float32Array(512).fill(-50),
    scores8: new Float32Array(384).fill(-50),
    boxes16: new Float32Array(512 * BOX_VALUES),
    boxes8: new Float32Array(384 * BOX_VALUES),
  };
}

describe('anchors', () => {
  const [fine, coarse] = LAYERS.map(({ grid, perCell }) => anchorCentres(grid, perCell));

  test('there are 512 and 384', () => {
    expect([fine.length / 2, coarse.length / 2]).toEqual([512, 384]);
  });

  test('they run row by row, with the anchors of a cell together', () => {
    expect([...fine.subarray(0, 6)]).toEqual([1 / 32, 1 / 32, 1 / 32, 1 / 32, 3 / 32, 1 / 32]);
    expect([...coarse.subarray(-2)]).toEqual([15 / 16, 15 / 16]);
    // The second row of the coarse grid begins after 8 cells of 6.
    expect([...coarse.subarray(96, 98)]).toEqual([1 / 16, 3 / 16]);
  });
});

describe('decoding', () => {
  test('offsets are pixels of the input, from the anchor', () => {
    const outputs = silence();
    outputs.scores8[0] = 0;
    // Centre 8 px right of the anchor, 64 x 32 px; the nose (third keypoint) 16 px below it.
    outputs.boxes8.set([8, 0, 64, 32], 0);
    outputs.boxes8[4 + 2 * 2 + 1] = 16;
    const [face, ...others] = decodeDetections(outputs, 128, 0.5);
    expect(others).toEqual([]);
    expect(face.score).toBe(0.5);
    expect(face.box).toEqual({
      x: 1 / 16 + 1 / 16 - 0.25,
      y: 1 / 16 - 0.125,
      width: 0.5,
      height: 0.25,
    });
    expect(face.keypoints[2]).toEqual({ x: 1 / 16, y: 1 / 16 + 1 / 8 });
  });

  test('a score under the threshold is dropped', () => {
    const outputs = silence();
    outputs.scores16[7] = -0.01;
    expect(decodeDetections(outputs, 256, 0.5)).toEqual([]);
    expect(decodeDetections(outputs, 256, 0.49)).toHaveLength(1);
  });

  test('a score that is not a number is dropped', () => {
    const outputs = silence();
    outputs.scores16[7] = Number.NaN;
    expect(decodeDetections(outputs, 256, 0.5)).toEqual([]);
  });

  test('outputs of another network are refused', () => {
    expect(() => decodeDetections({}, 256, 0.5)).toThrow(DetectorOutputError);
    expect(() =>
      decodeDetections({ ...silence(), boxes8: new Float32Array(16) }, 256, 0.5),
    ).toThrow(DetectorOutputError);
  });
});

describe('suppression', () => {
  const at = (x: number, score: number): Detection => {
    const point = { x, y: 0 };
    return {
      box: { x, y: 0, width: 1, height: 1 },
      keypoints: [point, point, point, point, point, point],
      score,
    };
  };

  test('overlapping boxes become their mean, weighted by score, with the best score', () => {
    const [face, ...others] = suppress([at(0.2, 0.6), at(0, 0.9)], 0.3);
    expect(others).toEqual([]);
    expect(face.score).toBe(0.9);
    expect(face.box.x).toBeCloseTo((0.2 * 0.6) / 1.5, 12);
    expect(face.keypoints[5].x).toBeCloseTo((0.2 * 0.6) / 1.5, 12);
  });

  test('boxes apart stay, best first', () => {
    expect(suppress([at(0, 0.6), at(5, 0.9)], 0.3).map(({ box }) => box.x)).toEqual([5, 0]);
  });

  test('a chain is cut where it no longer overlaps the best', () => {
    // 0.4 overlaps both its neighbours; 0.8 does not overlap 0.
    const kept = suppress([at(0, 0.9), at(0.4, 0.8), at(0.8, 0.7)], 0.3);
    expect(kept).toHaveLength(2);
    expect(kept[1].box.x).toBeCloseTo(0.8, 12);
  });

  test('a box without area is kept once and ends the loop', () => {
    const empty = { ...at(0, 0.9), box: { x: 0, y: 0, width: 0, height: 0 } };
    expect(suppress([empty], 0.3)).toHaveLength(1);
  });
});
