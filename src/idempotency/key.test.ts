import { expect, it } from 'vitest';
import { importMasterKey } from '../vault/keys.ts';
import { deriveSecret, type Field, fingerprint } from './key.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

it('of a request: its fields and pictures, in whatever order a client sends them', async () => {
  const secret = await deriveSecret(
    await importMasterKey({ name: 'k', bytes: new Uint8Array(32).fill(1) }),
  );
  const of = (fields: readonly Field[], key = 'key', what = 'POST /v1/templates') =>
    fingerprint(secret, key, what, fields);
  const whole: Field[] = [
    ['deployment', 'dep'],
    ['image', bytes(1)],
    ['image', bytes(2)],
    ['subject', 'sub'],
  ];
  const asked = await of(whole);
  expect(await of(whole.toReversed().with(1, whole[1]).with(2, whole[2]))).toBe(asked);
  const others = [
    of(whole.with(0, ['deployment', 'dap'])),
    of(whole.with(1, ['image', bytes(3)])),
    // Which picture is the first is part of what is asked.
    of(whole.with(1, whole[2]).with(2, whole[1])),
    of(whole.with(3, ['reference', 'sub'])),
    of(whole.slice(1)),
    of(whole, 'another'),
    of(whole, 'key', 'POST /v1/verifications'),
  ];
  expect(new Set([asked, ...(await Promise.all(others))]).size).toBe(1 + others.length);
});
