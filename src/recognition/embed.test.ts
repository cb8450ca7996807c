import { describe, expect, test } from 'vitest';
import { createEmbedder, EmbedderOutputError, embedFace, normalise, packFace } from './embed.ts';
import type { EmbedderManifest } from './model.ts';
import type { Session, Tensors } from './session.ts';

const manifest: EmbedderManifest = {
  file: 'embed-test.onnx',
  sha256: '0'.repeat(64),
  bytes: 1,
  input: { name: 'face', layout: 'NCHW', size: 4, channels: 'bgr', mean: 127, scale: 128 },
  output: { name: 'vector', dimension: 2 },
  alignment: {
    template: [
      [0, 0],
      [3, 0],
      [2, 2],
      [2, 3],
    ],
    weights: [1, 1, 1, 1],
    scale: 1,
  },
  thresholds: [{ fmr: 0.01, cosine: 0.3 }],
  quality: { norm_reject: 1, norm_warn: 2 },
};

const answering = (outputs: Tensors, seen: unknown[] = []): Session => ({
  async run(name, data, shape) {
    seen.push([name, data.length, shape]);
    return outputs;
  },
});

describe('embedding', () => {
  test('the network gets its own name and shape, the vector becomes unit', async () => {
    const seen: unknown[] = [];
    const session = answering({ vector: Float32Array.of(3, 4) }, seen);
    const { values, norm } = await embedFace(createEmbedder('test', manifest, session));
    expect(seen).toEqual([['face', 48, [1, 3, 4, 4]]]);
    expect(norm).toBe(5);
    expect([...values]).toEqual([...Float32Array.of(0.6, 0.8)]);
  });

  test.each([
    ['no output of that name', {}],
    ['another dimension', { vector: new Float32Array(3) }],
    ['nothing but zeros', { vector: new Float32Array(2) }],
    ['something that is no number', { vector: Float32Array.of(1, Number.NaN) }],
  ])('%s is refused', async (_, outputs) => {
    const embedder = createEmbedder('test', manifest, answering(outputs));
    await expect(embedFace(embedder)).rejects.toThrow(EmbedderOutputError);
  });

  test('a vector that overflows is refused', () => {
    expect(() => normalise(Float32Array.of(Number.POSITIVE_INFINITY))).toThrow(EmbedderOutputError);
  });

  test('the luma of the face is that of its pixels, whatever the channel order', () => {
    const pixels = Array.from({ length: 16 }, () => [200, 100, 50, 255]).flat();
    const image = { width: 4, height: 4, data: Uint8ClampedArray.from(pixels) };
    const embedder = createEmbedder('test', manifest, answering({}));
    const luma = packFace(embedder, image, { a: 1, b: 0, tx: 0, ty: 0 });
    expect(luma).toBeCloseTo(0.299 * 200 + 0.587 * 100 + 0.114 * 50, 3);
    expect(embedder.buffer[0]).toBeCloseTo((50 - 127) / 128, 6);
  });
});
