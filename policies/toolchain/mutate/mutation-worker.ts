/** A thread of the mutation check: says it is ready with no fates, then answers each batch. */
import { parentPort, workerData } from 'node:worker_threads';
import { opa } from '../reactor/opa.ts';
import { type Bench, type Trial, trialRunner } from './trials.ts';

const attempt = trialRunner(workerData as Bench, await opa());
parentPort?.on('message', (trial: Trial) => parentPort?.postMessage(attempt(trial)));
parentPort?.postMessage([]);
