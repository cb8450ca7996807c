/** A command of an operator's, as they run it. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @param name of a file of src/operator. @returns how it ended, and all that it said */
export function runOperator(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number; said: string }> {
  const script = fileURLToPath(new URL(`../../src/operator/${name}`, import.meta.url));
  const env = { ...process.env, ...environment };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { env });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, said }));
  });
}
