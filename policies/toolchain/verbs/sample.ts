import { readCases } from '../cases/read.ts';
import { readLibrary } from '../library/library.ts';
import { drawSample } from '../replay/sample.ts';
import { type Command, read, UsageError } from './command.ts';

export const sampleVerb: Command = {
  usage: '[--count N] [--seed N]',
  about: 'write inputs near the worked cases, to replay without recorded decisions',
  help: `Writes JSON lines, each a worked case with up to three attributes changed: 2000 of them
(--count), the same for the same --seed. "replay FILE --against REF" then shows what an edit changes.`,
  async run(args) {
    const { values } = read(args, { count: { type: 'string' }, seed: { type: 'string' } });
    const [count, seed] = [values.count ?? '2000', values.seed ?? '1'].map(Number);
    if (!isWhole(count) || !isWhole(seed)) {
      throw new UsageError('--count and --seed take whole numbers.');
    }
    const { facts } = await readLibrary();
    for (const drawn of drawSample(await readCases(), facts, count, seed)) {
      console.log(JSON.stringify(drawn));
    }
    return 0;
  },
};

function isWhole(value: number | undefined): value is number {
  return value !== undefined && Number.isInteger(value) && value >= 0;
}
