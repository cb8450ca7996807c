/**
 * `npm run outside`: what tools of others say of the log. They are written in Go; where there is none,
 * it says so and ends well.
 */
import { Progress } from '../../src/local/progress.ts';
import { CHECKS } from './checks.ts';
import { openTestSubject } from './subject.ts';
import { Tools } from './tools.ts';
import { openWorkerSubject } from './worker.ts';

/** More than eleven full tiles. */
const SIZE = 3000;

const progress = new Progress();
await using tools = await progress.during(
  'Building the tools, minutes the first time',
  Tools.build(),
);
if (tools === undefined) {
  console.log('Not run: these tools are built with Go (https://go.dev/dl), which is not here.');
} else {
  let failed = 0;
  const subjects = [() => openTestSubject(SIZE), () => openWorkerSubject(SIZE, tools)];
  for (const open of subjects) {
    await using subject = await open();
    console.log(`\n${subject.title}, ${subject.size} entries`);
    for (const [what, check] of Object.entries(CHECKS)) {
      try {
        console.log(`✔ ${what}: ${await check(subject, tools)}`);
      } catch (error) {
        failed++;
        console.log(`✘ ${what}: ${(error as Error).message}`);
      }
    }
  }
  process.exitCode = failed === 0 ? 0 : 1;
}
