import { checkLibrary } from '../check/check.ts';
import { readLibrary } from '../library/library.ts';
import { type Command, located, read } from './command.ts';

export const checkVerb: Command = {
  usage: '',
  about: 'strict type check of rules and tests, against the input schema',
  help: `Finds what would otherwise go wrong silently: an attribute that no input has (input.consnt), a name
that a helper does not have (request.consnt), a value of the wrong type, an unused variable, a negated
call that a missing attribute would silence. Each error says what was expected.`,
  async run(args) {
    read(args, {});
    const library = await readLibrary();
    const modules = await located(library, () => checkLibrary(library));
    console.log(`${modules} files are sound.`);
    return 0;
  },
};
