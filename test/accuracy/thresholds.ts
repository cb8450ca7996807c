/** The part of a measurement that the manifest records. */
import type { OperatingPoint } from './measure.ts';

export interface Threshold {
  readonly fmr: number;
  readonly cosine: number;
  /** 95 % interval of the false match rate at that cosine, where it was measured. */
  readonly interval?: readonly number[];
}

export function toThresholds(points: readonly OperatingPoint[]): Threshold[] {
  return points.map(({ requested, threshold, fmr }) => ({
    fmr: requested,
    cosine: threshold,
    interval: fmr.interval.map((rate) => Number(rate.toPrecision(2))),
  }));
}

/**
 * One threshold for two ways to read a face: at each rate the higher of the two, so that neither way
 * matches others more often than is promised.
 */
export function stricter(p: readonly Threshold[], q: readonly Threshold[]): Threshold[] {
  return p.map((threshold) => {
    const other = q.find(({ fmr }) => fmr === threshold.fmr);
    return other && other.cosine > threshold.cosine ? other : threshold;
  });
}
