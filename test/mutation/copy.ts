/**
 * A copy of the repository with one mutant written into it, where any file of tests runs as anybody
 * runs it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { type Mutant, ROOT } from './weave.ts';

/** What is not copied: linked, or of no use there. */
const LEFT = new Set(['.git', '.wrangler', 'node_modules', '.build']);
/** Of what is built, all but this is used as it is. */
const OWN = 'mutation';

/** What a file of tests came to. */
export interface Run {
  /** Of the first test that failed, or of none that could begin; null where all passed. */
  readonly failed: string | null;
  /** Milliseconds. */
  readonly took: number;
  /** Ended because it took too long. */
  readonly late: boolean;
}

export class Copy {
  readonly #folder: string;
  #bundled: string | null = null;
  #written: Mutant | null = null;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param folder where it is, or is made */
  static async open(folder: string): Promise<Copy> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, '.build'), { recursive: true });
    const copy = async (part: string, names: readonly string[]) => {
      for (const name of names) {
        await cp(join(ROOT, part, name), join(folder, part, name), { recursive: true });
      }
    };
    await copy(
      '',
      (await readdir(ROOT)).filter((name) => !LEFT.has(name)),
    );
    const built = existsSync(join(ROOT, '.build')) ? await readdir(join(ROOT, '.build')) : [];
    await copy(
      '.build',
      built.filter((name) => name !== OWN),
    );
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    return new Copy(folder);
  }

  /** @param mutant in place of the last one; null for none @returns whether it is code at all */
  async write(mutant: Mutant | null): Promise<boolean> {
    if (this.#written !== null) await this.#put(this.#written.file, (text) => text);
    this.#written = mutant;
    if (mutant === null) return true;
    const { from, to, replacement } = mutant;
    const put = (text: string) => text.slice(0, from) + replacement + text.slice(to);
    const changed = await this.#put(mutant.file, put);
    return transform(changed, { loader: 'ts' }).then(
      () => true,
      () => false,
    );
  }

  async #put(file: string, change: (text: string) => string): Promise<string> {
    const changed = change(await readFile(join(ROOT, file), 'utf8'));
    await writeFile(join(this.#folder, file), changed);
    return changed;
  }

  /**
   * @param driven whether the tests drive the Worker, which is bundled for them
   * @param limit milliseconds
   */
  async run(file: string, driven: boolean, limit: number): Promise<Run> {
    if (driven) await this.#bundle();
    const results = join(this.#folder, '.build/results.json');
    await rm(results, { force: true });
    const began = performance.now();
    const late = await this.#node(
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        file,
        '--bail=1',
        '--maxWorkers=1',
        '--reporter=json',
        `--outputFile=${results}`,
      ],
      limit,
    );
    const took = performance.now() - began;
    const text = await readFile(results, 'utf8').catch(() => null);
    return { failed: text === null ? 'the run' : firstFailed(JSON.parse(text)), took, late };
  }

  async #bundle(): Promise<void> {
    const holds = this.#written?.id ?? '';
    if (this.#bundled === holds) return;
    await this.#node(['src/local/build.ts', 'src/index.ts', 'src/verifier/index.ts'], 60_000);
    this.#bundled = holds;
  }

  /** @returns whether it had to be ended */
  async #node(parameters: readonly string[], limit: number): Promise<boolean> {
    const { VITEST: _, ...env } = process.env;
    const child = spawn(process.execPath, parameters, {
      cwd: this.#folder,
      stdio: 'ignore',
      env,
      // With what it has started: a Worker would outlive it.
      detached: true,
    });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, limit);
    await once(child, 'close');
    clearTimeout(timer);
    return late;
  }
}

/** The little of vitest's report that this reads. */
interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function firstFailed({ success, testResults }: Report): string | null {
  if (success) return null;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return tests.find(({ status }) => status === 'failed')?.fullName ?? 'its setting up';
}
