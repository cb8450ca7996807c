import type { Compilation } from '../compile/compile.ts';
import { lawOf, listChanges, parseDay, renderChanges, toDate } from '../horizon/horizon.ts';
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
  usage: 'FILE [--against REF] [--at YYYY-MM-DD]',
  about: 'show which recorded decisions this policy would make otherwise',
  help: `FILE is an export of recorded decisions, as "npm run policy -- export" writes it: JSON lines, or
a JSON list, of objects that hold at least "input" (and "id" and "deployment", if known).

Every input is decided by the policy in your working tree, at the instant it holds, and compared with
what was recorded; with --against, with what the policy at a commit, branch or tag decides: HEAD is
the policy before what you have edited since the last commit. You see which would be newly refused,
newly allowed, refused for other reasons, or answered alike with other obligations or retention, by
deployment.

With --at, your policy decides by the law of that day, which may be to come: what begins or ends by then
is listed, and what it would change is shown before it does. The instant of a decision stays what it was,
so that no consent lapses on the way: it is the law that moves. For every such day at once: horizon.`,
  async run(args) {
    const { values, positionals } = read(
      args,
      { against: { type: 'string' }, at: { type: 'string' } },
      1,
    );
    const day = values.at === undefined ? undefined : parseDay(values.at);
    if (values.at !== undefined && day === undefined) {
      throw new UsageError('--at takes a date, as 2027-01-01.');
    }
    const started = performance.now();
    const decisions = await readDecisions(positionals[0] ?? '', values.against === undefined);
    const faults: string[] = [];
    const { compilation } = await compile();
    const { compiled } = compilation;
    const policy = load(
      day === undefined ? compilation : { ...compilation, compiled: lawOf(compiled, day) },
      faults,
    );
    if (day !== undefined) console.log(`${renderWay(compiled, decisions, day)}\n`);
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

/** What begins and ends from the last decision to a day, or the other way round. */
function renderWay(
  { catalogue, data }: Compilation['compiled'],
  decisions: readonly Recorded[],
  day: number,
): string {
  const instants = decisions.map(({ input }) =>
    Date.parse(String(Reflect.get(Object(input), 'now'))),
  );
  const last = Math.max(...instants.filter((instant) => !Number.isNaN(instant)));
  if (!Number.isFinite(last)) return `By the law of ${toDate(day)}.`;
  const [from, to] = [Math.min(last, day), Math.max(last, day)];
  const changes = listChanges(catalogue.rules, data.facts.effective, from, to);
  const way = `By the law of ${toDate(day)}; the last decision is of ${toDate(last)}. Between them:`;
  return [
    way,
    ...(changes.length === 0 ? ['nothing begins or ends'] : renderChanges(changes)),
  ].join('\n');
}

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
