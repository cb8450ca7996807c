import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case } from '../cases/cases.ts';
import { readCases } from '../cases/read.ts';
import { atItsWord, valueAt } from '../input/attributes.ts';
import { examplesFromCases, findExamples, type RuleExamples } from '../pages/examples.ts';
import { lawPages, layOutPages } from '../pages/lay-out.ts';
import { byJurisdiction, pageName, renderIndex, renderPage } from '../pages/pages.ts';
import { renderVouchers } from '../pages/vouchers.ts';
import { readProperties } from '../prove/properties.ts';
import { type Command, compile, load, read, readJson, UsageError } from './command.ts';

const OUT = join(import.meta.dirname, '../../../.build/catalogue');

/** How long to look for examples by two changes, for each jurisdiction, in milliseconds. */
const BUDGET = 500;

export const catalogueVerb: Command = {
  usage: '[--out DIR] [--cases CASES.json]',
  about:
    'write one page per jurisdiction, Markdown and HTML: each rule in plain words, with examples',
  help: `Writes Markdown to .build/catalogue, or to DIR, from the METADATA of the rules: title, plain words,
citation, dates, how it was checked, what is contested, and a refused and an accepted request. Examples
are those of policies/cases, or of CASES.json, and else found by changing lawful requests until the rule
objects; where none was found the page says so. vouchers.md says who may vouch for what. Beside them lie the pages
that the service shows at /law/, and catalogue.json.`,
  async run(args) {
    const { values } = read(args, { out: { type: 'string' }, cases: { type: 'string' } });
    const given = values.cases === undefined ? await readCases() : await readJson(values.cases);
    if (!Array.isArray(given)) throw new UsageError(`${values.cases} is not a list of cases.`);
    const cases = given as Case[];
    const { base } = await readProperties();
    const { compilation } = await compile();
    const policy = load(compilation);
    const { facts } = compilation.compiled.data;
    const decided = cases.map((one) => ({
      case: one,
      decision: policy.decide(atItsWord(one.input)),
    }));
    const out = values.out ?? OUT;
    await mkdir(out, { recursive: true });

    const families = byJurisdiction(policy.catalogue);
    const names = (code: string) =>
      code === '*' ? "This service's own rules" : `${valueAt(facts, `jurisdictions.${code}.name`)}`;
    let refusing = 0;
    let shown = 0;
    for (const [code, rules] of families) {
      const searched = findExamples(rules, {
        base,
        facts,
        decide: (input) => policy.decide(atItsWord(input)),
        budget: BUDGET,
      });
      const examples = new Map<string, RuleExamples>();
      for (const rule of rules) {
        examples.set(rule.id, { ...searched.get(rule.id), ...examplesFromCases(rule, decided) });
        if (!rule.codes.some((one) => Object.hasOwn(policy.catalogue.reasons, one))) continue;
        refusing++;
        if (examples.get(rule.id)?.refused) shown++;
      }
      const page = renderPage(names(code), rules, policy.catalogue, examples);
      await writeFile(join(out, pageName(code)), page);
    }
    await writeFile(join(out, 'vouchers.md'), renderVouchers(policy.vouchers));
    await writeFile(join(out, 'index.md'), renderIndex(families, names, policy.revision));
    await layOutPages(lawPages(policy, compilation.compiled, cases, base), out);
    console.log(
      `${families.length} pages in ${out}; a refused example for ${shown} of ${refusing} rules that refuse.`,
    );
    return 0;
  },
};
