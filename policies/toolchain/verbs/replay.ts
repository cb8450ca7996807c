import { compileOlder, readRevision } from '../library/revision.ts';
import { ExportError, type Recorded, readExport, renderReplay, replay } from '../replay/replay.ts';
import { type Command, compile, load, read, readText, UsageError } from './command.ts';

export const replayVerb: Command = {
  usage: 'FILE --against REF [--fail-on-change]',
  about: 'show which recorded decisions the policy at a git ref would have made otherwise',
  help: `FILE is an export of recorded decisions, as "npm run policy -- export" writes it: JSON lines, or
a JSON list, of objects that hold at least "input" (and "id" and "deployment", if known). REF is a
commit, branch or tag: HEAD is the policy before what you have edited since the last commit.

Every input is decided twice, by the policy at REF and by that in your working tree, at the instant
it holds. You see which would be newly refused, newly allowed, refused for other reasons, or answered
alike with other obligations or retention, by deployment. Exits 0; with --fail-on-change 1 if
anything would change.`,
  async run(args) {
    const { values, positionals } = read(
      args,
      { against: { type: 'string' }, 'fail-on-change': { type: 'boolean' } },
      1,
    );
    if (values.against === undefined) throw new UsageError('Say --against which git ref.');
    const [file = ''] = positionals;
    const started = performance.now();
    const decisions = readDecisions(file, await readText(file));
    const [old, { compilation }] = [
      await compileOlder(readRevision(values.against)),
      await compile(),
    ];
    const faults: string[] = [];
    const [before, after] = [load(old, faults), load(compilation, faults)];
    const differences = replay(
      decisions,
      (input) => before.decide(input),
      (input) => after.decide(input),
      showProgress(decisions.length),
    );
    console.log(renderReplay(decisions.length, differences));
    if (faults.length > 0) {
      console.error(`${faults.length} evaluations failed, and count as refusals: ${faults[0]}`);
    }
    console.error(`${((performance.now() - started) / 1000).toFixed(1)} s`);
    return values['fail-on-change'] && differences.length > 0 ? 1 : 0;
  },
};

function readDecisions(file: string, text: string): Recorded[] {
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
export function showProgress(total: number): (done: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (done) => process.stderr.write(`\r${done} of ${total}\x1b[K\r`);
}
