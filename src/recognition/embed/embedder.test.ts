import { describe, expect, test } from 'vitest';
import type { EmbedderManifest } from '../manifest.ts';
import type { Session, Tensors } from '../runtime/session.ts';
import { createEmbedder, EmbedderOutputError, embedFace, normalise, packFace } from './embedder.ts';

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
  groups: { rates: [] },
  random: [{ fmr: 0.001, cosine: 0.4 }],
  quality: { midpoint: 1, width: 1 },
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

  test('the buffer is filled in the order of the channels that the network takes', () => {
    const pixels = Array.from({ length: 16 }, () => [200, 100, 50, 255]).flat();
    const image = { width: 4, height: 4, data: Uint8ClampedArray.from(pixels) };
    const embedder = createEmbedder('test', manifest, answering({}));
    packFace(embedder, image, { a: 1, b: 0, tx: 0, ty: 0 });
    expect(embedder.buffer[0]).toBeCloseTo((50 - 127) / 128, 6);
    expect(embedder.buffer[32]).toBeCloseTo((200 - 127) / 128, 6);
  });

  test('mirrored, the network sees the face and its mirror image, and the mean is taken', async () => {
    const seen: number[][] = [];
    const session: Session = {
      async run(_name, data) {
        seen.push([...data]);
        return { vector: seen.length === 1 ? Float32Array.of(4, 0) : Float32Array.of(0, 4) };
      },
    };
    const embedder = createEmbedder('test', manifest, session);
    embedder.buffer.set(embedder.buffer.map((_, i) => i));
    const { values, norm } = await embedFace(embedder, true);
    expect(seen).toHaveLength(2);
    expect(seen[1].slice(0, 8)).toEqual([3, 2, 1, 0, 7, 6, 5, 4]);
    expect(seen[1].slice(-4)).toEqual([47, 46, 45, 44]);
    expect([...values]).toEqual([...Float32Array.of(Math.SQRT1_2, Math.SQRT1_2)]);
    // The quality of the face is that of the face itself.
    expect(norm).toBe(4);
  });
});
