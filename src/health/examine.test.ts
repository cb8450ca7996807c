import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { platform } from '../../test/support/platform.ts';
import { loadRecogniser } from '../recognition/load.ts';
import type { Recogniser } from '../recognition/recogniser.ts';
import { WrongKeyError } from '../vault/seal.ts';
import { type Examined, examine } from './examine.ts';

// The bundler makes an ArrayBuffer of it.
vi.mock('./mona-lisa.jpg', async () => {
  const bytes = await readFile(new URL('./mona-lisa.jpg', import.meta.url));
  return { default: new Uint8Array(bytes).buffer };
});

let recogniser: Recogniser;
beforeAll(async () => {
  recogniser = await loadRecogniser(platform);
});

const refusing = { allow: false, reasons: [{ code: 'UNKNOWN_PURPOSE' }] };

/** Of a recogniser, and a policy that decides the same on everything. */
function serve(
  recognise: Recogniser['recognise'],
  decision: object = refusing,
  checkKey = async () => undefined as undefined,
  halted: string | null = null,
  unpublished: number | null = null,
): Examined {
  const policy = { revision: 'r1', memoryBytes: 1, decide: () => decision };
  const { model } = recogniser;
  return {
    recogniser: { model, recognise, memory: () => ({}) },
    vault: { check: checkKey },
    db: {
      prepare: () => ({
        first: async () => halted,
        bind: () => ({ first: async () => unpublished }),
      }),
    },
    published: { get: async () => null },
    policy: () => policy,
  } as unknown as Examined;
}

const real: Recogniser['recognise'] = (...request) => recogniser.recognise(...request);

describe('the service is healthy', () => {
  test('when it recognises the painting and refuses a request that says nothing', async () => {
    expect(await examine(serve(real), 0)).toMatchObject({
      status: 'ok',
      policy_revision: 'r1',
      policy: { reasons: ['UNKNOWN_PURPOSE'] },
    });
  });

  test('and not when the embedding differs from the one recorded', async () => {
    const worn: Recogniser['recognise'] = async (...request) => {
      const face = await real(...request);
      // As of a weight that was damaged on the way: the cosine with the recorded one is about 0.9.
      const embedding = face.embedding.map((value, i) => (i % 16 === 0 ? -value : value));
      return { ...face, embedding };
    };
    await expect(examine(serve(worn), 0)).rejects.toThrow('recorded');
  });

  test('and not when the policy allows a request that says nothing', async () => {
    await expect(examine(serve(real, { allow: true, reasons: [] }), 0)).rejects.toThrow('allowed');
  });

  test('and not when the stored templates are sealed with another key', async () => {
    const wrong = () => Promise.reject(new WrongKeyError('k1', 'k2'));
    await expect(examine(serve(real, refusing, wrong), 0)).rejects.toThrow('MASTER_KEY');
  });

  test('and not when the log takes no entry', async () => {
    const halted = serve(real, refusing, undefined, 'Entry 7 is missing from the database.');
    await expect(examine(halted, 0)).rejects.toThrow('Entry 7');
  });

  test('and not when the tree falls behind what is recorded', async () => {
    const recorded = (at: number) => serve(real, refusing, undefined, null, at);
    await expect(examine(recorded(0), 61_000)).rejects.toThrow('1970-01-01T00:00:00.000Z');
    expect(await examine(recorded(0), 60_000)).toMatchObject({ status: 'ok' });
  });

  test('and not when recognition fails', async () => {
    const broken = () => Promise.reject(new Error('out of memory'));
    await expect(examine(serve(broken), 0)).rejects.toThrow('Recognition failed.');
  });
});
