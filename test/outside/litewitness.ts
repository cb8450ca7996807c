/**
 * torchwood's litewitness as a real witness. Its own witnessctl does not build (a module of its is
 * refused by the public proxy), so its database is filled here, and its key stands in an ssh-agent, as
 * it wants it.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { endProcess, findPort, hasProgram, runProgram, type Tools } from './tools.ts';

export interface RealWitness extends AsyncDisposable {
  readonly url: string;
  readonly vkey: string;
}

const NAME = 'witness.test/w1';
const EMPTY_ROOT = createHash('sha256').digest('base64');

/** @returns undefined where there is no ssh-agent */
export async function startLitewitness(
  tools: Tools,
  logVkey: string,
): Promise<RealWitness | undefined> {
  const wanted = await Promise.all(['ssh-agent', 'ssh-add', 'ssh-keygen'].map(hasProgram));
  if (wanted.includes(false)) return undefined;
  const folder = await mkdtemp(join(tools.folder, 'litewitness-'));
  const [key, socket, database] = ['key', 'agent', 'db'].map((name) => join(folder, name));
  await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key], 20);
  const publicKey = await readFile(`${key}.pub`, 'utf8');
  const blob = Buffer.from(publicKey.split(' ')[1], 'base64');
  fillDatabase(database, logVkey);

  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  const port = await findPort();
  await until('ssh-agent', async () => {
    const { code } = await runProgram('ssh-add', [key], 10, { SSH_AUTH_SOCK: socket });
    return code === 0;
  });
  const fingerprint = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  const listen = `127.0.0.1:${port}`;
  const child = tools.start('litewitness', [
    ...['-db', database, '-name', NAME, '-key', `SHA256:${fingerprint}`],
    ...['-ssh-agent', socket, '-listen', listen],
  ]);
  const url = `http://${listen}`;
  await until('litewitness', () => fetch(url).then(Boolean, () => false));
  return {
    url,
    vkey: vkeyOf(NAME, blob.subarray(-32)),
    async [Symbol.asyncDispose]() {
      await endProcess(child);
      await endProcess(agent);
    },
  };
}

/** The two tables that witnessctl would fill. */
function fillDatabase(path: string, logVkey: string): void {
  const database = new DatabaseSync(path);
  database.exec(
    `CREATE TABLE log (origin TEXT PRIMARY KEY, tree_size INTEGER NOT NULL, tree_hash TEXT NOT NULL);
     CREATE TABLE key (origin TEXT NOT NULL, key TEXT NOT NULL, FOREIGN KEY(origin) REFERENCES log(origin));`,
  );
  const origin = logVkey.split('+')[0];
  database.prepare('INSERT INTO log VALUES (?, 0, ?)').run(origin, EMPTY_ROOT);
  database.prepare('INSERT INTO key VALUES (?, ?)').run(origin, logVkey);
  database.close();
}

function vkeyOf(name: string, publicKey: Uint8Array): string {
  const material = Buffer.concat([Buffer.of(4), publicKey]);
  const id = createHash('sha256').update(`${name}\n`).update(material).digest('hex').slice(0, 8);
  return `${name}+${id}+${material.toString('base64')}`;
}

async function until(what: string, isReady: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await isReady()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not start.`);
}
