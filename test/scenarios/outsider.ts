/** The end of the demo: somebody outside checks the log that it made; then a row is changed. */
import { editRow, type Inspection, Outsider, tamper } from '../support/outsider.ts';
import type { TestWorker } from '../support/worker.ts';
import type { Step } from './story.ts';

/**
 * @param worker with a refused decision in its log, at least
 * @param erasures receipts of them
 * @throws Error where there is none
 */
export async function* inspectLog(
  worker: TestWorker,
  erasures: readonly string[],
): AsyncGenerator<Step> {
  await worker.integrate();
  await using outsider = await Outsider.meet(worker.url);
  const key = await worker.operatorKeyOf('auditor');
  const isClean = ({ code }: Inspection) => code === 0;

  yield step('Somebody outside checks every entry against the signed tree', isClean, () =>
    outsider.checkLog(),
  );
  yield step('They check the export, row by row', isClean, () => outsider.checkExport(key, true));

  yield step(
    'They check the receipt of the erasure, without a network',
    ({ code, said }) => code === 0 && erasures.length > 0 && said.includes('erased'),
    () => outsider.checkErasures(erasures),
  );
  const { db } = worker.stores;
  const refusal = await db
    .prepare(
      `SELECT idx FROM log_texts WHERE kind = 'decision' AND own_json LIKE '%"allow":false%' LIMIT 1`,
    )
    .first<{ idx: number }>();
  if (refusal === null) throw new Error('The log has no refusal to tamper with.');
  const { idx } = refusal;
  await tamper(db, ...editRow(idx));
  yield step(
    `The operator turns the refusal in entry ${idx} into a yes, and they check again`,
    ({ code, said }) => code === 1 && said.includes(`Entry ${idx} `),
    () => outsider.checkExport(key, true),
  );
}

async function step(
  did: string,
  isExpected: (inspection: Inspection) => boolean,
  check: () => Promise<Inspection>,
): Promise<Step> {
  const start = performance.now();
  const inspection = await check();
  const took = performance.now() - start;
  const said = inspection.said.split('\n').filter((line) => !line.includes('continues the'));
  return { did, answer: said[0] ?? '', took, asExpected: isExpected(inspection) };
}
