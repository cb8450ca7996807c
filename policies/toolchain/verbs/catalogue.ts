import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case } from '../cases/cases.ts';
import { atItsWord, valueAt } from '../input/attributes.ts';
import { examplesFromCases, findExamples, type RuleExamples } from '../pages/examples.ts';
import { byJurisdiction, pageName, renderIndex, renderPage } from '../pages/pages.ts';
import { renderVouchers } from '../pages/vouchers.ts';
import { readProperties } from '../prove/properties.ts';
import { type Command, compile, load, read, readJson, UsageError } from './command.ts';

const OUT = join(import.meta.dirname, '../../../.build/catalogue');

/** How long to look for examples by two changes, for each jurisdiction, in milliseconds. */
const BUDGET = 500;

export const catalogueVerb: Command = {
  usage: '[--out DIR] [--cases CASES.json]',
  about: 'write one page per jurisdiction: each rule in plain words, with examples',
  help: `Writes Markdown to .build/catalogue, or to DIR, from the METADATA of the rules: title, plain words,
citation, dates, how it was checked, what is contested, and a refused and an accepted request. Examples
are found by changing lawful requests until the rule objects, and say so where none was found; with
--cases, worked cases are used first. vouchers.md says who may vouch for what.`,
  async run(args) {
    const { values } = read(args, { out: { type: 'string' }, cases: { type: 'string' } });
    const cases = values.cases === undefined ? [] : ((await readJson(values.cases)) as Case[]);
    if (!Array.isArray(cases)) throw new UsageError(`${values.cases} is not a list of cases.`);
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
    console.log(
      `${families.length} pages in ${out}; a refused example for ${shown} of ${refusing} rules that refuse.`,
    );
    return 0;
  },
};
