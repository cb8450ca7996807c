/**
 * workerd is killed while it records and integrates, again and again over the same data. What was
 * answered must be in the tree, and every checkpoint that anyone saw must be one of it.
 */
import { decodeJwt } from 'jose';
import { findChildren } from '../support/process.ts';
import { Checker } from './check.ts';
import { PUBLIC_KEY, TestLog } from './log.ts';

export interface Killing {
  readonly kills: number;
  /** Entries whose receipt a client had. */
  readonly answered: number;
  /** Rows in D1: some are there whose answer was lost. */
  readonly rows: number;
  /** Different checkpoints that clients saw. */
  readonly checkpoints: number;
  /** What was wrong, in words. */
  readonly wrongs: string[];
}

/** Quick, so that every kill finds a round under way or about to begin. */
const PACE = JSON.stringify({ delay: 5, retry: 50, heartbeat: 200, witnesses: 1e9 });
const CLIENTS = 8;

/** @param persist an empty folder */
export async function killAgainAndAgain(
  persist: string,
  kills: number,
  tell: (kill: number, answered: number, wrongs: number) => void = () => undefined,
): Promise<Killing> {
  const receipts: string[] = [];
  const notes = new Set<string>();
  const wrongs: string[] = [];
  let rows = 0;
  for (let kill = 0; kill <= kills; kill++) {
    const log = await TestLog.open({ persist, bindings: { PACE } });
    try {
      const seen = await examine(log, receipts, [...notes]);
      wrongs.push(...seen.found.map((wrong) => `after kill ${kill}: ${wrong}`));
      rows = seen.rows;
      if (kill < kills) await killUnderLoad(log, receipts, notes);
    } finally {
      await log.close().catch(() => undefined);
    }
    tell(kill, receipts.length, wrongs.length);
  }
  const seen = { answered: receipts.length, checkpoints: notes.size };
  return { kills, ...seen, rows, wrongs };
}

/** Once there are some answers, and then at no particular time. */
async function killUnderLoad(log: TestLog, receipts: string[], notes: Set<string>): Promise<void> {
  const [pid] = await findChildren('workerd');
  if (pid === undefined) throw new Error('There is no /proc that shows which process to kill.');
  const enough = receipts.length + 2 * CLIENTS;
  const clients = Array.from({ length: CLIENTS }, () => ask(log, '/add', (r) => receipts.push(r)));
  const reader = ask(log, '/checkpoint', (note) => notes.add(note));
  for (let waited = 0; waited < 20_000 && receipts.length < enough; waited += 20) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
  process.kill(pid, 'SIGKILL');
  await Promise.all([...clients, reader]);
}

/** Asks until nobody answers. */
async function ask(log: TestLog, path: string, take: (text: string) => void): Promise<void> {
  for (;;) {
    try {
      take(await log.get(path));
    } catch (error) {
      if (error instanceof TypeError) return;
    }
  }
}

/** In a new life, as the killed one left it; and when one round has run. */
async function examine(log: TestLog, receipts: readonly string[], notes: readonly string[]) {
  const checker = new Checker(log, PUBLIC_KEY);
  const found = await checker.listWrongs(notes);
  const rows = await log.countRows();
  const { publishedSize, halted } = await log.integrate();
  if (publishedSize !== rows || halted !== null) {
    found.push(`${publishedSize} of ${rows} are published; halted: ${halted}`);
  }
  found.push(...(await checker.listWrongs()));
  for (const receipt of receipts) {
    const { index, entry, jti } = decodeJwt<{ index: number; entry: string }>(receipt);
    if (checker.entryAt(index) !== entry) {
      found.push(`${jti} was answered, and is not entry ${index}`);
    }
  }
  return { found, rows };
}
