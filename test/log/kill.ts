/** `npm run kill -- [times]`: kills workerd under load so often, 100 times unless given, and says what was found. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killAgainAndAgain } from './killing.ts';

const times = Number(process.argv[2] ?? 100);
if (!Number.isInteger(times) || times < 1) {
  console.error('Say how many times, as a whole number from 1 on: npm run kill -- 100');
  process.exit(2);
}
const persist = await mkdtemp(join(tmpdir(), 'kill-'));
try {
  const show = (kill: number, answered: number, wrongs: number) =>
    process.stderr.write(`\r${kill} of ${times}: ${answered} answered, ${wrongs} wrong`);
  const found = await killAgainAndAgain(persist, times, show);
  process.stderr.write('\n');
  console.log(JSON.stringify({ date: new Date().toISOString().slice(0, 10), ...found }, null, 2));
  process.exitCode = found.wrongs.length === 0 ? 0 : 1;
} finally {
  await rm(persist, { recursive: true, force: true });
}
