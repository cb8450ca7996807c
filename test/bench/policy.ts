/** One evaluation of a typical verification, in workerd, through the Worker's own host. */
import { randomBytes } from 'node:crypto';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { startWorker } from '../support/worker.ts';
import { median, mib, ms, quantile, report } from './statistics.ts';

export async function measurePolicy(): Promise<void> {
  const secret = randomBytes(16).toString('hex');
  const worker = await startWorker({
    entry: 'src/local/worker.ts',
    bindings: { LOCAL_SECRET: secret },
  });
  try {
    const person = await enrolledPerson(worker.client, await readFace(FRANCK[0]));
    const { input } = await worker.client.decision(
      (await worker.client.dryRun({ ...without(person), operation: 'verify' })).id,
    );
    const evaluate = async (batches: number, size: number) => {
      const response = await fetch(new URL('/local/evaluations', worker.url), {
        method: 'POST',
        headers: { 'x-local-secret': secret },
        body: JSON.stringify({ input, batches, size }),
      });
      return (await response.json()) as { means: number[]; memory: number };
    };
    await evaluate(10, 100);
    const { means } = await evaluate(200, 50);
    report('evaluation, median of 200 batches of 50', ms(median(means)), {
      text: 'under 0.1 ms',
      met: median(means) < 0.1,
    });
    report('evaluation, slowest batch but one in a hundred', ms(quantile(means, 0.99)));
    const { memory } = await evaluate(20, 5000);
    report('policy heap after 110,000 evaluations', mib(memory));
  } finally {
    await worker.close();
  }
}

function without({ deployment, subject }: { deployment: string; subject: string }) {
  return { deployment, subject };
}
