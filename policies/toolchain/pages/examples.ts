import type { CatalogueRule } from '../../../src/policy/catalogue.ts';
import type { Decision } from '../../../src/policy/decision.ts';
import { parseInstant } from '../../../src/policy/instants.ts';
import type { Case } from '../cases/cases.ts';
import type { Facts } from '../compile/compile.ts';
import { type Input, withValues } from '../input/attributes.ts';
import { changed, everyChange, instant } from '../input/changes.ts';
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

export interface Search {
  /** A lawful request. */
  base: Input;
  facts: Facts;
  decide: (input: Input) => Decision;
}

/** What a rule that refuses is shown by: worked cases, and else requests near those that are lawful. */
export function examplesOf(rule: CatalogueRule, cases: Worked, search: Search): RuleExamples {
  const told = examplesFromCases(rule, cases);
  return told.refused && told.accepted ? told : { ...findExamples(rule, search), ...told };
}

/**
 * Looks for a request that a rule refuses, as near as can be to an accepted one: a setting, or a setting
 * in which one attribute is changed that the rule tells a developer to change.
 */
export function findExamples(rule: CatalogueRule, { base, facts, decide }: Search): RuleExamples {
  const settings = settingsFor(rule, base, facts).map((one) => ({
    ...one,
    accepted: decide(one.input).allow,
  }));
  const told = namesIn(Object.values(rule.change).join(' '));
  let refused: { rank: number; example: Example; accepted?: Example } | undefined;
  for (const { name, input, accepted } of settings) {
    const changes = everyChange(input, facts).filter(({ what }) => told.has(what));
    for (const change of [undefined, ...changes]) {
      const { reasons } = decide(change ? changed(input, [change]) : input);
      if (!reasons.some((reason) => reason.rule === rule.id)) continue;
      // Near an accepted request: few changes, and few reasons besides this one.
      const others = reasons.filter((reason) => reason.rule !== rule.id).length;
      const rank = (accepted ? 0 : 1000) + (change ? 100 : 0) + others;
      if (refused && refused.rank <= rank) continue;
      const example = {
        setting: name,
        changes: Object.entries(change?.values ?? {}).map(inWords),
        codes: [...new Set(reasons.map(({ code }) => code))],
      };
      refused = { rank, example, ...(accepted && { accepted: unchanged(name) }) };
    }
  }
  const lawful = settings.find((one) => one.accepted);
  const accepted = refused?.accepted ?? (lawful && unchanged(lawful.name));
  return { ...(refused && { refused: refused.example }), ...(accepted && { accepted }) };
}

/** The attributes that a text names, `consent.form`, and the groups that hold them. */
function namesIn(text: string): ReadonlySet<string> {
  const paths = text.match(/[a-z_]+(?:\.[a-z_]+)*/g) ?? [];
  return new Set(paths.flatMap((path) => [path, path.split('.')[0] ?? '']));
}

function unchanged(setting: string): Example {
  return { setting, changes: [], codes: [] };
}

/** The settings under the law of a rule, on a day on which it binds. */
function settingsFor(rule: CatalogueRule, base: Input, facts: Facts) {
  const window = facts.effective[rule.id];
  const today = parseInstant(base.now) ?? 0;
  const now = !window
    ? today
    : window.from > today
      ? window.from + DAY
      : Math.min(today, (window.until ?? Infinity) - DAY);
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

/** Worked cases, decided. */
export type Worked = readonly { case: Case; decision: Decision }[];

/** Examples among worked cases: the refused one with the fewest reasons, and one that is accepted. */
export function examplesFromCases(rule: CatalogueRule, decided: Worked): RuleExamples {
  const refused = decided
    .filter(({ decision }) => decision.reasons.some((reason) => reason.rule === rule.id))
    .sort((a, b) => a.decision.reasons.length - b.decision.reasons.length)[0];
  const accepted = decided.find(
    ({ decision }) =>
      decision.allow &&
      (rule.jurisdiction === '*' || decision.jurisdictions.includes(rule.jurisdiction)),
  );
  const toExample = ({ case: one, decision }: Worked[number]): Example => ({
    setting: `${one.id}, ${one.scenario}`,
    changes: [],
    codes: [...new Set(decision.reasons.map(({ code }) => code))],
  });
  return {
    ...(refused && { refused: toExample(refused) }),
    ...(accepted && { accepted: toExample(accepted) }),
  };
}
