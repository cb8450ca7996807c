/** A thread with an OPA of its own: does what it is asked, one thing after another. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { PolicyProblems, type Problem } from '../library/problems.ts';
import { opa, useModule } from '../reactor/opa.ts';
import { TASKS, type TaskName } from './tasks.ts';

export interface Asked {
  id: number;
  task: TaskName;
  args: unknown[];
}

export type Answered =
  | { id: number; result: unknown }
  | { id: number; problems: readonly Problem[]; text: string }
  | { id: number; error: unknown };

const { module, behind } = workerData as { module: WebAssembly.Module; behind: boolean };
useModule(module);
// Linux gives each thread a priority of its own; elsewhere it would be that of the whole process.
if (behind && process.platform === 'linux') setPriority(0, 10);

let last: Promise<unknown> = opa();
parentPort?.on('message', (asked: Asked) => {
  last = last.then(() => answer(asked)).then((answered) => parentPort?.postMessage(answered));
});

async function answer({ id, task, args }: Asked): Promise<Answered> {
  try {
    const run = TASKS[task] as (...args: unknown[]) => Promise<unknown>;
    return { id, result: await run(...args) };
  } catch (error) {
    if (error instanceof PolicyProblems) {
      return { id, problems: error.problems, text: error.message };
    }
    return { id, error };
  }
}
