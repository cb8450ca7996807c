import type { CatalogueRule } from '../../../src/policy/catalogue.ts';
import type { Decision } from '../../../src/policy/decision.ts';
import { parseInstant } from '../../../src/policy/instants.ts';
import type { Facts } from '../compile/compile.ts';
import { type Input, isRecord, valueAt } from '../input/attributes.ts';

/** One jurisdiction that applies, and why. */
export interface Applied {
  code: string;
  name: string;
  /** subject, controller, processing, place, or `parent of DE`. */
  because: string[];
}

/** One rule of a family that applies, and what it said. */
export interface Considered {
  rule: CatalogueRule;
  outcome: 'refuses' | 'obliges' | 'silent' | 'not yet' | 'no more';
  /** What it said, or would have said on another date: codes, and caps as `30 days`. */
  said: string[];
}

const ROLES = ['subject', 'controller', 'processing', 'place'];

/** Which jurisdictions of the decision apply, and why. */
export function appliedJurisdictions(input: Input, decision: Decision, facts: Facts): Applied[] {
  const named = ROLES.map((role) => ({ role, code: valueAt(input, `jurisdictions.${role}`) }));
  return decision.jurisdictions.map((code) => {
    const children = new Set(
      named
        .filter((one) => parents(facts, one.code).includes(code))
        .map((one) => `parent of ${one.code}`),
    );
    return {
      code,
      name: String(member(facts, code)?.name ?? code),
      because: [...named.filter((one) => one.code === code).map(({ role }) => role), ...children],
    };
  });
}

/** The roles whose jurisdiction is missing or in no data file, as `place: XX`. */
export function unresolvedRoles(input: Input, facts: Facts): string[] {
  return ROLES.map((role) => ({ role, code: valueAt(input, `jurisdictions.${role}`) }))
    .filter(({ code }) => !member(facts, code))
    .map(({ role, code }) => `${role}: ${code === undefined ? 'missing' : JSON.stringify(code)}`);
}

/**
 * What each rule of the applicable families said.
 * @param families `data.countersign.rules` for this input, before the router looks at dates
 */
export function consideredRules(
  rules: readonly CatalogueRule[],
  families: unknown,
  { input, decision, facts }: { input: Input; decision: Decision; facts: Facts },
): Considered[] {
  const now = parseInstant(input.now) ?? 0;
  const codes = new Set(['*', ...decision.jurisdictions]);
  const spoken = everythingSaid(families);
  return rules
    .filter(({ jurisdiction }) => codes.has(jurisdiction))
    .map((rule) => {
      const { deny = [], other = [] } = spoken.get(rule.id) ?? {};
      const window = facts.effective[rule.id];
      const said = [...deny, ...other];
      if (window && now < window.from) return { rule, outcome: 'not yet', said };
      if (window && window.until !== null && now >= window.until) {
        return { rule, outcome: 'no more', said };
      }
      if (deny.length > 0) return { rule, outcome: 'refuses', said };
      return { rule, outcome: other.length > 0 ? 'obliges' : 'silent', said };
    });
}

function everythingSaid(families: unknown) {
  const spoken = new Map<string, { deny: string[]; other: string[] }>();
  for (const family of Object.values(isRecord(families) ? families : {})) {
    if (!isRecord(family)) continue;
    for (const [set, text] of [
      ['deny', ({ code }: Input) => `${code}`],
      [
        'oblige',
        ({ code, param }: Input) => (param === undefined ? `${code}` : `${code}:${param}`),
      ],
      ['retain', ({ days }: Input) => `${days} days`],
    ] as const) {
      const members = family[set];
      for (const one of Array.isArray(members) ? members.filter(isRecord) : []) {
        const entry = spoken.get(String(one.rule)) ?? { deny: [], other: [] };
        (set === 'deny' ? entry.deny : entry.other).push(text(one));
        spoken.set(String(one.rule), entry);
      }
    }
  }
  return spoken;
}

function member(facts: Facts, code: unknown): Input | undefined {
  const all = isRecord(facts.jurisdictions) ? facts.jurisdictions : {};
  const found = typeof code === 'string' && Object.hasOwn(all, code) ? all[code] : undefined;
  return isRecord(found) ? found : undefined;
}

function parents(facts: Facts, code: unknown): unknown[] {
  const found = member(facts, code)?.parents;
  return Array.isArray(found) ? found : [];
}
