/** The log as it is served under /log, and what can be proved from it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashLeaf } from '../../src/audit/tree/hash.ts';
import { verifyConsistency, verifyInclusion } from '../../src/audit/tree/verify.ts';
import { readCheckpoint } from './check.ts';
import { ORIGIN, PUBLIC_KEY, TestLog } from './log.ts';

let log: TestLog;
beforeAll(async () => {
  log = await TestLog.open({ bindings: { BURST: '60' } });
});
afterAll(() => log?.close());

const bytesOf = async (path: string) => {
  const response = await log.fetch(path);
  expect(response.status, path).toBe(200);
  return Buffer.from(await response.arrayBuffer());
};

describe('before the first entry', () => {
  it.each(['checkpoint', 'cosigned', 'tile/0/000', 'tile/0/000.p/1', 'tile/entries/000.p/1'])(
    'there is no %s',
    async (path) => {
      const response = await log.fetch(`/log/${path}`);
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'not_in_log' });
    },
  );
});

describe('with 300 entries, and then 700', () => {
  let partial: Buffer;
  beforeAll(async () => {
    await log.append(300);
    await log.integrate();
    partial = await bytesOf('/log/tile/0/001.p/44');
    await log.append(400);
    await log.integrate();
  });

  it('the checkpoint is a text that is soon out of date, for pages of anyone', async () => {
    const response = await log.fetch('/log/checkpoint');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=2');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.text()).toMatch(/^log\.test\/log\n700\n/);
  });

  it.each(['tile/0/000', 'tile/entries/002.p/188'])(
    '%s is bytes that never change',
    async (path) => {
      const response = await log.fetch(`/log/${path}`);
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
    },
  );

  it('partial tiles are served at every width, also once they are full', async () => {
    const tile = await bytesOf('/log/tile/0/001');
    expect(tile).toHaveLength(256 * 32);
    expect(tile.subarray(0, 44 * 32)).toEqual(partial);
    expect(await bytesOf('/log/tile/0/001.p/44')).toEqual(partial);
    expect(await bytesOf('/log/tile/0/002.p/1')).toHaveLength(32);
    expect(await bytesOf('/log/tile/1/000.p/2')).toHaveLength(64);
    const bundle = await bytesOf('/log/tile/entries/002.p/188');
    expect(bundle).toHaveLength(188 * 34);
    const entries = await log.readEntries();
    expect(bundle.subarray(34 * 187 + 2)).toEqual(entries[699]);
  });

  it.each([
    'tile/0/002.p/189',
    'tile/0/002',
    'tile/0/003.p/1',
    'tile/1/000.p/3',
    'tile/1/000',
    'tile/2/000.p/1',
    'tile/63/000.p/1',
    'tile/0/0',
    'tile/0/x000/000',
    'tile/0/000/',
    'tile/0/000.p/0',
    'tile/entries',
    'tile/0/..%2f..%2fedge',
    'tile/',
    'cosigned',
  ])('there is no %s', async (path) => {
    const response = await log.fetch(`/log/${path}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_in_log' });
  });

  it('what else is in the store is not served', async () => {
    await log.store.put('archive/000', 'secret');
    for (const path of ['archive/000', 'edge', 'tile/../edge']) {
      expect((await log.fetch(`/log/${path}`)).status, path).toBe(404);
    }
  });

  it('the key is the one that signs', async () => {
    const response = await log.fetch('/log/vkey');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const [name, id, key] = (await response.text()).trimEnd().split('+');
    expect(name).toBe(ORIGIN);
    expect(Buffer.from(key, 'base64')).toEqual(Buffer.from([1, ...PUBLIC_KEY]));
    const [, signature] = (await bytesOf('/log/checkpoint')).toString().split(`— ${ORIGIN} `);
    expect(Buffer.from(signature, 'base64').subarray(0, 4).toString('hex')).toBe(id);
  });

  it('every kind of proof holds', async () => {
    const entries = await log.readEntries();
    const decode = (hashes: string[]) =>
      hashes.map((hash) => new Uint8Array(Buffer.from(hash, 'base64')));
    for (const index of [0, 255, 256, 511, 512, 699]) {
      const { note, proof } = JSON.parse(await log.get(`/proof?index=${index}`));
      const { size, root } = readCheckpoint(note);
      const [tree] = decode([root]).map((root) => ({ size, root }));
      expect(verifyInclusion(hashLeaf(entries[index]), index, tree, decode(proof))).toBe(true);
    }
    const { checkpoints } = await log.ledger();
    const [first, second] = checkpoints.map(readCheckpoint).map(({ size, root }) => ({
      size,
      root: decode([root])[0],
    }));
    expect([first.size, second.size]).toEqual([300, 700]);
    const { proof } = JSON.parse(await log.get('/proof?from=300&size=700'));
    expect(verifyConsistency(first, second, decode(proof))).toBe(true);
  });

  it('an address has its share and no more', async () => {
    let limited: Response | undefined;
    for (let n = 0; n < 60 && limited?.status !== 429; n++) limited = await log.fetch('/log/vkey');
    expect(limited?.status).toBe(429);
    for (const path of ['checkpoint', 'cosigned', 'tile/0/000', 'tile/entries/000']) {
      expect((await log.fetch(`/log/${path}`)).status, path).toBe(429);
    }
  });
});
