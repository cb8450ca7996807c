import * as z from 'zod';
import { type Catalogue, type CatalogueRule, TIERS } from '../../../src/policy/catalogue.ts';
import { suggestion } from '../check/suggestion.ts';
import { isRecord, valueAt } from '../input/attributes.ts';
import { PolicyProblems, type Problem } from '../library/problems.ts';
import type { Annotation, RuleFact } from '../reactor/opa.ts';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date, "YYYY-MM-DD" in quotes');

/** What a rule's `# METADATA` must say. */
const Metadata = z.object({
  title: z.string().min(1),
  description: z.string().min(1),
  custom: z
    .strictObject({
      id: z.string().min(1),
      citation: z.string().min(1),
      tier: z.enum(TIERS),
      jurisdiction: z.string().min(1),
      effective: date.optional(),
      until: date.optional(),
      confidence: z.enum(['P', 'S', 'P+S', 'choice']),
      contested: z.string().optional(),
      // When somebody last held the rule to its source.
      checked_on: date,
      // The text of the source was not read: the rule refuses in this service's name.
      read: z.literal(false).optional(),
      not_read: z.string().min(1).optional(),
      // What a developer changes to be let through: one sentence, or one for each reason code.
      change: z.union([z.string().min(1), z.record(z.string(), z.string().min(1))]).optional(),
    })
    .refine(({ effective, until }) => effective || !until, {
      path: ['effective'],
      error: 'whatever ends, begins on a date',
    })
    .refine(({ read, not_read, tier }) => read !== false || (not_read && tier !== 'floor'), {
      path: ['not_read'],
      error: 'read: false is of a source, and not_read says what of it was not read',
    }),
});

/** The sets whose members the router collects; what they hold reaches people. */
const EMITTING = new Set(['deny', 'oblige', 'retain', 'limit']);

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
  const rules = new Map<string, Entry>();
  /** Of which the METADATA are there and wrong. */
  const refused = new Set<string>();
  const advice = new Advice(problems);
  for (const fact of facts) {
    for (const annotation of fact.annotations ?? []) {
      if (annotation.custom?.id === undefined) continue;
      const read = readRule(annotation, fact, problems);
      if (!read) {
        refused.add(String(annotation.custom.id));
        continue;
      }
      const { rule, change } = read;
      if (rules.has(rule.id)) {
        problems.push(at(fact, 'duplicate_rule', `rule ${rule.id} has a second METADATA block`));
        continue;
      }
      rules.set(rule.id, rule);
      problems.push(...misplaced(rule, fact, tables.jurisdictions));
      advice.add(rule, change, fact);
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
      if (!rule && !refused.has(id)) {
        problems.push(at(fact, 'no_metadata', `rule ${id} has no METADATA block`));
      }
      if (own !== undefined && own !== id) {
        problems.push(at(fact, 'wrong_rule_id', `rule ${id} stands under the METADATA of ${own}`));
      }
      if (rule && fact.name === 'deny') advice.need(rule, code, fact);
      if (code === undefined) continue;
      const [table, name] =
        fact.name === 'deny' ? [reasons, 'reasons'] : [obligations, 'obligations'];
      if (!Object.hasOwn(table, code)) {
        const near = suggestion(code, Object.keys(table));
        problems.push(at(fact, 'unknown_code', `${code} is not in data/${name}.json${near}`));
      }
      if (rule && !rule.codes.includes(code)) rule.codes.push(code);
    }
  }
  // Under a mistyped name the router does not see it, and it would never refuse.
  for (const fact of facts.filter(({ name }) => !EMITTING.has(name))) {
    if (ownId(fact) === undefined || !fact.emits.some((emit) => 'rule' in emit)) continue;
    const advice = suggestion(fact.name, [...EMITTING]);
    problems.push(at(fact, 'uncollected', `nothing collects what "${fact.name}" gives${advice}`));
  }
  // A rule of law that only sets a scope or states a defence is for the catalogue and emits nothing.
  for (const fact of facts.filter(({ name }) => EMITTING.has(name))) {
    const own = ownId(fact);
    if (own !== undefined && rules.has(own) && !emitted.has(own)) {
      problems.push(at(fact, 'unused_metadata', `nothing emits rule ${own}`));
    }
  }
  // One whose beginning is not known is told of, and binds nobody yet.
  for (const fact of facts.filter(({ name }) => EMITTING.has(name))) {
    for (const id of new Set(fact.emits.map((emit) => emit.rule))) {
      const rule = id === undefined ? undefined : rules.get(id);
      if (!rule || rule.tier === 'floor' || rule.effective !== null) continue;
      problems.push(at(fact, 'no_date', `rule ${id} binds, and its METADATA says not from when`));
    }
  }
  advice.settle(reasons);
  if (problems.length > 0) throw new PolicyProblems(problems);

  const sorted = [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const rule of sorted) rule.codes.sort();
  return { rules: Object.fromEntries(sorted.map((rule) => [rule.id, rule])), reasons, obligations };
}

/** A rule belongs to the place of its package, and the floor to none. */
function misplaced({ id, jurisdiction }: Entry, fact: RuleFact, places: unknown): Problem[] {
  const codes = Object.keys(isRecord(places) ? places : {});
  if (jurisdiction !== '*' && codes.length > 0 && !codes.includes(jurisdiction)) {
    const near = suggestion(jurisdiction, codes);
    return [
      at(
        fact,
        'unknown_jurisdiction',
        `rule ${id}: ${jurisdiction} is not in data/jurisdictions.json${near}`,
      ),
    ];
  }
  return [];
}

