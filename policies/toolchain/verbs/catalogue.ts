import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCases } from '../cases/read.ts';
import { lawPages, layOutPages, placesOf } from '../pages/lay-out.ts';
import { pageName, refuses, renderIndex, renderPage } from '../pages/pages.ts';
import { renderVouchers } from '../pages/vouchers.ts';
import { readProperties } from '../prove/properties.ts';
import { readGiven } from './cases.ts';
import { type Command, compile, load, read } from './command.ts';
import { progress } from './progress.ts';

const OUT = join(import.meta.dirname, '../../../.build/catalogue');

export const catalogueVerb: Command = {
  usage: '[--out DIR] [--cases CASES.json]',
  about:
    'write one page per jurisdiction, Markdown and HTML: each rule in plain words, with examples',
  help: `Writes Markdown to .build/catalogue, or to DIR, from the METADATA of the rules: title, plain words,
citation, dates, how it was checked, what is contested, and a refused and an accepted request. Examples
are those of policies/cases, or of CASES.json, and else found near lawful requests, by changing what the
rule says is to be changed; where none was found the page says so. vouchers.md says who may vouch for what. Beside them lie the pages
that the service shows at /law/, and catalogue.json.`,
  async run(args) {
    const { values } = read(args, { out: { type: 'string' }, cases: { type: 'string' } });
    const started = performance.now();
    const cases = await (values.cases === undefined ? readCases() : readGiven(values.cases));
    const { base } = await readProperties();
    progress('compiling');
    const { compilation } = await compile();
    const policy = load(compilation);
    const { catalogue } = policy;
    const { facts } = compilation.compiled.data;
    const places = placesOf(policy, facts, cases, base, progress);
    progress(null);

    const out = values.out ?? OUT;
    await mkdir(out, { recursive: true });
    for (const { code, name, rules, examples } of places) {
      await writeFile(join(out, pageName(code)), renderPage(name, rules, catalogue, examples));
    }
    await writeFile(join(out, 'vouchers.md'), renderVouchers(policy.vouchers));
    await writeFile(join(out, 'index.md'), renderIndex(places, policy.revision));
    await layOutPages(lawPages(policy, facts, places), out);

    const refusing = places.flatMap(({ rules, examples }) =>
      rules
        .filter((rule) => refuses(rule, catalogue))
        .map(({ id }) => ({ id, ...examples.get(id) })),
    );
    const silent = refusing.filter(({ refused }) => refused === undefined).map(({ id }) => id);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(
      `${places.length} pages in ${out}; a refused example for ${refusing.length - silent.length} of ${refusing.length} rules that refuse (${seconds} s).`,
    );
    if (silent.length > 0) console.log(`No case of policies/cases shows ${silent.join(', ')}.`);
    return 0;
  },
};
