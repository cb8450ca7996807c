/** The one file that people get: in Node as a program, elsewhere as a module. After `npm run build`. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { expect, test } from 'vitest';
import { makeRow, TestLog } from '../../test/support/tlog.ts';
import { VERIFIER } from '../local/bundle.ts';

const run = promisify(execFile);
const log = TestLog.of(6);
const row = makeRow(6, 'dec_6', '2026-11-30T12:00:00Z');
log.add(row.entry);
const proof = log.proof(6, 7, row.salt);

test('a program, through a link as npm makes it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  try {
    const [program, ...files] = ['countersign-verify', 'proof', 'text'].map((name) =>
      join(folder, name),
    );
    await symlink(VERIFIER.file, program);
    await Promise.all([writeFile(files[0], proof), writeFile(files[1], row.text)]);
    const verify = (key: string) =>
      run(program, ['proof', files[0], '--text', files[1], '--key', key]).then(
        ({ stdout }) => [0, stdout],
        ({ code, stdout }: { code: number; stdout: string }) => [code, stdout],
      );
    expect(await verify(log.key.vkey)).toEqual([
      0,
      '✔ Entry 6 of log.test/log is the one, in the tree of 7.\n',
    ]);
    const [code, said] = await verify(new TestLog().key.vkey);
    expect(code).toBe(1);
    expect(said).toContain('✘ bad_signature');
  } finally {
    await rm(folder, { recursive: true });
  }
});

const PAGE = `
  import { openCommitment, parseKey, parseProof, verifyProof } from './verify.js';
  export default {
    async fetch(request) {
      const { proof, text, vkey } = await request.json();
      const encode = (value) => new TextEncoder().encode(value);
      const parsed = parseProof(encode(proof));
      try {
        const entry = openCommitment(encode(text), parsed.extra);
        const { size } = verifyProof(parsed, entry, [parseKey(vkey)]);
        return Response.json({ size, node: typeof process });
      } catch ({ code }) {
        return Response.json({ code });
      }
    },
  };`;

test('a module where there is no Node', async () => {
  const verifier = await readFile(VERIFIER.file, 'utf8');
  // As browsers have it: no Node, and nothing to import it from.
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      compatibilityDate: '2026-10-23',
      compatibilityFlags: ['no_nodejs_compat_v2'],
      modules: [
        { type: 'ESModule', path: 'page.js', contents: PAGE },
        { type: 'ESModule', path: 'verify.js', contents: verifier },
      ],
    }),
  );
  try {
    const ask = async (text: string) => {
      const body = JSON.stringify({ proof, text, vkey: log.key.vkey });
      const response = await runtime.dispatchFetch('http://page/', { method: 'POST', body });
      return response.json();
    };
    expect(await ask(row.text)).toEqual({ size: 7, node: 'undefined' });
    expect(await ask(`${row.text} `)).toEqual({ code: 'not_included' });
  } finally {
    await runtime.dispose();
  }
});