type Entry = CatalogueRule & { codes: string[]; change: Record<string, string> };

/** Holds rules that refuse to say, for every reason they can give, what a developer changes. */
class Advice {
  readonly #problems: Problem[];
  readonly #given = new Map<string, { rule: Entry; change: Change; fact: RuleFact }>();
  /** Rules that compute the code of a reason, so that their codes cannot be read from the source. */
  readonly #computed = new Set<string>();

  constructor(problems: Problem[]) {
    this.#problems = problems;
  }

  add(rule: Entry, change: Change, fact: RuleFact): void {
    this.#given.set(rule.id, { rule, change, fact });
  }

  /** The rule refuses with this code; undefined when the code is computed. */
  need(rule: Entry, code: string | undefined, fact: RuleFact): void {
    const change = this.#given.get(rule.id)?.change;
    if (code === undefined) {
      this.#computed.add(rule.id);
      if (typeof change === 'object') return;
    } else {
      const sentence = typeof change === 'object' ? change[code] : change;
      if (sentence !== undefined) rule.change[code] = onOneLine(sentence);
      if (sentence !== undefined) return;
    }
    const what = code ?? 'codes that it computes, each of which needs a line of its own';
    this.#problems.push(
      at(fact, 'no_change', `METADATA custom.change of ${rule.id} says nothing of ${what}`),
    );
  }

  /** Takes in the sentences for computed codes, and finds those for codes never given. */
  settle(reasons: Catalogue['reasons']): void {
    for (const { rule, change, fact } of this.#given.values()) {
      const computed = this.#computed.has(rule.id);
      if (typeof change === 'string' && Object.keys(rule.change).length === 0) {
        // That a rule emits nothing at all is a problem of its own.
        if (rule.codes.length === 0) continue;
        this.#complain(fact, `rule ${rule.id} refuses nothing, so custom.change is never read`);
      }
      if (typeof change !== 'object') continue;
      for (const [code, sentence] of Object.entries(change)) {
        if (Object.hasOwn(rule.change, code)) continue;
        if (!computed || !Object.hasOwn(reasons, code)) {
          this.#complain(
            fact,
            `rule ${rule.id} has a custom.change for ${code}, a code it never gives`,
          );
          continue;
        }
        rule.change[code] = onOneLine(sentence);
        if (!rule.codes.includes(code)) rule.codes.push(code);
      }
    }
  }

  #complain(fact: RuleFact, message: string): void {
    this.#problems.push(at(fact, 'unused_change', message));
  }
}

type Change = string | Record<string, string> | undefined;

function ownId(fact: RuleFact): string | undefined {
  const id = fact.annotations?.find(({ custom }) => custom?.id !== undefined)?.custom?.id;
  return id === undefined ? undefined : String(id);
}

function readRule(annotation: Annotation, fact: RuleFact, problems: Problem[]) {
  const unwritten = Object.entries({ ...annotation, ...annotation.custom })
    .filter(([name, text]) => name !== 'custom' && /\bTODO\b/.test(JSON.stringify(text) ?? ''))
    .map(([name]) => name);
  if (unwritten.length > 0) {
    problems.push(at(fact, 'unwritten', `METADATA still says TODO: ${unwritten.join(', ')}`));
  }
  const parsed = Metadata.safeParse(annotation);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const where = issue.path.join('.');
      if (unwritten.includes(String(issue.path.at(-1)))) continue;
      problems.push(at(fact, 'bad_metadata', `METADATA ${where}: ${told(issue, annotation)}`));
    }
    return null;
  }
  for (const name of ['effective', 'until', 'checked_on'] as const) {
    const day = parsed.data.custom[name];
    if (day === undefined || isDay(day)) continue;
    problems.push(at(fact, 'bad_date', `METADATA ${name}: there is no ${day} in any calendar`));
  }
  const { effective: from, until: end } = parsed.data.custom;
  if (from !== undefined && end !== undefined && end <= from) {
    problems.push(
      at(fact, 'bad_date', `METADATA until: ${end} is not after ${from}, when it begins`),
    );
  }
  const { title, description, custom } = parsed.data;
  const { effective = null, until = null, contested = null, change, ...others } = custom;
  const { read = true, not_read = null, ...rest } = others;
  const rule: Entry = {
    ...rest,
    title: onOneLine(title),
    description: onOneLine(description),
    citation: onOneLine(custom.citation),
    effective,
    until,
    contested: contested && onOneLine(contested),
    read,
    not_read: not_read && onOneLine(not_read),
    codes: [],
    change: {},
  };
  return { rule, change };
}

/** What is wrong with the METADATA, with the word that was perhaps meant. */
function told(issue: z.core.$ZodIssue, annotation: Annotation): string {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(Metadata.shape.custom.shape);
    return issue.keys.map((key) => `there is no "${key}"${suggestion(key, known)}`).join('; ');
  }
  if (issue.code === 'invalid_value') {
    const value = valueAt(annotation, issue.path.join('.'));
    const words = issue.values.map(String);
    return `"${value}" is none of ${words.join(', ')}${suggestion(String(value), words)}`;
  }
  const missing =
    issue.code === 'invalid_type' && valueAt(annotation, issue.path.join('.')) === undefined;
  return missing ? 'is missing' : issue.message;
}

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** METADATA is wrapped to be read in Rego; elsewhere it has no line breaks. */
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
