/** Runs wrangler, in its own words. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const wrangler = fileURLToPath(
  new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url),
);

export interface Ended {
  readonly code: number;
  /** All that it printed. */
  readonly output: string;
}

/** @param quiet does not repeat what it prints, for it names a secret's hash or is expected to fail */
export function runWrangler(args: readonly string[], quiet = false): Promise<Ended> {
  const child = spawn(process.execPath, [wrangler, ...args], {
    stdio: ['inherit', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (stream: NodeJS.WriteStream) => (chunk: Buffer) => {
    output += chunk;
    if (!quiet) stream.write(chunk);
  };
  child.stdout.on('data', take(process.stdout));
  child.stderr.on('data', take(process.stderr));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Each takes seconds, and what a server of the same folder writes meanwhile takes a moment. */
const MOST_TRIES = 5;

/** Runs it again where another process wrote to the database in between: then nothing of it was done. */
export async function untilFree(run: () => Promise<Ended>): Promise<Ended> {
  for (let tries = 1; ; tries++) {
    const ended = await run();
    const busy = ended.code !== 0 && ended.output.includes('SQLITE_BUSY');
    if (!busy || tries === MOST_TRIES) return ended;
  }
}
