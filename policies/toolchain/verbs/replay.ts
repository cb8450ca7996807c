import { atItsWord } from '../input/attributes.ts';
import {
  ExportError,
  type Recorded,
  readExport,
  renderReplay,
  replay,
  toAnswer,
} from '../replay/replay.ts';
import { compileOlder, readRevision } from '../replay/revision.ts';
import { type Command, compile, load, read, readText, UsageError } from './command.ts';

export const replayVerb: Command = {
  usage: 'FILE [--against REF]',
  about: 'show which recorded decisions this policy would make otherwise',
  help: `FILE is an export of recorded decisions, as "npm run policy -- export" writes it: JSON lines, or
a JSON list, of objects that hold at least "input" (and "id" and "deployment", if known).

Every input is decided by the policy in your working tree, at the instant it holds, and compared with
what was recorded; with --against, with what the policy at a commit, branch or tag decides: HEAD is
the policy before what you have edited since the last commit. You see which would be newly refused,
newly allowed, refused for other reasons, or answered alike with other obligations or retention, by
deployment.`,
  async run(args) {
    const { values, positionals } = read(args, { against: { type: 'string' } }, 1);
    const started = performance.now();
    const decisions = await readDecisions(positionals[0] ?? '', values.against === undefined);
    const faults: string[] = [];
    const { compilation } = await compile();
    const policy = load(compilation, faults);
    const older =
      values.against === undefined
        ? null
        : load(await compileOlder(readRevision(values.against)), faults);
    const differences = replay(
      decisions,
      ({ input, answer }) => (older ? toAnswer(older.decide(atItsWord(input))) : answer),
      ({ input }) => toAnswer(policy.decide(atItsWord(input))),
      showProgress(decisions.length),
    );
    console.log(renderReplay(decisions.length, differences));
    if (faults.length > 0) {
      console.error(`${faults.length} evaluations failed, and count as refusals: ${faults[0]}`);
    }
    console.error(`${((performance.now() - started) / 1000).toFixed(1)} s`);
    return 0;
  },
};

/** @throws UsageError if the file is not an export, or lacks the answers when they are needed. */
export async function readDecisions(file: string, answered = true): Promise<Recorded[]> {
  const decisions = parse(file, await readText(file));
  const silent = decisions.find(({ answer }) => answer === null);
  if (answered && silent) {
    throw new UsageError(`${file}: ${silent.id} does not say what was decided.`);
  }
  return decisions;
}

function parse(file: string, text: string): Recorded[] {
  try {
    return readExport(text);
  } catch (error) {
    if (error instanceof ExportError || error instanceof SyntaxError) {
      throw new UsageError(`${file}: ${error.message}`);
    }
    throw error;
  }
}

/** One line that rewrites itself, on a terminal only, so that logs stay readable. */
function showProgress(total: number): (done: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (done) => process.stderr.write(`\r${done} of ${total}\x1b[K\r`);
}
