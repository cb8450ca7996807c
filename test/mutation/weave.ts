/**
 * Weaves every mutant of some folders into their sources, each behind a switch, with Stryker's
 * instrumenter: one build holds them all, and which is active is a matter of a variable.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { NOISE } from './noise.ts';

/** One small wrong. */
export interface Mutant {
  /** Of this weaving; the next one counts anew when a source has changed. */
  readonly id: string;
  /** Relative to the root. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Of the text of the file: what is replaced, [from, to). */
  readonly from: number;
  readonly to: number;
  readonly original: string;
  readonly replacement: string;
  /** What kind of change, by Stryker's name. */
  readonly mutator: string;
}

export interface Woven {
  readonly mutants: readonly Mutant[];
  /** How many were left out, by the reason. */
  readonly ignored: Readonly<Record<string, number>>;
  /** Text by absolute path. */
  readonly sources: ReadonlyMap<string, string>;
}

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** @param folders with their sources, tests left out; relative to `root` */
export async function weave(folders: readonly string[], root: string = ROOT): Promise<Woven> {
  const files: { name: string; content: string; mutate: boolean }[] = [];
  for (const folder of folders) {
    for (const name of (await readdir(join(root, folder), { recursive: true })).toSorted()) {
      if (!name.endsWith('.ts') || /\.(test|fixture|d)\.ts$/.test(name)) continue;
      const path = join(folder, name);
      files.push({ name: path, content: await readFile(join(root, path), 'utf8'), mutate: true });
    }
  }
  const contents = new Map(files.map(({ name, content }) => [name, content]));
  const { files: woven, mutants } = await new Instrumenter(SILENT).instrument(files, {
    plugins: null,
    excludedMutations: [],
    ignorers: NOISE,
  });
  const ignored: Record<string, number> = {};
  for (const { statusReason = '' } of mutants.filter(({ status }) => status === 'Ignored')) {
    ignored[statusReason] = (ignored[statusReason] ?? 0) + 1;
  }
  return {
    mutants: mutants
      .filter(({ status }) => status !== 'Ignored')
      .map(({ id, fileName, location, replacement, mutatorName }) => {
        const content = contents.get(fileName) ?? '';
        const lines = content.split('\n');
        const from = offsetOf(lines, location.start);
        const to = offsetOf(lines, location.end);
        return {
          id,
          file: fileName,
          line: location.start.line + 1,
          from,
          to,
          original: content.slice(from, to),
          replacement: replacement ?? '',
          mutator: mutatorName,
        };
      }),
    ignored,
    sources: new Map(woven.map(({ name, content }) => [join(root, name), quieten(content)])),
  };
}

/**
 * Counting costs more than what is counted where a loop has thousands of rounds, as a tenant's
 * transform has. So the counters stand still where nobody reads them (`uncounted` in switch.ts), and
 * of mutants in one place only the first is counted after the first time.
 */
function quieten(content: string): string {
  return content
    .replace('function cover() {', '$& if (ns.uncounted) return;')
    .replace('var a = arguments;', '$& if (c[a[0]]) { c[a[0]]++; return; }');
}

/** Lines and columns count from 0. */
function offsetOf(lines: readonly string[], { line, column }: { line: number; column: number }) {
  return lines.slice(0, line).reduce((sum, { length }) => sum + length + 1, column);
}

const no = () => false;
const nothing = () => undefined;
const SILENT = {
  isTraceEnabled: no,
  isDebugEnabled: no,
  isInfoEnabled: no,
  isWarnEnabled: no,
  isErrorEnabled: no,
  isFatalEnabled: no,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  fatal: nothing,
};
