import { checkLibrary } from '../check/check.ts';
import { compilePolicy, OUTPUT, writePolicy } from '../compile/compile.ts';
import { failureText, watchSources } from '../compile/watch.ts';
import { type Library, POLICIES, readLibrary } from '../library/library.ts';
import { renderTests } from '../test/report.ts';
import { runTests } from '../test/run.ts';
import { type Command, read } from './command.ts';

export const watchVerb: Command = {
  usage: '',
  about: 'check, build and test the policy now and each time a file is saved',
  help: `Leave it running beside the editor, and end it with Ctrl-C. The first error is shown as file:line:column
with its line and what was expected; a failing test with what was expected and what came. The last
policy that was sound stays in .build/policy.`,
  async run(args) {
    read(args, {});
    const watching = watchSources(async () => {
      const started = performance.now();
      const report = await roundText();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      const time = new Date().toTimeString().slice(0, 8);
      console.log(`${report}\n— ${time}, ${seconds} s; waiting for the next save\n`);
    });
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    await watching[Symbol.asyncDispose]();
    return 0;
  },
};

/** Checks, builds and tests once; returns what to show the author. */
export async function roundText(folder = POLICIES, output = OUTPUT): Promise<string> {
  let library: Library | undefined;
  try {
    library = await readLibrary(folder);
    await checkLibrary(library);
    const compilation = await compilePolicy(library);
    await writePolicy(compilation, output);
    return renderTests(await runTests(library, compilation.compiled.data));
  } catch (error) {
    return failureText(error, library);
  }
}
