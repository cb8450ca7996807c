/** Every call of a round to a store, each in every way that it can go wrong; and what was found after it. */
import type { Checker } from './check.ts';
import type { Fault } from './fault.ts';
import type { TestLog } from './log.ts';

/** Rows between two rounds: one tile and one bundle are filled in each. */
const ROWS = 256;

/** The calls of a round that fills a tile, and in which nothing goes wrong. */
export async function listCalls(log: TestLog): Promise<string[]> {
  await log.append(ROWS);
  await log.setFault(null);
  await log.integrate();
  return nameCalls((await log.ledger()).calls);
}

/** Tiles by their level: their numbers differ from round to round. */
const nameCalls = (calls: readonly string[]) =>
  calls.map((call) => call.replace(/(tile\/\w+\/).*/, '$1…'));

export interface Trial {
  /** The call that went wrong. */
  readonly struck: string | undefined;
  /** What is wrong while the fault has its effect, and after the next round. */
  readonly wrongs: string[];
}

/** What a round does at its end besides: that it failed is reported, and a later round does it. */
const JOURNAL = 'D1 all SELECT';

export async function tryFault(log: TestLog, checker: Checker, fault: Fault): Promise<Trial> {
  await log.append(ROWS);
  await log.setFault(fault);
  const failed = await log.integrate().then(
    () => false,
    () => true,
  );
  const { calls } = await log.ledger();
  const struck = nameCalls(calls)[fault.call];
  await log.setFault(null);
  const wrongs = (await checker.listWrongs()).map((wrong) => `before recovery: ${wrong}`);
  if (!failed && struck !== JOURNAL) wrongs.push('nobody noticed');
  // What it had in memory is lost as well.
  if (fault.kind === 'fails after it took effect') await log.evict();
  const { size, publishedSize, halted } = await log.integrate();
  wrongs.push(...(await checker.listWrongs()));
  const rows = await log.countRows();
  if (publishedSize !== rows) wrongs.push(`${publishedSize} of ${size} published, D1 has ${rows}`);
  if (halted !== null) wrongs.push(`halted: ${halted}`);
  return { struck, wrongs };
}
