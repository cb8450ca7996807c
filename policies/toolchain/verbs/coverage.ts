import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectLibrary } from '../compile/compile.ts';
import { renderTable } from '../coverage/coverage.ts';
import { renderMap } from '../coverage/map.ts';
import { type Library, POLICIES, readLibrary } from '../library/library.ts';
import { type Command, located, read } from './command.ts';

export const coverageVerb: Command = {
  usage: '[--check]',
  about: 'write which places are covered, as a table and a map',
  help: `Writes policies/COVERAGE.md and policies/coverage.svg from the rules. With --check it writes
nothing, and exits 1 if they are not what the rules say.`,
  async run(args) {
    const { values } = read(args, { check: { type: 'boolean' } });
    const library = await readLibrary();
    const files = await located(library, () => renderCoverage(library));
    for (const [name, text] of Object.entries(files)) {
      const path = join(POLICIES, name);
      if (values.check !== true) await writeFile(path, text);
      else if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
        console.error(`policies/${name} is not current: npm run policy -- coverage`);
        return 1;
      }
    }
    console.log(
      `${Object.keys(files).join(' and ')} ${values.check ? 'are current' : 'are written'}.`,
    );
    return 0;
  },
};

/** What the files hold, by name. */
export async function renderCoverage(library: Library): Promise<Record<string, string>> {
  const { catalogue } = await inspectLibrary(library);
  return {
    'COVERAGE.md': renderTable(catalogue, library.facts),
    'coverage.svg': renderMap(catalogue, library.facts),
  };
}
