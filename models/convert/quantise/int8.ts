/** Eight-bit integers for weights and activations: the numbers. The graphs are in their own files. */

/** value = scale * (quantised - zeroPoint) */
export interface ActivationScale {
  scale: number;
  zeroPoint: number;
}

export interface QuantisedWeights {
  values: Int8Array;
  /** One for each output channel; the zero point is 0. */
  scales: Float32Array;
}

// -128 is left out, so that the range is symmetric and the zero point is 0.
const LARGEST = 127;
const LARGEST_INT32 = 2 ** 31 - 1;

/**
 * Symmetric quantisation, each output channel to its own scale, which never clips.
 * @param weights `channels` rows of equal length
 */
export function quantiseWeights(weights: Float32Array, channels: number): QuantisedWeights {
  return quantiseRows(weights, channels, (row) => fullScale(row));
}

/**
 * The same, but with the scale, among eleven from the full one down to 0.7 of it, whose squared
 * error is least: a few large weights may be clipped for the sake of the many small ones.
 */
export function quantiseWeightsClosely(weights: Float32Array, channels: number): QuantisedWeights {
  return quantiseRows(weights, channels, (row) => {
    const full = fullScale(row);
    const candidates = Array.from({ length: 11 }, (_, step) => full * (1 - step * 0.03));
    const errors = candidates.map((scale) => squaredError(row, scale));
    return candidates[errors.indexOf(Math.min(...errors))];
  });
}

function quantiseRows(
  weights: Float32Array,
  channels: number,
  scaleOf: (row: Float32Array) => number,
): QuantisedWeights {
  const length = weights.length / channels;
  const values = new Int8Array(weights.length);
  const scales = new Float32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const row = weights.subarray(channel * length, (channel + 1) * length);
    scales[channel] = scaleOf(row);
    values.set(
      Array.from(row, (value) => toStep(value, scales[channel])),
      channel * length,
    );
  }
  return { values, scales };
}

/** The scale at which the largest weight is the largest step. A row of zeros gets a tiny one. */
function fullScale(row: Float32Array): number {
  const largest = row.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return largest / LARGEST || 1e-12;
}

const toStep = (value: number, scale: number): number =>
  Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / scale)));

function squaredError(row: Float32Array, scale: number): number {
  return row.reduce((sum, value) => {
    // Multiplied, not raised: engines may round powers differently, and the bytes depend on it.
    const error = toStep(value, scale) * scale - value;
    return sum + error * error;
  }, 0);
}

/**
 * Asymmetric quantisation to 0..255 of activations between `low` and `high`. The range is widened
 * to hold 0, which padding needs exactly.
 */
export function activationScale(low: number, high: number): ActivationScale {
  const [from, to] = [Math.min(0, low), Math.max(0, high)];
  // A float32 in the file, so it is rounded before the zero point is taken from it.
  const scale = Math.fround((to - from) / 255 || 1e-8);
  return { scale, zeroPoint: Math.max(0, Math.min(255, Math.round(-from / scale))) };
}

/** A bias in steps of input scale times weight scale, as the integer convolution sums it. */
export function quantiseBias(bias: Float32Array, scales: Float32Array): Int32Array {
  return Int32Array.from(bias, (value, channel) =>
    Math.max(-LARGEST_INT32, Math.min(LARGEST_INT32, Math.round(value / scales[channel]))),
  );
}
