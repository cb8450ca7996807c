import { inspectLibrary } from '../compile/compile.ts';
import { listStale, parseDate, toDate } from '../horizon/horizon.ts';
import { readLibrary } from '../library/library.ts';
import { type Command, located, read, UsageError } from './command.ts';

export const staleVerb: Command = {
  usage: '[--on YYYY-MM-DD]',
  about: 'list the rules that nobody has held to their source for a year',
  help: `A rule says in its METADATA when somebody last did (checked_on). --on asks as of another day.`,
  async run(args) {
    const { values } = read(args, { on: { type: 'string' } });
    const on = values.on === undefined ? Date.now() : parseDate(values.on);
    if (on === undefined) throw new UsageError('--on takes a date, as 2026-11-30.');
    const library = await readLibrary();
    const { catalogue } = await located(library, () => inspectLibrary(library));
    const stale = listStale(catalogue.rules, on);
    const width = Math.max(0, ...stale.map(({ id }) => id.length));
    for (const { id, checked_on, citation } of stale) {
      console.log(`${checked_on}  ${id.padEnd(width)}  ${citation}`);
    }
    const all = Object.keys(catalogue.rules).length;
    console.log(
      `${stale.length} of ${all} rules were last checked more than a year before ${toDate(on)}.`,
    );
    return 0;
  },
};
