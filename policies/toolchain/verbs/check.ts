import { checkLibrary } from '../check/check.ts';
import { inspectLibrary } from '../compile/compile.ts';
import { readLibrary } from '../library/library.ts';
import { type Command, located, read } from './command.ts';

export const checkVerb: Command = {
  usage: '',
  about: 'strict type check of rules and tests, against the input schema',
  help: `Finds what would otherwise go wrong silently: an attribute that no request has (request.consnt), a
word that it never takes (request.place.type == "gymm"), a value of the wrong type, a helper or a fact
that does not exist, an unused variable, a negated call that a missing attribute would silence. Each
error says what was expected. No policy is built that it refuses, nor one whose METADATA and rules
disagree, which it finds too.`,
  async run(args) {
    read(args, {});
    const library = await readLibrary();
    const modules = await located(library, async () => {
      await inspectLibrary(library);
      return checkLibrary(library);
    });
    console.log(`${modules} files are sound.`);
    return 0;
  },
};
