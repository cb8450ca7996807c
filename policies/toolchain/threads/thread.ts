import { Worker } from 'node:worker_threads';
import { PolicyProblems } from '../library/problems.ts';
import { opaModule } from '../reactor/opa.ts';
import type { TaskName, Tasks } from './tasks.ts';
import type { Answered, Asked } from './worker.ts';

type Result<Name extends TaskName> = Awaited<ReturnType<Tasks[Name]>>;

/** A thread with an OPA of its own. Calls queue up; what one throws is thrown here. */
export interface Thread extends AsyncDisposable {
  call<Name extends TaskName>(task: Name, ...args: Parameters<Tasks[Name]>): Promise<Result<Name>>;
  /** Ends at once, whatever it is doing. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** @param behind whether it should give way to the other threads, where the system can tell them apart */
export async function startThread({ behind = false } = {}): Promise<Thread> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { module: await opaModule(), behind },
  });
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  let dead: Error | null = null;
  const fail = (error: Error) => {
    dead = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('The thread has ended.')));
  worker.on('message', (answered: Answered) => {
    const call = waiting.get(answered.id);
    waiting.delete(answered.id);
    if (waiting.size === 0) worker.unref();
    if ('result' in answered) call?.resolve(answered.result);
    else if ('error' in answered) call?.reject(answered.error);
    else call?.reject(new PolicyProblems(answered.problems, answered.text));
  });
  worker.unref();
  return {
    call<Name extends TaskName>(task: Name, ...args: Parameters<Tasks[Name]>) {
      if (dead) return Promise.reject(dead);
      const call = Promise.withResolvers<unknown>();
      const id = asked++;
      waiting.set(id, call);
      worker.ref();
      worker.postMessage({ id, task, args } satisfies Asked);
      return call.promise as Promise<Result<Name>>;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

/** Several threads, as many as asked for. */
export function startThreads(count: number): Promise<Thread[]> {
  return Promise.all(Array.from({ length: count }, () => startThread()));
}
