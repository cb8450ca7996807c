import { loadPolicy, type Policy } from '../../../src/policy/host.ts';
import {
  type Change,
  lawOf,
  listChanges,
  monthsAfter,
  parseDate,
  renderChanges,
  toDate,
} from '../horizon/horizon.ts';
import { atItsWord } from '../input/attributes.ts';
import { type Recorded, renderReplay, replay, toAnswer } from '../replay/replay.ts';
import { type Command, compile, read, UsageError } from './command.ts';
import { readDecisions } from './replay.ts';

export const horizonVerb: Command = {
  usage: '[FILE] [--months N] [--from YYYY-MM-DD]',
  about: 'show what law comes into force or ends, and which recorded decisions it would change',
  help: `Lists every rule that begins or ends within the next 24 months (--months), from today (--from).

With FILE, an export of recorded decisions as for "replay", it decides each of them by the law of the
day before and by the law of that day, for every such day, and shows what would differ. The instant of
a decision stays what it was, so that no consent lapses on the way: it is the law that moves.`,
  async run(args) {
    const { values, positionals } = read(
      args,
      { months: { type: 'string' }, from: { type: 'string' } },
      [0, 1],
    );
    const months = Number(values.months ?? '24');
    if (!Number.isInteger(months) || months < 1) {
      throw new UsageError('--months takes a whole number from 1.');
    }
    const from = values.from === undefined ? Date.now() : parseDate(values.from);
    if (from === undefined) throw new UsageError('--from takes a date, as 2026-11-30.');
    const [file] = positionals;
    const decisions = file === undefined ? [] : await readDecisions(file, false);
    const { compilation } = await compile();
    const { catalogue, data } = compilation.compiled;
    const to = monthsAfter(from, months);
    const changes = listChanges(catalogue.rules, data.facts.effective, from, to);
    console.log(`From ${toDate(from)} to ${toDate(to)}:\n`);
    console.log(
      changes.length === 0 ? 'Nothing begins or ends.' : renderChanges(changes).join('\n'),
    );
    if (decisions.length === 0) return 0;
    const module = new WebAssembly.Module(compilation.wasm);
    const policyOf = (at: number) => loadPolicy(module, lawOf(compilation.compiled, at));
    let before = policyOf(from);
    for (const [at, some] of Map.groupBy(changes, (change) => change.at)) {
      const after = policyOf(at);
      console.log(`\n${heading(some)}`);
      console.log(renderDay(decisions, before, after));
      before = after;
    }
    return 0;
  },
};

function heading(changes: readonly Change[]): string {
  const told = changes.map(({ rule, what }) => `${rule.id} ${what}`).join(', ');
  return `${changes[0]?.date}: ${told}`;
}

function renderDay(decisions: readonly Recorded[], before: Policy, after: Policy): string {
  const differences = replay(
    decisions,
    ({ input }) => toAnswer(before.decide(atItsWord(input))),
    ({ input }) => toAnswer(after.decide(atItsWord(input))),
  );
  return renderReplay(decisions.length, differences);
}
