/** What each of the tools has to say of a log: that it is right, and that a damaged one is not. */
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint } from '../../src/verifier/checkpoint.ts';
import { checkCosignatures } from '../../src/verifier/cosignatures.ts';
import { parseKey } from '../../src/verifier/note.ts';
import { parsePolicy } from '../../src/verifier/policy.ts';
import { Folder } from '../../src/witness/folder.ts';
import { serveWitness } from '../../src/witness/server.ts';
import { Witness } from '../../src/witness/witness.ts';
import { startLitewitness } from './litewitness.ts';
import { type Subject, serveChanged } from './subject.ts';
import { findPort, type Result, type Tools } from './tools.ts';

/** @returns what was seen, in a few words; @throws Error */
export type Check = (subject: Subject, tools: Tools) => Promise<string>;

export const CHECKS: Readonly<Record<string, Check>> = {
  'Tessera fsck accepts the log': async (subject, tools) => {
    const { output } = await fsck(tools, subject.vkey, subject.url);
    assert.match(output, FSCK_SUCCESS, output.slice(-2000));
    return `${subject.size} entries`;
  },

  'Tessera fsck finds damage': async (subject, tools) => {
    const found = [];
    for (const { what, change } of DAMAGES) {
      let changed = false;
      await using damaged = await serveChanged(subject, (path, file) => {
        const spoiled = change(path, file);
        changed ||= spoiled !== file;
        return spoiled;
      });
      const { output } = await fsck(tools, subject.vkey, damaged.url);
      assert.ok(changed, `${what}: was never asked for`);
      assert.doesNotMatch(output, FSCK_SUCCESS, `${what} was not found`);
      found.push(what);
    }
    return found.join(', ');
  },

  'torchwood verifies proofs': async (subject, tools) => {
    const policy = await tools.save('policy', `log ${subject.vkey}\nquorum none\n`);
    for (const index of subject.provable) {
      const { proof, entry } = await subject.prove(index);
      assert.equal((await verifyProof(tools, policy, proof, entry)).code, 0, `entry ${index}`);
      const other = Uint8Array.from(entry, (byte, at) => (at === 0 ? byte ^ 1 : byte));
      assert.equal((await verifyProof(tools, policy, proof, other)).code, 1, `not entry ${index}`);
    }
    return `entries ${subject.provable.join(', ')}`;
  },

  'litewitness cosigns, and its word counts everywhere': async (subject, tools) => {
    await using witness = await startLitewitness(tools, subject.vkey);
    if (witness === undefined) return 'not run: there is no ssh-agent here';
    await subject.add(Buffer.from('before it'));
    await requireWord(subject, tools, witness);
    // A second time, so that it checks a consistency proof.
    await subject.add(Buffer.from('after it'));
    await requireWord(subject, tools, witness);
    return 'two checkpoints';
  },

  'our witness cosigns, and torchwood believes it': async (subject, tools) => {
    const folder = await Folder.open(await mkdtemp(join(tools.folder, 'witness-')));
    const key = await folder.openKey('witness.test/own');
    const witness = new Witness(key, [parseKey(subject.vkey)], folder);
    const port = await findPort();
    const server = serveWitness(witness, console.error).listen(port, '127.0.0.1');
    try {
      await requireWord(subject, tools, { url: `http://127.0.0.1:${port}`, vkey: key.vkey });
      await subject.add(Buffer.from('one more'));
      await requireWord(subject, tools, { url: `http://127.0.0.1:${port}`, vkey: key.vkey });
    } finally {
      server.closeAllConnections();
      server.close();
      await folder.close();
    }
    return 'two checkpoints';
  },

  'Tessera hammer writes and reads': async (subject, tools) => {
    await using front = await serveChanged(subject);
    const goal = 300;
    const { code, output } = await tools.run(
      'hammer',
      [
        ...[`--log_public_key=${subject.vkey}`, `--log_url=${front.url}/`, '--show_ui=false'],
        ...['--num_writers=8', '--max_write_ops=100', `--leaf_write_goal=${goal}`],
        ...['--num_readers_random=2', '--num_readers_full=1', '--max_runtime=60s'],
      ],
      90,
    );
    assert.equal(code, 0, output.slice(-2000));
    const after = await fsck(tools, subject.vkey, subject.url);
    assert.match(after.output, FSCK_SUCCESS);
    return `${goal} entries more, then fsck`;
  },
};

/** It ends with 0 on damage too: only this sentence says that nothing was found. */
const FSCK_SUCCESS = /Successfully fsck'd/;

/**
 * With as many workers as tiles, because a worker that finds a bad tile dies, and with none left it
 * waits for ever.
 */
function fsck(tools: Tools, vkey: string, url: string): Promise<Result> {
  return tools
    .save('log.vkey', vkey)
    .then((file) =>
      tools.run(
        'fsck',
        [`--storage_url=${url}/`, `--public_key=${file}`, '--ui=false', '--N=400'],
        60,
      ),
    );
}

const DAMAGES = [
  { what: 'an altered entry', change: flipAt('tile/entries/000') },
  { what: 'an altered tile', change: flipAt('tile/0/000') },
  {
    what: 'a missing tile',
    change: (path: string, file: Buffer) => (path === 'tile/0/000' ? undefined : file),
  },
];

function flipAt(spoiled: string) {
  return (path: string, file: Buffer): Buffer => {
    if (path !== spoiled) return file;
    const changed = Buffer.from(file);
    changed[40] ^= 1;
    return changed;
  };
}

async function verifyProof(
  tools: Tools,
  policy: string,
  proof: string,
  entry: Uint8Array,
): Promise<Result> {
  const files = [policy, await tools.save('proof', proof), await tools.save('entry', entry)];
  return tools.run('verify-proof', files, 20);
}

/** A proof under the cosigned checkpoint, by a policy that asks for this witness. */
async function requireWord(
  subject: Subject,
  tools: Tools,
  witness: { url: string; vkey: string },
): Promise<void> {
  const checkpoint = await subject.cosign(witness);
  const text = `log ${subject.vkey}\nwitness w ${witness.vkey}\nquorum w\n`;
  const signed = openCheckpoint(Buffer.from(checkpoint), [parseKey(subject.vkey)]);
  checkCosignatures(signed, parsePolicy(text), Date.now() / 1000);

  const policy = await tools.save('witnessed', text);
  const { proof, entry } = await subject.prove(subject.provable[0]);
  const bare = proof.slice(0, proof.indexOf('\n\n') + 2);
  const { code, output } = await verifyProof(tools, policy, bare + checkpoint, entry);
  assert.equal(code, 0, output);
  const own = checkpoint.slice(0, checkpoint.lastIndexOf('— '));
  assert.equal((await verifyProof(tools, policy, bare + own, entry)).code, 1, 'without its word');
}
