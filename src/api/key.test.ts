import { describe, expect, it } from 'vitest';
import { makeKey } from '../local/keys.ts';
import { equalInConstantTime, hashSecret, KEY_PATTERN } from './key.ts';

describe('an API key', () => {
  it('is stored as the hash of its secret only', async () => {
    const { key, statements } = await makeKey('acme', ['recognise'], 0);
    const [, id, secret] = KEY_PATTERN.exec(key) ?? [];
    const sql = statements.join(';');
    expect(sql).toContain(id);
    expect(sql).toContain(await hashSecret(secret));
    expect(sql).not.toContain(secret);
  });

  it("refuses a tenant's name that could be read as SQL", async () => {
    await expect(makeKey("x'); --", ['recognise'], 0)).rejects.toThrow(RangeError);
  });

  it.each([
    ['abc', 'abc', true],
    ['abc', 'abd', false],
    ['abc', 'ab', false],
    ['', '', true],
  ])('compares %j and %j: %s', (a, b, same) => {
    expect(equalInConstantTime(a, b)).toBe(same);
  });
});
