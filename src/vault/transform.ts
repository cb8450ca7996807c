/**
 * The tenant's secret orthogonal transform. Turning every vector of a tenant by one orthogonal
 * matrix keeps all inner products, so scores are unchanged, while the templates of one person under
 * two tenants look unrelated. It gives unlinkability and renewability (ISO/IEC 24745), not
 * irreversibility: who holds the key can turn vectors back.
 *
 * A product of n Householder reflections in dimension n, their normals drawn from a Gaussian, is
 * distributed uniformly over the reflections' products (Stewart 1980, section 3). It costs n²
 * multiply-adds per vector, 37,000 for 192 dimensions, and is derived once per tenant and isolate.
 */
export interface Transform {
  readonly dimension: number;
  /** Turns a vector of `dimension` floats; returns a new one of the same length. */
  apply(vector: Float32Array): Float32Array<ArrayBuffer>;
}

/** @param seed 32 secret bytes. */
export async function deriveTransform(
  seed: Uint8Array<ArrayBuffer>,
  dimension: number,
): Promise<Transform> {
  const normals = await drawUnitNormals(seed, dimension);
  return {
    dimension,
    apply(vector) {
      if (vector.length !== dimension) {
        throw new RangeError(`Expected ${dimension} dimensions, got ${vector.length}.`);
      }
      const turned = Float64Array.from(vector);
      for (const normal of normals) reflect(turned, normal);
      return Float32Array.from(turned);
    },
  };
}

/** In place: v − 2(v·n)n for a unit normal n. */
function reflect(vector: Float64Array, normal: Float64Array): void {
  let dot = 0;
  for (let i = 0; i < vector.length; i++) dot += vector[i] * normal[i];
  const twice = 2 * dot;
  for (let i = 0; i < vector.length; i++) vector[i] -= twice * normal[i];
}

async function drawUnitNormals(
  seed: Uint8Array<ArrayBuffer>,
  dimension: number,
): Promise<Float64Array[]> {
  const gaussians = await drawGaussians(seed, dimension * dimension);
  return Array.from({ length: dimension }, (_, row) => {
    const normal = gaussians.slice(row * dimension, (row + 1) * dimension);
    const length = Math.hypot(...normal);
    return normal.map((value) => value / length);
  });
}

/** Standard normals by Box and Muller (1958) from an AES-256-CTR key stream. */
async function drawGaussians(seed: Uint8Array<ArrayBuffer>, count: number): Promise<Float64Array> {
  const pairs = Math.ceil(count / 2);
  const key = await crypto.subtle.importKey('raw', seed, 'AES-CTR', false, ['encrypt']);
  const stream = await crypto.subtle.encrypt(
    { name: 'AES-CTR', counter: new Uint8Array(16), length: 64 },
    key,
    new Uint8Array(pairs * 8),
  );
  // A DataView, because the byte order must not depend on the machine.
  const words = new DataView(stream);
  const gaussians = new Float64Array(pairs * 2);
  for (let pair = 0; pair < pairs; pair++) {
    // Half a step up: never 0, whose logarithm is infinite.
    const u = (words.getUint32(pair * 8, true) + 0.5) / 2 ** 32;
    const angle = (2 * Math.PI * words.getUint32(pair * 8 + 4, true)) / 2 ** 32;
    const radius = Math.sqrt(-2 * Math.log(u));
    gaussians[2 * pair] = radius * Math.cos(angle);
    gaussians[2 * pair + 1] = radius * Math.sin(angle);
  }
  return gaussians.subarray(0, count);
}
