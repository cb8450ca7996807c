/** What a request leaves in the database: bytes with their share of the indexes, by copying its rows. */
import { FRANCK, readFace } from '../support/faces.ts';
import { enrolledPerson, gate } from '../support/people.ts';
import { startWorker, type TestWorker } from '../support/worker.ts';
import { report } from './statistics.ts';

const COPIES = 1000;

export async function measureStorage(): Promise<void> {
  const face = await readFace(FRANCK[0]);
  const worker = await startWorker();
  try {
    const { client } = worker;
    const { deployment, subject } = await enrolledPerson(client, face);
    const { decision } = await client.verify(deployment, subject, face);
    const bytes = await measureDecision(worker, decision.id);
    report('a verification, allowed', text(bytes));
    const filled = 10e9 / (35 * 86_400 * bytes);
    report('  days until 10 GB, at 35 a second', filled.toFixed(1));
    const { id: ungoverned } = await client.deploy(gate({ dpia: { on_file: false } }));
    const refused = await client.verify(ungoverned, subject, face).catch((error) => error);
    report(
      'one refused for one reason',
      text(await measureDecision(worker, refused.problem.decision)),
    );
    const empty = await client.dryRun({ input: { operation: 'verify' } });
    const { length } = empty.reasons;
    report(
      `a dry run of next to nothing, refused for ${length} reasons`,
      text(await measureDryRun(worker, empty.id)),
    );
    const traits = Array.from({ length: 60 }, (_, at) => `${at}`.padEnd(128, 'x'));
    const largest = await client.dryRun({ input: { operation: 'verify', output: { traits } } });
    report('a dry run of the largest input', text(await measureDryRun(worker, largest.id)));
  } finally {
    await worker.close();
  }
}

const text = (bytes: number) => `${Math.round(bytes)} bytes`;

/** A decision with its outcome. */
async function measureDecision(worker: TestWorker, id: string): Promise<number> {
  const outcome = id.replace('dec_', 'out_');
  return (await measureEntry(worker, id)) + (await measureEntry(worker, outcome));
}

/** In both tables; nothing where there is no such entry. */
async function measureEntry(worker: TestWorker, id: string): Promise<number> {
  const commitment = await measure(
    worker,
    `INSERT INTO log SELECT (SELECT max(idx) FROM log) + i, substr(id, 1, 20) || printf('%06d', i), entry
     FROM log, n WHERE id = ?1`,
    id,
  );
  const text = await measure(
    worker,
    `INSERT INTO log_texts SELECT c.idx, tenant_id, kind, subject_id, at, salt, own_json, situation
     FROM n CROSS JOIN log c ON c.id = substr(?1, 1, 20) || printf('%06d', i),
       log l JOIN log_texts t ON t.idx = l.idx WHERE l.id = ?1`,
    id,
  );
  return commitment + text;
}

function measureDryRun(worker: TestWorker, id: string): Promise<number> {
  return measure(
    worker,
    `INSERT INTO dry_runs SELECT substr(id, 1, 20) || printf('%06d', i), tenant_id,
       number * ${COPIES} + i, deployment_id, subject_id, operation, input_json, decision_json,
       policy_revision, model_id, decided_at,
         deployment_version FROM dry_runs, n WHERE id = ?1`,
    id,
  );
}

/** @returns by how much each copy made the database grow. */
async function measure({ stores }: TestWorker, copy: string, id: string): Promise<number> {
  const size = async () => (await stores.db.prepare('SELECT 1').run()).meta.size_after;
  const before = await size();
  const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${COPIES})`;
  await stores.db.prepare(`${numbers} ${copy}`).bind(id).run();
  return ((await size()) - before) / COPIES;
}
