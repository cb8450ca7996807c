import * as z from 'zod';
import type { Catalogue, CatalogueRule } from '../../src/policy/catalogue.ts';
import type { Annotation, RuleFact } from './opa.ts';
import { PolicyProblems, type Problem } from './problems.ts';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date, "YYYY-MM-DD" in quotes');

/** What a rule's `# METADATA` must say. */
const Metadata = z.object({
  title: z.string().min(1),
  description: z.string().min(1),
  custom: z.strictObject({
    id: z.string().min(1),
    citation: z.string().min(1),
    tier: z.enum(['floor', 'law']),
    jurisdiction: z.string().min(1),
    effective: date,
    until: date.optional(),
    confidence: z.enum(['P', 'S', 'P+S', 'choice']),
    contested: z.string().optional(),
  }),
});

/** The sets whose members the router collects; what they hold reaches people. */
const EMITTING = new Set(['deny', 'oblige', 'retain']);

const ReasonTable = z.record(z.string(), z.object({ message: z.string(), group: z.string() }));
const ObligationTable = z.record(z.string(), z.object({ meaning: z.string() }));

/**
 * Reads the catalogue from the annotations, and holds rules and annotations to each other.
 * @throws PolicyProblems for metadata that is incomplete, repeated or unused, and for an emitted
 *   rule id, reason or obligation that has no words.
 */
export function readCatalogue(
  facts: readonly RuleFact[],
  tables: Record<string, unknown>,
): Catalogue {
  const problems: Problem[] = [];
  const rules = new Map<string, CatalogueRule & { codes: string[] }>();
  for (const fact of facts) {
    for (const annotation of fact.annotations ?? []) {
      if (annotation.custom?.id === undefined) continue;
      const rule = readRule(annotation, fact, problems);
      if (rule && rules.has(rule.id)) {
        problems.push(at(fact, 'duplicate_rule', `rule ${rule.id} has a second METADATA block`));
      } else if (rule) rules.set(rule.id, rule);
    }
  }

  const reasons = readTable(ReasonTable, 'reasons', tables, problems);
  const obligations = readTable(ObligationTable, 'obligations', tables, problems);
  const emitted = new Set<string>();
  for (const fact of facts.filter(({ name }) => EMITTING.has(name))) {
    const own = ownId(fact);
    for (const { rule: id, code } of fact.emits) {
      if (id === undefined) {
        if (code !== undefined) problems.push(at(fact, 'no_rule_id', `${code} names no rule id`));
        continue;
      }
      emitted.add(id);
      const rule = rules.get(id);
      if (!rule) problems.push(at(fact, 'no_metadata', `rule ${id} has no METADATA block`));
      if (own !== undefined && own !== id) {
        problems.push(at(fact, 'wrong_rule_id', `rule ${id} stands under the METADATA of ${own}`));
      }
      if (code === undefined) continue;
      const [table, name] =
        fact.name === 'deny' ? [reasons, 'reasons'] : [obligations, 'obligations'];
      if (!Object.hasOwn(table, code)) {
        problems.push(at(fact, 'unknown_code', `${code} is not in data/${name}.json`));
      }
      if (rule && !rule.codes.includes(code)) rule.codes.push(code);
    }
  }
  // A rule of law that only sets a scope or states a defence is for the catalogue and emits nothing.
  for (const fact of facts.filter(({ name }) => EMITTING.has(name))) {
    const own = ownId(fact);
    if (own !== undefined && rules.has(own) && !emitted.has(own)) {
      problems.push(at(fact, 'unused_metadata', `nothing emits rule ${own}`));
    }
  }
  if (problems.length > 0) throw new PolicyProblems(problems);

  const sorted = [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const rule of sorted) rule.codes.sort();
  return { rules: Object.fromEntries(sorted.map((rule) => [rule.id, rule])), reasons, obligations };
}

function ownId(fact: RuleFact): string | undefined {
  const id = fact.annotations?.find(({ custom }) => custom?.id !== undefined)?.custom?.id;
  return id === undefined ? undefined : String(id);
}

function readRule(annotation: Annotation, fact: RuleFact, problems: Problem[]) {
  const parsed = Metadata.safeParse(annotation);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      problems.push(at(fact, 'bad_metadata', `METADATA ${path.join('.')}: ${message}`));
    }
    return null;
  }
  const { title, description, custom } = parsed.data;
  const { until = null, contested = null, ...rest } = custom;
  return {
    ...rest,
    title: onOneLine(title),
    description: onOneLine(description),
    citation: onOneLine(custom.citation),
    until,
    contested: contested && onOneLine(contested),
    codes: [] as string[],
  };
}

/** METADATA is wrapped for reading in Rego; elsewhere it is text without line breaks. */
function onOneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

function readTable<Table extends object>(
  schema: z.ZodType<Table>,
  name: string,
  tables: Record<string, unknown>,
  problems: Problem[],
): Table | Record<string, never> {
  const parsed = schema.safeParse(tables[name] ?? {});
  if (parsed.success) return parsed.data;
  problems.push({
    code: 'bad_data',
    message: `data/${name}.json: ${z.prettifyError(parsed.error)}`,
  });
  return {};
}

function at(fact: RuleFact, code: string, message: string): Problem {
  return { code, message, place: fact.place };
}
