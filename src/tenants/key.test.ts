import { describe, expect, it } from 'vitest';
import { hashSecret, isSecretOf, isTestKey, KEY_PATTERN } from './key.ts';
import { makeKey } from './new-key.ts';

describe('an API key', () => {
  it('is stored as the hash of its secret only', async () => {
    const { key, statements } = await makeKey('acme', ['recognise'], 0);
    const [, id, secret] = KEY_PATTERN.exec(key) ?? [];
    const sql = statements.join(';');
    expect(sql).toContain(id);
    expect(sql).toContain(await hashSecret(secret));
    expect(sql).not.toContain(secret);
  });

  it('for test data says so, and is of the twin', async () => {
    const { key, statements } = await makeKey('acme', ['recognise'], 0, { test: true });
    expect(isTestKey(key)).toBe(true);
    expect(KEY_PATTERN.exec(key)?.[1]).toHaveLength(16);
    expect(statements.join(';')).toContain("'acme-test', 'acme-test', 0, 'acme'");
    await expect(makeKey('acme-test', ['recognise'], 0)).rejects.toThrow(RangeError);
    await expect(makeKey('a'.repeat(59), ['recognise'], 0)).rejects.toThrow(RangeError);
  });

  it("refuses a tenant's name that could be read as SQL", async () => {
    await expect(makeKey("x'); --", ['recognise'], 0)).rejects.toThrow(RangeError);
  });

  it('that reviews has a name and does nothing else', async () => {
    const { statements } = await makeKey('acme', ['review'], 0, { holder: 'ruth' });
    expect(statements.join(';')).toContain("'ruth'");
    await expect(makeKey('acme', ['review'], 0)).rejects.toThrow("reviewer's name");
    await expect(makeKey('acme', ['review', 'audit'], 0, { holder: 'ruth' })).rejects.toThrow(
      'nothing else',
    );
    await expect(makeKey('acme', ['audit'], 0, { holder: "x'); --" })).rejects.toThrow(RangeError);
  });

  it('is known by its secret', async () => {
    const hash = await hashSecret('abc');
    expect(await isSecretOf('abc', hash)).toBe(true);
    expect(await isSecretOf('abd', hash)).toBe(false);
    expect(await isSecretOf('', hash)).toBe(false);
  });
});
