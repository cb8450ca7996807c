/** A thread of the mutation check: says it is ready with no fates, then answers each batch. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Bench, judge, type Trial } from './judge.ts';
import { opa } from './opa.ts';

const attempt = judge(workerData as Bench, await opa());
parentPort?.on('message', (trial: Trial) => parentPort?.postMessage(attempt(trial)));
parentPort?.postMessage([]);
