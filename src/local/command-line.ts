/** How the commands of this folder and the operator's read their arguments. */
import { type ParseArgsConfig, type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/**
 * Prints `usage` and ends the process where it is asked for (`--help`) or where the arguments do not
 * fit; `problem` says what does not.
 */
export function readArguments<Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  allowPositionals = false,
) {
  const help = { help: { type: 'boolean' } } satisfies ParseArgsConfig['options'];
  const endWith = (problem: string): never => {
    console.error(`${problem}\n\n${usage}`);
    process.exit(2);
  };
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    const parsed = parseArgs({ options: { ...help, ...options }, allowPositionals });
    return { ...parsed, endWith };
  } catch (error) {
    // Node goes on to advise how to pass it all the same.
    return endWith((error as Error).message.replace(/(?<='). To specify a positional .*$/s, '.'));
  }
}
