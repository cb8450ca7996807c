import { readCases } from '../cases/read.ts';
import { type Library, readLibrary } from '../library/library.ts';
import { changedPaths } from '../watch/affected.ts';
import { Rounds } from '../watch/round.ts';
import { failureText, watchSources } from '../watch/watch.ts';
import { type Command, read } from './command.ts';
import { progress } from './progress.ts';

export const watchVerb: Command = {
  usage: '',
  about: 'check, build and test the policy now and each time a file is saved',
  help: `Leave it running beside the editor, and end it with Ctrl-C. After a save it says within a second or two
whether the rules check and compile, whether the tests pass that the edit can have changed, and which
worked cases it decides otherwise. The first error is shown as file:line:column with its line and what
was expected; a failing test with what was expected and what came. The whole suite follows, and gives
way to the next save. The last policy that was sound stays in .build/policy.`,
  async run(args) {
    read(args, {});
    const rounds = new Rounds(await readCases());
    let ended = false;
    let before: Library | undefined;
    const watching = watchSources(async (superseded) => {
      const started = performance.now();
      let library: Library | undefined;
      const tell = (text: string) => {
        if (ended) return;
        progress(null);
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        const time = new Date().toTimeString().slice(0, 8);
        console.log(`${text}\n— ${time}, ${seconds} s\n`);
      };
      try {
        progress('checking, compiling, testing');
        library = await readLibrary();
        const paths = before === undefined ? null : changedPaths(before, library);
        before = library;
        if (paths?.length === 0) return progress(null);
        if (paths) console.log(paths.join(', '));
        for await (const text of rounds.play({ library, paths, superseded })) {
          tell(text);
          progress('the rest');
        }
        progress(null);
      } catch (error) {
        tell(failureText(error, library));
      }
    });
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    // Whatever a thread is at, nobody is there to read it.
    ended = true;
    progress(null);
    await rounds[Symbol.asyncDispose]();
    await watching[Symbol.asyncDispose]();
    return 0;
  },
};
