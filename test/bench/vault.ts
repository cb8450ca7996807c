/** What rotations cost, and a verification during one: two master keys are held, and one opens. */
import { Progress } from '../../src/local/progress.ts';
import { askAt, renewTransform, rotateKeys } from '../../src/operator/rotation.ts';
import { insertTemplate } from '../../src/registry/template.ts';
import { rewrapStep } from '../../src/rotation/rewrap.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson } from '../support/people.ts';
import { newKey, newVector } from '../support/sealed.ts';
import { openVault } from '../support/vault.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { median, ms, quantile, report } from './statistics.ts';

const TEMPLATES = 500;
const ROUNDS = 60;
const WARM_UP = 10;

export async function measureVault(): Promise<void> {
  const [next, former] = [newKey('next'), newKey('former')];
  const worker = await startWorker({
    masterKey: `${next},${former}`,
    bindings: { REQUESTS_PER_SECOND: '10000', REQUESTS_BURST: '10000' },
  });
  try {
    const [enrolled, probe] = await Promise.all(
      [FRANCK[0], FRANCK[2]].map((file) => readFace(file)),
    );
    if (!enrolled || !probe) throw new Error('No faces.');
    const { client, stores } = worker;
    const old = await enrolledPerson(client, enrolled);
    const vault = openVault(stores, `${former},${next}`);
    await rewrapStep({ db: stores.db as D1Database, vault }, null);
    const fresh = await enrolledPerson(client, enrolled);

    const times: { old: number[]; fresh: number[] } = { old: [], fresh: [] };
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      for (const [name, { deployment, subject }] of Object.entries({ old, fresh })) {
        const start = performance.now();
        const { matched } = await client.verify(deployment, subject, probe);
        if (!matched) throw new Error('No match.');
        if (round >= 0) times[name as keyof typeof times].push(performance.now() - start);
      }
    }
    const ratio = median(times.old) / median(times.fresh);
    report('a verification, sealed with the first key, median', ms(median(times.fresh)));
    report('  sealed with another key that is held / that', ratio.toFixed(2), {
      text: 'at most 1.1',
      met: ratio <= 1.1,
    });

    const progress = new Progress();
    await progress.during(`Sealing ${TEMPLATES} templates`, addTemplates(worker, vault, old));
    const ask = askAt(worker.url, await worker.operatorKeyOf('olga'));
    const during: number[] = [];
    await underVerification(worker, fresh, probe, during, async () => {
      const rewrapped = await secondsOf(() => rotateKeys(ask, () => undefined));
      report('templates wrapped anew a second, beside verifications', perSecond(rewrapped));
      const renewed = await secondsOf(() => renewTransform(ask, 'acme', () => undefined));
      report('templates turned and sealed anew a second, beside them', perSecond(renewed));
    });
    report('  a verification meanwhile, median', ms(median(during)));
    report('  p95', ms(quantile(during, 0.95)));
  } finally {
    await worker.close();
  }
}

interface Rotated {
  readonly done: number;
  readonly seconds: number;
}

async function secondsOf(work: () => Promise<{ done: number; failed: readonly string[] }>) {
  const start = performance.now();
  const { done, failed } = await work();
  if (failed.length > 0) throw new Error(`${failed.length} failed.`);
  return { done, seconds: (performance.now() - start) / 1000 };
}

const perSecond = ({ done, seconds }: Rotated) => (done / seconds).toFixed(0);

async function underVerification(
  { client }: TestWorker,
  { deployment, subject }: { deployment: string; subject: string },
  probe: Awaited<ReturnType<typeof readFace>>,
  times: number[],
  work: () => Promise<void>,
): Promise<void> {
  let over = false;
  const verifying = (async () => {
    while (!over) {
      const start = performance.now();
      const { matched } = await client.verify(deployment, subject, probe);
      if (!matched) throw new Error('Somebody was sent away.');
      times.push(performance.now() - start);
    }
  })();
  await Promise.all([
    verifying,
    work().finally(() => {
      over = true;
    }),
  ]);
}

/** Of one subject, each for a purpose of its own. */
async function addTemplates(
  { stores }: TestWorker,
  vault: Vault,
  { deployment, subject }: { deployment: string; subject: string },
): Promise<void> {
  const BATCH = 50;
  const retentionUntil = Date.now() + 86_400_000;
  const generation = await vault.currentGeneration('acme');
  const db = stores.db as D1Database;
  for (let added = 0; added < TEMPLATES; added += BATCH) {
    const rows = Array.from({ length: BATCH }, async (_, i) => {
      const purpose = `purpose_${added + i}`;
      const id = `tpl_${String(added + i).padStart(22, '0')}`;
      const of = { tenantId: 'acme', subjectId: subject, modelId: 'm', purpose, generation };
      const wrappedKey = await vault.store(
        { ...of, templateId: id },
        newVector(512),
        retentionUntil,
      );
      return insertTemplate(db, {
        ...{ ...of, id, wrappedKey, retentionUntil, deploymentId: deployment, controllerId: 'c' },
        ...{ source: 'direct', quality: 80, former: null, purposeEndedAt: null },
        ...{ enrolledAt: Date.now(), lastInteractionAt: Date.now() },
      });
    });
    await db.batch(await Promise.all(rows));
  }
}
