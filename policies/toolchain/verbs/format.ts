import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { everyModule, POLICIES, readLibrary } from '../library/library.ts';
import { opa } from '../reactor/opa.ts';
import { type Command, located, read } from './command.ts';

export const formatVerb: Command = {
  usage: '[--check]',
  about: 'lay out the Rego files as opa fmt does, or say which differ',
  help: `Rewrites the files that are laid out otherwise, and lists them. With --check it only lists them, and
exits 1 if there are any.`,
  async run(args) {
    const { values } = read(args, { check: { type: 'boolean' } });
    const library = await readLibrary();
    const before = everyModule(library);
    const { modules: after } = await located(library, async () =>
      (await opa()).format({ modules: before }),
    );
    const differing = Object.keys(after).filter((path) => after[path] !== before[path]);
    for (const path of differing) {
      console.log(path);
      if (!values.check) await writeFile(join(POLICIES, path), after[path] ?? '');
    }
    return values.check && differing.length > 0 ? 1 : 0;
  },
};
