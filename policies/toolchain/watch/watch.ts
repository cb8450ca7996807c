import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { type Compilation, compilePolicy, OUTPUT, writePolicy } from '../compile/compile.ts';
import { everyModule, type Library, POLICIES, readLibrary } from '../library/library.ts';
import { PolicyProblems, renderProblems } from '../library/problems.ts';

export interface Watch extends AsyncDisposable {
  /** Stops watching, after the build under way, if any. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Editors save in several steps, which take less than this. */
const SETTLE_MS = 60;

/**
 * Builds the policy now and after every change under the policies folder, until disposed.
 * @param onBuilt told of each build that wrote something new to .build/policy
 * @param onError told, in words with the place and the source line, of each build that failed; the
 *   last good build stays where it is
 */
export function watchPolicy(
  onBuilt: (compilation: Compilation) => void | Promise<void>,
  onError: (message: string) => void,
  { folder = POLICIES, output = OUTPUT }: { folder?: string; output?: string } = {},
): Watch {
  return watchSources(async () => {
    let library: Library | undefined;
    try {
      library = await readLibrary(folder);
      const compilation = await compilePolicy(library);
      if (await writePolicy(compilation, output)) await onBuilt(compilation);
    } catch (error) {
      onError(failureText(error, library));
    }
  }, folder);
}

/**
 * Does something now and after every change of a policy source, one at a time, until disposed.
 * @param work must not throw; its signal is aborted when something is saved meanwhile
 */
export function watchSources(
  work: (superseded: AbortSignal) => Promise<void>,
  folder: string = POLICIES,
): Watch {
  let timer: NodeJS.Timeout | undefined;
  let latest = new AbortController();
  let working: Promise<void> = work(latest.signal);

  // Folders and not files: many editors save by renaming a new file over the old one, after which a
  // watch on the old file reports nothing. (Node's recursive watch on Linux watches files.)
  const watchers = new Map<string, FSWatcher>();
  const watchFolders = () => {
    for (const path of listFolders(folder)) {
      if (!watchers.has(path)) watchers.set(path, watch(path, noteChange));
    }
  };
  const noteChange = (_event: string, name: string | null) => {
    if (name !== null && !/\.(rego|json)$/.test(name)) {
      watchFolders();
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      latest.abort();
      latest = new AbortController();
      const { signal } = latest;
      // Of several saves during one long work, only the last is left to do.
      working = working.then(() => (signal.aborted ? undefined : work(signal)));
    }, SETTLE_MS);
  };
  watchFolders();

  return {
    async [Symbol.asyncDispose]() {
      for (const watcher of watchers.values()) watcher.close();
      clearTimeout(timer);
      latest.abort();
      await working;
    },
  };
}

/** The folder and those below it that hold policy sources. */
function listFolders(folder: string): string[] {
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(\.|toolchain$)/.test(entry.name))
    .flatMap((entry) => listFolders(join(folder, entry.name)));
  return [folder, ...below];
}

/** What to show for an error: those of the policy with their source lines, others with a stack. */
export function failureText(error: unknown, library?: Library): string {
  if (error instanceof PolicyProblems) {
    return renderProblems(error.problems, library ? everyModule(library) : {});
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
