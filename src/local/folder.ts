import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those around it, one by one: Node's `recursive` goes on for ever in a file
 * system that takes no folders, such as /proc.
 * @throws Error of the file system
 */
export async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  await makeFolder(dirname(path));
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    // Somebody else was quicker.
    if (error.code !== 'EEXIST') throw error;
  });
}
