/** A thread of the mutation check: says it is ready, then answers each mutant with its fate. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Bench, judge, type Trial } from './mutation.ts';
import { opa } from './opa.ts';

const attempt = judge(workerData as Bench, await opa());
parentPort?.on('message', (trial: Trial) => parentPort?.postMessage(attempt(trial)));
parentPort?.postMessage('ready');
