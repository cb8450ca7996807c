import type { CatalogueRule } from '../../../src/policy/catalogue.ts';
import type { Decision } from '../../../src/policy/decision.ts';
import { parseInstant } from '../../../src/policy/instants.ts';
import type { Case } from '../cases/cases.ts';
import type { Facts } from '../compile/compile.ts';
import { type Input, withValues } from '../input/attributes.ts';
import { type Change, changed, everyChange, instant } from '../input/changes.ts';
import { apply } from '../prove/properties.ts';

/** A request that a rule refuses or that is accepted under it, in words. */
export interface Example {
  /** What is asked, in a few words. */
  setting: string;
  /** What sets it apart from the setting, as `attribute: value`. */
  changes: string[];
  /** The codes it is refused with; empty when accepted. */
  codes: string[];
}

export interface RuleExamples {
  refused?: Example;
  accepted?: Example;
}

const DAY = 24 * 60 * 60 * 1000;
const YEAR = 365 * DAY;

interface Setting {
  name: string;
  values: Readonly<Record<string, unknown>>;
}

/** Requests that are lawful in most places, to be changed until a rule objects. */
const SETTINGS: readonly Setting[] = [
  { name: 'a consented face check at a private gate, with another way in', values: {} },
  {
    name: 'enrolment for such a gate',
    values: { operation: 'enroll', template: null },
  },
  {
    name: 'a boarding gate at an airport, by choice',
    values: {
      purpose: 'transport_facilitation',
      'consent.purposes': ['transport_facilitation'],
      'template.enrolment_purpose': 'transport_facilitation',
      'controller.sector': 'airline',
      'place.type': 'transport_hub',
      'subject.role': 'passenger',
    },
  },
  {
    name: 'a shop that compares those who enter and agreed to it with an approved list',
    values: {
      operation: 'identify',
      mode: 'realtime',
      remote: true,
      purpose: 'retail_loss_prevention',
      'consent.purposes': ['retail_loss_prevention'],
      'template.enrolment_purpose': 'retail_loss_prevention',
      'controller.sector': 'retail',
      'place.type': 'public_accommodation',
      watchlist: { id: 'the list', authorised: true },
    },
  },
  {
    name: 'an authorised live search by the police for a missing person',
    values: {
      operation: 'identify',
      mode: 'realtime',
      remote: true,
      purpose: 'missing_person_search',
      'controller.type': 'law_enforcement',
      'place.type': 'public_space',
      subject: { age: null, role: 'passerby' },
      legal_basis: 'law_enforcement_statute',
      consent: null,
      template: null,
      authorisation: {
        type: 'judicial',
        objective: 'missing_person',
        national_law: true,
        fria_done: true,
        registered_eu_db: true,
        policy_who_where: true,
      },
      watchlist: { id: 'the list', authorised: true },
    },
  },
  {
    name: 'a police search of recorded material, for a suspect in a serious crime',
    values: {
      operation: 'identify',
      mode: 'post',
      remote: true,
      purpose: 'law_enforcement_search',
      'controller.type': 'law_enforcement',
      'place.type': 'public_space',
      subject: { age: null, role: 'passerby' },
      legal_basis: 'law_enforcement_statute',
      consent: null,
      template: null,
      authorisation: {
        type: 'judicial',
        objective: 'serious_crime_suspect',
        policy_who_where: true,
      },
      watchlist: { id: 'the list', authorised: true },
    },
  },
  {
    name: 'an automated result that hurts someone and that two people have confirmed',
    values: { decision: { automated: true, adverse: true, human_reviewers: 2 } },
  },
  {
    name: 'a hosted service from the United States, for a gate',
    values: { deployment: 'hosted_us' },
  },
  {
    name: 'clocking in at work, by choice',
    values: {
      purpose: 'attendance',
      'consent.purposes': ['attendance'],
      'template.enrolment_purpose': 'attendance',
      'controller.type': 'employer',
      'place.type': 'workplace',
      'subject.role': 'employee',
    },
  },
  {
    name: 'the door of a residential estate, by choice',
    values: {
      purpose: 'smart_access',
      'consent.purposes': ['smart_access'],
      'template.enrolment_purpose': 'smart_access',
      'controller.sector': 'property',
      'place.type': 'residential',
      'subject.role': 'resident',
    },
  },
  {
    name: 'a school gate, with a guardian agreeing',
    values: {
      'controller.type': 'school',
      'controller.sector': 'education',
      'place.type': 'school',
      subject: { age: 15, role: 'student' },
      'consent.guardian': true,
      'consent.evidence': 'referenced',
    },
  },
  {
    name: 'an age estimate at a counter, by consent',
    values: {
      operation: 'categorise',
      purpose: 'age_assurance',
      'consent.purposes': ['age_assurance'],
      template: null,
      'output.traits': ['age'],
    },
  },
];

/**
 * Finds for each rule of one jurisdiction a refused request, as near as can be to an accepted one:
 * among the settings with one change, then with two.
 * @param budget milliseconds for the changes by two
 * @param quick decide at most so many requests, and take the first example and not the nearest
 */
