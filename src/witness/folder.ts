/** The witness's state on disk: its key, a file a log, and a lock, so that one process has it. */
import { createHash } from 'node:crypto';
import * as nodeFiles from 'node:fs/promises';
import { join } from 'node:path';
import { WitnessKey } from './key.ts';
import type { CheckpointStore } from './witness.ts';

/** Of `node:fs/promises`, what is used here. */
export type Files = Pick<typeof nodeFiles, 'mkdir' | 'open' | 'readFile' | 'rename' | 'rm'>;

export class Folder implements CheckpointStore {
  readonly #path: string;
  readonly #files: Files;

  private constructor(path: string, files: Files) {
    this.#path = path;
    this.#files = files;
  }

  /** @throws Error where it cannot be made, or another process has it */
  static async open(path: string, files: Files = nodeFiles): Promise<Folder> {
    await files.mkdir(path, { recursive: true, mode: 0o700 });
    const folder = new Folder(path, files);
    await folder.#lock();
    return folder;
  }

  async close(): Promise<void> {
    await this.#files.rm(join(this.#path, 'lock'), { force: true });
  }

  /**
   * The key, made where there is none.
   * @throws Error where it is there under another name: its signatures would be another witness's
   */
  async openKey(name: string | undefined): Promise<WitnessKey> {
    const present = await this.#read('key');
    if (present === undefined) {
      const fresh = WitnessKey.make(name ?? 'localhost/witness');
      await this.#replace('key', fresh.format());
      return fresh;
    }
    const key = WitnessKey.parse(present.toString());
    if (name !== undefined && name !== key.name) {
      throw new Error(`The witness of ${this.#path} is named ${key.name}; leave --name away.`);
    }
    return key;
  }

  read(origin: string): Promise<Uint8Array | undefined> {
    return this.#read(hashOrigin(origin));
  }

  write(origin: string, checkpoint: string): Promise<void> {
    return this.#replace(hashOrigin(origin), checkpoint);
  }

  /** Only "not there" is nothing: a file that cannot be read is not a log that was never seen. */
  async #read(name: string): Promise<Buffer | undefined> {
    try {
      return await this.#files.readFile(join(this.#path, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** A crash on any line leaves the old file or the new one; after the last, the new one. */
  async #replace(name: string, text: string): Promise<void> {
    const fresh = join(this.#path, `${name}.new`);
    const file = await this.#files.open(fresh, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await this.#files.rename(fresh, join(this.#path, name));
    const folder = await this.#files.open(this.#path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  /** Two processes on one folder could each cosign what the other has not seen. */
  async #lock(): Promise<void> {
    const path = join(this.#path, 'lock');
    const holder = Number((await this.#read('lock'))?.toString() ?? 0);
    if (holder > 0 && holder !== process.pid && isAlive(holder)) {
      throw new Error(
        `The process ${holder} has ${this.#path}. If it is no witness, delete ${path} and start again.`,
      );
    }
    // Left behind by a crash.
    await this.#files.rm(path, { force: true });
    const file = await this.#files.open(path, 'wx', 0o600);
    await file.writeFile(String(process.pid));
    await file.close();
  }
}

/** As in the URL of the monitoring end point. */
export function hashOrigin(origin: string): string {
  return createHash('sha256').update(origin).digest('hex');
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
