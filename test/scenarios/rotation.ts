/** A scene of the demo: the vault's keys are replaced while people go through the gate. */
import { askAt, renewTransform, rotateKeys } from '../../src/operator/rotation.ts';
import type { Face } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import type { TestWorker } from '../support/worker.ts';
import type { Step } from './story.ts';

/** @param worker with two master keys */
export async function* rotate(
  worker: TestWorker,
  { enrolled, probe }: { readonly enrolled: Face; readonly probe: Face },
): AsyncGenerator<Step> {
  const { client } = worker;
  const { deployment, subject } = await enrolledPerson(client, enrolled);
  const ask = askAt(worker.url, await worker.operatorKeyOf('olga'));
  const told = () => undefined;

  const underLoad = async (did: string, work: () => Promise<{ done: number; left: number }>) => {
    const start = performance.now();
    const answers: boolean[] = [];
    let over = false;
    const gate = async () => {
      do answers.push((await client.verify(deployment, subject, probe)).matched);
      while (!over || answers.length < 10);
    };
    const working = work().finally(() => {
      over = true;
    });
    const [{ done, left }] = await Promise.all([working, gate(), gate()]);
    const admitted = answers.filter(Boolean).length;
    return {
      did,
      answer: `${done} anew; ${admitted} of ${answers.length} let in meanwhile`,
      took: performance.now() - start,
      asExpected: done > 0 && left === 0 && admitted === answers.length,
    };
  };

  yield await underLoad('wrap every key anew', async () => {
    const { done, status } = await rotateKeys(ask, told);
    const sealing = status.keys.filter(({ state }) => state === 'seals' || state === 'retired');
    return { done, left: status.keys.length - sealing.length };
  });
  yield await underLoad('renew the secret transform', () => renewTransform(ask, 'acme', told));
}