export function findExamples(
  rules: readonly CatalogueRule[],
  {
    base,
    facts,
    decide,
    budget,
    quick,
  }: {
    base: Input;
    facts: Facts;
    decide: (input: Input) => Decision;
    budget: number;
    quick?: number;
  },
): Map<string, RuleExamples> {
  const found = new Map<string, RuleExamples & { rank: number }>();
  const settings = rules.flatMap((rule) => settingsFor(rule, base, facts));
  const unique = new Map(settings.map((one) => [JSON.stringify(one.input), one]));
  const wanted = new Set(rules.map(({ id }) => id));
  const consider = (
    { name, input, accepted }: ReturnType<typeof settingsFor>[number] & { accepted: boolean },
    changes: Change[],
  ) => {
    decided += 1;
    const { reasons } = decide(changed(input, changes));
    for (const { rule } of reasons) {
      if (!wanted.has(rule)) continue;
      const others = reasons.filter((one) => one.rule !== rule).length;
      // Near an accepted request: few changes, and few reasons besides this one.
      const rank = (accepted ? 0 : 1000) + changes.length * 100 + others;
      if (rank >= (found.get(rule)?.rank ?? Infinity)) continue;
      found.set(rule, {
        rank,
        refused: {
          setting: name,
          changes: changes.flatMap(({ values }) => Object.entries(values).map(inWords)),
          codes: [...new Set(reasons.map(({ code }) => code))],
        },
        ...(accepted && { accepted: { setting: name, changes: [], codes: [] } }),
      });
    }
  };

  let decided = 0;
  const enough = () =>
    quick !== undefined && (decided > quick || [...wanted].every((id) => found.has(id)));
  const starts = [...unique.values()].map((one) => ({ ...one, accepted: decide(one.input).allow }));
  for (const start of starts) {
    if (enough()) return found;
    consider(start, []);
    for (const change of everyChange(start.input, facts)) {
      if (enough()) return found;
      consider(start, [change]);
    }
  }
  const deadline = performance.now() + budget;
  for (const start of quick === undefined ? starts : []) {
    const changes = everyChange(start.input, facts).filter(({ what }) => SCENE.has(what));
    for (const scene of changes) {
      for (const change of everyChange(changed(start.input, [scene]), facts)) {
        if ([...wanted].every((id) => found.has(id)) || performance.now() > deadline) return found;
        consider(start, [scene, change]);
      }
    }
  }
  return found;
}

/** The attributes that put a request in another setting, where another rule may apply. */
const SCENE = new Set([
  'notice.signage',
  'template.source',
  'operation',
  'purpose',
  'mode',
  'controller.type',
  'place.type',
  'legal_basis',
  'deployment',
  'subject.age',
  'transfer.cross_border',
  'decision.adverse',
  'decision.automated',
]);

function settingsFor(rule: CatalogueRule, base: Input, facts: Facts) {
  const window = facts.effective[rule.id];
  const today = parseInstant(base.now) ?? 0;
  const now = window && window.from > today ? window.from + DAY : today;
  const code = rule.jurisdiction === '*' ? {} : { 'jurisdictions.*': rule.jurisdiction };
  return SETTINGS.map(({ name, values }) => {
    const input = apply(withValues(base, values), code);
    const later = ['consent.expires_at', 'template.retention_until'].map((path) => [
      path,
      instant(now + YEAR),
    ]);
    const soon = ['authorisation.expires_at', 'watchlist.expires_at'].map((path) => [
      path,
      instant(now + DAY),
    ]);
    const dates = [...later, ...soon].filter(([path = '']) => input[path.split('.')[0] ?? '']);
    return {
      name: now === today ? name : `${name}, on ${instant(now).slice(0, 10)}`,
      input: withValues(input, { now: instant(now), ...Object.fromEntries(dates) }),
    };
  });
}

function inWords([path, value]: [string, unknown]): string {
  return `${path}: ${JSON.stringify(value)}`;
}

/** Examples among worked cases: the refused one with the fewest reasons, and one that is accepted. */
export function examplesFromCases(
  rule: CatalogueRule,
  decided: readonly { case: Case; decision: Decision }[],
): RuleExamples {
  const refused = decided
    .filter(({ decision }) => decision.reasons.some((reason) => reason.rule === rule.id))
    .sort((a, b) => a.decision.reasons.length - b.decision.reasons.length)[0];
  const accepted = decided.find(
    ({ decision }) =>
      decision.allow &&
      (rule.jurisdiction === '*' || decision.jurisdictions.includes(rule.jurisdiction)),
  );
  const toExample = ({ case: one, decision }: (typeof decided)[number]): Example => ({
    setting: `${one.id}, ${one.scenario}`,
    changes: [],
    codes: [...new Set(decision.reasons.map(({ code }) => code))],
  });
  return {
    ...(refused && { refused: toExample(refused) }),
    ...(accepted && { accepted: toExample(accepted) }),
  };
}
