/** Programs that some tests run and Node does not bring. */
import { spawnSync } from 'node:child_process';

/** @returns what the name of a test says where one of them is missing; empty where none is */
export function lackOf(...programs: readonly string[]): string {
  const missing = programs.filter((name) => spawnSync(name, ['--version']).status !== 0);
  return missing.length > 0 ? ` (NOT TRIED: this machine has no ${missing.join(', ')})` : '';
}
