/** IEEE 754 half precision (binary16) as bits. */

const scratch = new DataView(new ArrayBuffer(4));

/** @returns the bits of the nearest half, ties to even; what is too large becomes infinity */
export function toHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | (fraction === 0 ? 0x7c00 : 0x7e00);

  // A half is exponent and fraction side by side, so a carry out of the fraction is right as it is.
  const unbiased = exponent - 127;
  if (unbiased > 15) return sign | 0x7c00;
  if (unbiased >= -14) return sign | roundOff(((unbiased + 15) << 23) | fraction, 13);
  // Below 2^-14 the fraction loses its implied leading one and shifts right; below 2^-25 all of it.
  if (unbiased < -25) return sign;
  return sign | roundOff(0x800000 | fraction, 13 - 14 - unbiased);
}

export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Drops the lowest `count` bits, rounding to nearest, ties to even. */
function roundOff(value: number, count: number): number {
  const kept = value >>> count;
  const rest = value & ((1 << count) - 1);
  const tie = 1 << (count - 1);
  return rest > tie || (rest === tie && kept % 2 === 1) ? kept + 1 : kept;
}
