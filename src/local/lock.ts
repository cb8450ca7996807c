/** Who serves a folder: one process at a time, for of two each would go on with a log of its own. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** An id is used again; with the time of its start, in ticks since the machine's, it is one process's. */
interface Process {
  readonly id: number;
  /** Null where there is no /proc. */
  readonly started: string | null;
}

interface Held {
  readonly node: Process;
  /** What it runs, and leaves running where it is killed. */
  readonly workerds: readonly Process[];
}

export interface Lock {
  /** Writes down which workerd serves the folder. */
  note(): void;
  release(): void;
}

/**
 * Ends the workerd of a process that was killed.
 * @throws Error that says who serves the folder already
 */
export async function lockFolder(folder: string): Promise<Lock> {
  const file = join(folder, 'lock');
  const write = (workerds: readonly Process[], flag: 'w' | 'wx') => {
    const held: Held = { node: look(process.pid), workerds };
    writeFileSync(file, JSON.stringify(held), { flag, mode: 0o600 });
  };
  try {
    write([], 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await clear(file);
    write([], 'wx');
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  return { note: () => write(findWorkerds(), 'w'), release };
}

async function clear(file: string): Promise<void> {
  const { node, workerds } = read(file);
  if (isThere(node) && node.id !== process.pid) {
    throw new Error(`process ${node.id} serves it already. Stop that one first.`);
  }
  for (const workerd of workerds.filter(isThere)) {
    process.kill(workerd.id, 'SIGKILL');
    while (isThere(workerd)) await setTimeout(20);
    console.error(`Ended workerd, process ${workerd.id}, which a server that was killed had left.`);
  }
  rmSync(file, { force: true });
}

function read(file: string): Held {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(`${file} does not say who serves it. Delete it if nobody does.`);
  }
}

function look(id: number): Process {
  return { id, started: readStat(id)?.started ?? null };
}

function isThere({ id, started }: Process): boolean {
  if (started !== null) {
    const stat = readStat(id);
    return stat?.started === started && stat.state !== 'Z';
  }
  try {
    return process.kill(id, 0);
  } catch (error) {
    // Somebody else's is there, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Those that this process runs; none where there is no /proc. */
function findWorkerds(): Process[] {
  try {
    return readdirSync('/proc').flatMap((entry) => {
      const stat = /^\d+$/.test(entry) ? readStat(Number(entry)) : undefined;
      const ours = stat?.name === 'workerd' && stat.parent === process.pid;
      return ours ? [{ id: Number(entry), started: stat.started }] : [];
    });
  } catch {
    return [];
  }
}

/** proc_pid_stat(5): the name is in brackets, and may have some itself; the start is field 22. */
function readStat(id: number) {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    const [state, parent, ...rest] = text.slice(end + 2).split(' ');
    const name = text.slice(text.indexOf('(') + 1, end);
    return { name, state, parent: Number(parent), started: rest[17] };
  } catch {
    return undefined;
  }
}
