/** `npm run policy -- <verb>`. Exits 0 when all is well, 1 when the policy is not, 2 on misuse. */

import { setFlagsFromString } from 'node:v8';
import { PolicyProblems } from './library/problems.ts';
import { ArtefactError } from './reactor/artefact.ts';
import { UsageError } from './verbs/command.ts';
import { COMMANDS, help, helpOn } from './verbs/commands.ts';

// V8 compiles a function of WebAssembly again, better, once it has run so many bytes of it. OPA is big and
// runs for seconds, in which much of that is never earned back.
setFlagsFromString('--wasm-tiering-budget=200000000');

const [verb = 'help', ...args] = process.argv.slice(2);

try {
  process.exitCode = await run();
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage()}`);
    process.exitCode = 2;
  } else if (error instanceof PolicyProblems || error instanceof ArtefactError) {
    console.error(error.message);
    process.exitCode = 1;
  } else throw error;
}

async function run(): Promise<number> {
  if (['help', '--help', '-h'].includes(verb)) {
    console.log(help());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, verb) ? COMMANDS[verb] : undefined;
  if (!command) throw new UsageError(`There is no verb "${verb}".`);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(helpOn(verb, command));
    return 0;
  }
  return command.run(args);
}

/** Help for the verb whose arguments were wrong, and not for all of them. */
function usage(): string {
  const command = Object.hasOwn(COMMANDS, verb) ? COMMANDS[verb] : undefined;
  return command ? helpOn(verb, command) : help();
}
