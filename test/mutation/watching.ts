/** The thread of `watchdog.ts`. */
import { appendFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { Watched } from './watchdog.ts';

let timer: NodeJS.Timeout | undefined;

parentPort?.on('message', (watched: Watched | null) => {
  clearTimeout(timer);
  if (watched === null) return;
  const { limit, path, line } = watched;
  timer = setTimeout(() => {
    appendFileSync(path, line);
    process.kill(process.pid, 'SIGKILL');
  }, limit);
});
