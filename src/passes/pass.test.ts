import encodeQR from 'qr';
import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { newId } from '../ids.ts';
import { deriveKey } from '../signing/keys.ts';
import { shareEntries } from './entries.ts';
import { PASS_LENGTH, type PassClaims, readPass } from './layout.ts';
import { drawPass } from './picture.ts';
import { nameKey, openPass, signPass } from './sign.ts';

const keyOf = (id: string, use: 'pass' | 'receipt' = 'pass', first = 1) =>
  deriveKey({ id, bytes: new Uint8Array(32).fill(first) }, use);

const claims = (changes: Partial<PassClaims> = {}): PassClaims => ({
  id: `pas_${'z'.repeat(22)}`,
  deployment: `dep_${'0'.repeat(22)}`,
  validFrom: 1_796_040_000,
  expiresAt: 1_796_126_400,
  ...changes,
});

describe('a pass', () => {
  it('says what was signed, whatever its ids', async () => {
    const key = await keyOf('a');
    for (let round = 0; round < 50; round++) {
      const said = claims({ id: newId('pas'), deployment: newId('dep') });
      const text = await signPass(said, key);
      expect(text).toHaveLength(PASS_LENGTH);
      expect(await openPass(text, [key])).toMatchObject(said);
    }
    expect(await openPass(await signPass(claims(), key), [key])).toMatchObject(claims());
  });

  it('names its key by its first byte, and is opened by a key that signs no more', async () => {
    const old = await keyOf('old');
    const text = await signPass(claims(), old);
    const now = await keyOf('new', 'pass', 2);
    expect(readPass(text)?.key).toBe(await nameKey(old));
    expect(await openPass(text, [now, old])).toMatchObject({ key: await nameKey(old) });
    expect(await openPass(text, [now])).toBe('forged');
  });

  it('is not what another key of the service signed', async () => {
    const text = await signPass(claims(), await keyOf('a', 'receipt'));
    expect(await openPass(text, [await keyOf('a')])).toBe('forged');
  });

  it('is forged or unreadable once any character is another', async () => {
    const key = await keyOf('a');
    const text = await signPass(claims(), key);
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === '0' ? '1' : '0';
      const altered = text.slice(0, at) + other + text.slice(at + 1);
      expect(typeof (await openPass(altered, [key])), altered).toBe('string');
    }
  });

  it.each([
    '',
    'CSP1:',
    'x'.repeat(PASS_LENGTH),
    `CSP2:${'0'.repeat(PASS_LENGTH - 5)}`,
    `CSP1:${':'.repeat(PASS_LENGTH - 5)}`,
  ])('is unreadable in another form: %j', async (text) => {
    expect(await openPass(text, [])).toBe('unreadable');
  });

  it('is a QR code of version 7 with its quiet zone, which a reader reads', async () => {
    const text = await signPass(claims(), await keyOf('a'));
    // 45 modules are version 7 (ISO/IEC 18004, table 1), and 4 on each side the quiet zone.
    expect(drawPass(text)).toMatch(/viewBox="0 0 53 53"/);
    const scale = 4;
    const bits = encodeQR(text, 'raw', { ecc: 'medium', border: 4, scale });
    const side = bits.length;
    const data = new Uint8Array(side * side * 4).fill(255);
    for (const [y, row] of bits.entries()) {
      for (const [x, dark] of row.entries())
        if (dark) data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
    expect(decodeQR({ width: side, height: side, data })).toBe(text);
  });
});

describe('the shares of entries', () => {
  const row = (shown_passes: number, shown_faces: number) => ({
    deployment_id: 'd',
    since: 0,
    shown_passes,
    shown_faces,
  });

  it.each([
    [undefined, null],
    [row(10, 40), null],
    [row(11, 40), { byPass: 22, byFace: 78, atLeast: 50 }],
    [row(0, 51), { byPass: 0, byFace: 100, atLeast: 50 }],
    [row(200, 100), { byPass: 67, byFace: 33, atLeast: 300 }],
  ])('are told of more than fifty, in whole per cent: %j', (counts, shares) => {
    expect(shareEntries(counts)).toEqual(shares && { since: 0, ...shares });
  });
});
