import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { POLICIES, readLibrary } from '../library/library.ts';
import { type Laid, layOutJurisdiction, layOutRule } from '../new/layout.ts';
import { type Command, read, UsageError } from './command.ts';

export const newVerb: Command = {
  usage: 'rule US-OH-123 | jurisdiction NZ',
  about: 'lay out the files of a rule, or of a place, to be filled in',
  help: `"rule" takes the id of a rule: a place of data/jurisdictions.json and a name. It writes the rule with
its METADATA and a test that fails, and, where the place had no rules of its own, its family and its entry
in the data. "jurisdiction" takes the code of a place that is not known yet, and writes its entry, its
family and a test that fails until its first rule is there.

What is left to say says TODO. npm run policy -- check lists it, and nothing is built until it is said.`,
  async run(args) {
    const { positionals } = read(args, {}, 2);
    const [kind, name = ''] = positionals;
    const library = await readLibrary();
    const today = new Date().toISOString().slice(0, 10);
    if (kind === 'rule') await write(layOutRule(name, library, today));
    else if (kind === 'jurisdiction') await write(layOutJurisdiction(name, library));
    else throw new UsageError(`"${kind}" is neither "rule" nor "jurisdiction".`);
    return 0;
  },
};

async function write({ files, next }: Laid): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const there = await access(join(POLICIES, path)).then(
      () => true,
      () => false,
    );
    await mkdir(dirname(join(POLICIES, path)), { recursive: true });
    await writeFile(join(POLICIES, path), text);
    console.log(`${there ? 'changed' : 'new'}  policies/${path}`);
  }
  console.log(['', 'To do:', ...next.map((line) => `  ${line}`)].join('\n'));
  console.log('  then: npm run policy -- check, and npm run policy -- watch beside the editor');
}
