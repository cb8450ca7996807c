/** The tools of others, built with Go at fixed versions. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MODULES = {
  fsck: 'github.com/transparency-dev/tessera/cmd/fsck@v1.0.4',
  hammer: 'github.com/transparency-dev/tessera/internal/hammer@v1.0.4',
  litewitness: 'filippo.io/torchwood/cmd/litewitness@v0.9.0',
} as const;

export interface Result {
  readonly code: number | null;
  readonly output: string;
}

/** What is kept of a tool's output. */
const KEPT = 200_000;

export class Tools implements AsyncDisposable {
  /** Binaries, keys, files: gone in the end. */
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @returns undefined where there is no Go; @throws Error where something does not build */
  static async build(): Promise<Tools | undefined> {
    const go = await runProgram('go', ['version'], 10).catch(() => undefined);
    if (go?.code !== 0) return undefined;
    const tools = new Tools(await mkdtemp(join(tmpdir(), 'outside-')));
    const environment = { GOBIN: join(tools.folder, 'bin') };
    for (const module of Object.values(MODULES)) {
      await requireSuccess('go', ['install', module], environment);
    }
    const source = join(tools.folder, 'verify-proof');
    await mkdir(source);
    await cp(join(import.meta.dirname, 'verify-proof'), source, { recursive: true });
    const binary = join(environment.GOBIN, 'verify-proof');
    // In a copy: go writes go.sum beside it.
    await requireSuccess('go', ['build', '-C', source, '-mod=mod', '-o', binary], environment);
    return tools;
  }

  run(tool: keyof typeof MODULES | 'verify-proof', args: string[], seconds: number) {
    return runProgram(join(this.folder, 'bin', tool), args, seconds);
  }

  start(tool: keyof typeof MODULES, args: string[]): ChildProcess {
    return spawn(join(this.folder, 'bin', tool), args, { stdio: 'ignore' });
  }

  async save(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  async [Symbol.asyncDispose]() {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** @param seconds after which it is killed, and its code is null */
export function runProgram(
  file: string,
  args: readonly string[],
  seconds: number,
  environment: NodeJS.ProcessEnv = {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (part: Buffer) => {
      output = (output + part).slice(-KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
}

/** Ten minutes: the first time, Go downloads and compiles some hundred modules. */
async function requireSuccess(file: string, args: string[], environment: NodeJS.ProcessEnv) {
  const { code, output } = await runProgram(file, args, 600, environment);
  if (code !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${code}:\n${output}`);
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** A port that was free a moment ago. */
export async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export function hasProgram(name: string): Promise<boolean> {
  return new Promise((resolve) => execFile('which', [name], (error) => resolve(error === null)));
}
