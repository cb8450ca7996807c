import { execFileSync } from 'node:child_process';

/** Runs npm to its end; what it has to complain about is shown. @throws if it fails */
export function runNpm(...args: string[]): void {
  // Under `npm run`, the npm that runs us: its script, so that no shell is needed on Windows either.
  const script = process.env.npm_execpath;
  const [command, first] = script ? [process.execPath, [script]] : ['npm', []];
  execFileSync(command, [...first, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}
