import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { signPass } from '../passes/sign.ts';
import { deriveKey, toJwk } from '../signing/keys.ts';
import { run } from './cli.ts';
import { openNode } from './host.ts';
import { parseJwks } from './jws.ts';
import { admit, CLOCK_SKEW, openPass } from './pass.ts';

const keyOf = (id: string, use: 'pass' | 'receipt' = 'pass', first = 1) =>
  deriveKey({ id, bytes: new Uint8Array(32).fill(first) }, use);
const publish = (...of: Awaited<ReturnType<typeof keyOf>>[]) =>
  parseJwks(JSON.stringify({ keys: of.map(toJwk) }), 'pass');

const key = await keyOf('a');
const keys = publish(key);
const claims = {
  id: `pas_${'aZ9'.repeat(7)}0`,
  deployment: `dep_${'z'.repeat(22)}`,
  validFrom: 1_796_040_000,
  expiresAt: 1_796_126_400,
};
const text = await signPass(claims, key);

test('reads what the service writes, though it shares no code with it', () => {
  expect(openPass(text, keys)).toEqual(claims);
});

test('a pass that a retired key signed, while that key is published', async () => {
  const now = await keyOf('b', 'pass', 2);
  expect(openPass(text, publish(now, key))).toEqual(claims);
  expect(() => openPass(text, publish(now))).toThrow('No key for passes signed this');
  const receipts = await keyOf('c', 'receipt', 3);
  expect(() => publish(receipts)).toThrow('no Ed25519 key for passes');
});

test('no pass once any character is another', () => {
  for (let at = 0; at < text.length; at++) {
    const altered = text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
    expect(() => openPass(altered, keys), altered).toThrow(/^(The pass|No key)/);
  }
  for (const other of ['', 'CSP1:', text.slice(0, -1), `${text}0`, text.toLowerCase()]) {
    expect(() => openPass(other, keys), other).toThrow('The pass');
  }
});

describe('a gate', () => {
  const at = (now: number, more: object = {}) => ({
    deployment: claims.deployment,
    now,
    used: new Set<string>(),
    ...more,
  });

  test.each([
    [claims.validFrom, true],
    [claims.validFrom - CLOCK_SKEW, true],
    [claims.validFrom - CLOCK_SKEW - 1, false],
    [claims.expiresAt + CLOCK_SKEW - 1, true],
    [claims.expiresAt + CLOCK_SKEW, false],
  ])('lets in at %i: %s', (now, expected) => {
    const act = () => admit(claims, at(now));
    if (expected) expect(act).not.toThrow();
    else expect(act).toThrow('not here and now');
  });

  test('lets nobody in with a pass for elsewhere, nor with one that was used here', () => {
    const now = claims.validFrom;
    const elsewhere = at(now, { deployment: `dep_${'0'.repeat(22)}` });
    expect(() => admit(claims, elsewhere)).toThrow(claims.deployment);
    const used = at(now, { used: new Set([claims.id]) });
    expect(() => admit(claims, used)).toThrow('Somebody got in');
    const revoked = at(now, { revoked: new Set([claims.id]) });
    expect(() => admit(claims, revoked)).toThrow('was revoked');
  });
});

test('the verb lets in once at a gate, remembers whom, and needs no network', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gate-'));
  const file = (name: string) => join(folder, name);
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const offline = () => Promise.reject(new Error('There is no network.'));
  const now = () => claims.validFrom + 5;
  const host = { ...(await openNode()), print: say, complain: say, fetch: offline, now };
  const ask = (deployment: string, ...more: string[]) =>
    run(
      ['pass', file('pass'), '--jwks', file('jwks'), '--deployment', deployment].concat(
        '--used',
        file('used'),
        ...more,
      ),
      host,
    );
  try {
    await writeFile(file('jwks'), JSON.stringify({ keys: [toJwk(key)] }));
    await writeFile(file('pass'), `${text}\n`);
    expect(await ask(`dep_${'0'.repeat(22)}`)).toBe(1);
    expect(await ask(claims.deployment)).toBe(0);
    expect(said.at(-1)).toBe('✔ The holder may enter.');
    expect(await readFile(file('used'), 'utf8')).toBe(
      `2026-11-30T12:00:05.000Z\t${claims.id}\t${text}\n`,
    );
    expect(await ask(claims.deployment)).toBe(1);
    expect(said.at(-1)).toContain('Somebody got in');
    await writeFile(file('revoked'), JSON.stringify({ revoked: [{ id: claims.id }], next: null }));
    await writeFile(file('used'), '');
    expect(await ask(claims.deployment, '--revoked', file('revoked'))).toBe(1);
    expect(said.at(-1)).toContain('was revoked');
    expect(await readFile(file('used'), 'utf8')).toBe('');
    expect(await ask(claims.deployment, '--revoked', file('missing'))).toBe(2);
    expect(await run(['pass', file('pass'), '--jwks', file('jwks')], host)).toBe(2);
    expect(await run(['pass', file('pass'), '--deployment', claims.deployment], host)).toBe(2);
  } finally {
    await rm(folder, { recursive: true });
  }
});
