/** What a process that this one started takes of the machine. */
import { readdir, readFile } from 'node:fs/promises';

/** Children of this process, or of another, by their name; none where there is no /proc. */
export async function findChildren(name: string, parent = process.pid): Promise<number[]> {
  const found: number[] = [];
  const ids = await readdir('/proc').catch(() => []);
  for (const id of ids.filter((entry) => /^\d+$/.test(entry))) {
    const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
    const field = (label: string) => new RegExp(`^${label}:\\s+(\\S+)`, 'm').exec(status)?.[1];
    if (field('Name') === name && Number(field('PPid')) === parent) found.push(Number(id));
  }
  return found;
}

/** Resident bytes of a child by its name; undefined where there is no /proc, or no such child. */
export async function readResidentBytes(name: string): Promise<number | undefined> {
  const ids = await readdir('/proc').catch(() => []);
  for (const id of ids.filter((entry) => /^\d+$/.test(entry))) {
    const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
    const field = (label: string) => new RegExp(`^${label}:\\s+(\\S+)`, 'm').exec(status)?.[1];
    if (field('Name') === name && Number(field('PPid')) === process.pid) {
      return Number(field('VmRSS')) * 1024;
    }
  }
  return undefined;
}
