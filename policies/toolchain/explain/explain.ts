import type { Decision } from '../../../src/policy/decision.ts';
import { obligationText } from '../../../src/policy/decision.ts';
import type { Facts } from '../compile/compile.ts';
import { type Input, isRecord, valueAt } from '../input/attributes.ts';
import { type Change, remedies } from '../input/changes.ts';
import { type Search, searchRemedy } from './remedy.ts';
import { type Applied, type Considered, unresolvedRoles } from './trace.ts';

/** What would have to be different for a request to be allowed. */
export interface Remedy extends Search {
  /** Whether it needs a recorded fact about person, place or controller to be wrong. */
  doubting: boolean;
}

/**
 * Looks for what somebody could arrange or obtain, and only if that is not enough, for facts that
 * would have to be recorded differently.
 * @param budget milliseconds in all
 */
export function findRemedy(
  input: Input,
  facts: Facts,
  decide: (input: Input) => Decision,
  budget: number,
): Remedy {
  const started = performance.now();
  const honest = searchRemedy(input, remedies(input, facts, false), { decide, budget: budget / 2 });
  if (honest.changes) return { ...honest, doubting: false };
  const left = budget - (performance.now() - started);
  const other = searchRemedy(input, remedies(input, facts, true), { decide, budget: left });
  return { ...other, evaluations: honest.evaluations + other.evaluations, doubting: true };
}

/** The whole explanation as text. */
export function renderExplanation(told: {
  input: Input;
  decision: Decision;
  facts: Facts;
  applied: readonly Applied[];
  considered: readonly Considered[];
  remedy: Remedy | null;
}): string {
  const { input, decision, facts, applied, considered, remedy } = told;
  const what = `${input.operation ?? 'no operation'} for ${input.purpose ?? 'no purpose'}`;
  return [
    `${decision.allow ? 'ALLOWED' : 'REFUSED'}: ${what}, at ${input.now ?? 'no time'}`,
    ...section('Whose law applies, and why', [
      "*  this service's own rules: always",
      ...applied.map(({ code, name, because }) => `${code}  ${name}: ${because.join(', ')}`),
      ...unresolvedRoles(input, facts).map((role) => `?  unknown ${role}`),
    ]),
    ...section(
      `Why it is refused (${decision.reasons.length})`,
      decision.reasons.flatMap(({ code, rule, tier, title, message, citation, change }) => [
        `${code}  ${message}`,
        `    ${rule}, ${title}`,
        `    ${tier === 'floor' ? "this service's rules" : citation}`,
        ...(change ? [`    ${change}`] : []),
      ]),
    ),
    ...section(
      'What nobody vouches for who may: read as declared and as below, and refused under either',
      decision.unvouched.map(
        ({ attribute, value, read_as, vouchers }) =>
          `${attribute}: ${JSON.stringify(value)}, read as ${JSON.stringify(read_as)}; ${vouchers.join(' or ')} would suffice`,
      ),
    ),
    ...section('What must be done with it', [
      ...decision.obligations.map((one) => `${obligationText(one)}  (${one.rule})`),
      ...(decision.retention
        ? [`keep for ${decision.retention.max_days} days at most  (${decision.retention.rule})`]
        : []),
    ]),
    ...renderRules(considered),
    ...(remedy ? ['', ...renderRemedy(input, remedy)] : []),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

const MARKS: Record<Considered['outcome'], string> = {
  refuses: '✗',
  obliges: '!',
  silent: '·',
  'not yet': '–',
  'no more': '–',
};

function renderRules(considered: readonly Considered[]): string[] {
  const families = Map.groupBy(considered, ({ rule }) => rule.jurisdiction);
  return [...families].flatMap(([family, rules]) =>
    section(
      `Rules of ${family === '*' ? 'this service' : family} (${rules.length}: ✗ refuses, ! obliges, · has nothing to say, – not in force)`,
      rules.map(
        (one) => `${MARKS[one.outcome]} ${one.rule.id}  ${one.rule.title}${outcomeText(one)}`,
      ),
    ),
  );
}

function outcomeText({ outcome, said, rule }: Considered): string {
  const words = said.join(', ');
  if (outcome === 'silent') return '';
  if (outcome === 'not yet') {
    return ` (from ${rule.effective}${words && `: would then say ${words}`})`;
  }
  if (outcome === 'no more')
    return ` (until ${rule.until}${words && `: would have said ${words}`})`;
  return `: ${words}`;
}

const GROUPS = [
  ['do', 'The controller would have to arrange:'],
  ['obtain', 'Somebody else would have to agree, and may say no:'],
  ['fact', 'It would have to be true, and to be established; it is not for anyone to choose:'],
] as const;

function renderRemedy(input: Input, remedy: Remedy): string[] {
  const { changes, smallest, stuck, evaluations, cut, doubting } = remedy;
  if (changes === null) {
    return stuck.length > 0
      ? [
          'Nothing would allow it',
          `  No change of these attributes, and no two together, removes ${stuck.join(', ')}`,
          `  (${evaluations} evaluations; operation, purpose, jurisdictions and time held as they are).`,
        ]
      : ['What would allow it', `  Not found within ${evaluations} evaluations.`];
  }
  const size = changes.length === 1 ? 'one change' : `${changes.length} changes`;
  const sure = smallest
    ? `no smaller set does`
    : `the smallest set found${cut ? ' in the time there was' : ''}, perhaps not the smallest there is`;
  return [
    `What would allow it: ${size} (${sure}; ${evaluations} evaluations)`,
    ...GROUPS.flatMap(([kind, words]) => {
      const some = changes.filter((one) => one.kind === kind);
      return some.length === 0
        ? []
        : [`  ${words}`, ...some.flatMap((one) => renderChange(input, one))];
    }),
    ...(doubting && changes.some(({ kind }) => kind === 'fact')
      ? [
          '  If the facts are as recorded, nothing that anybody could arrange was found to allow it.',
        ]
      : []),
  ];
}

function renderChange(input: Input, { values }: Change): string[] {
  return Object.entries(values).flatMap(([path, value]) => {
    const before = valueAt(input, path);
    const line = (at: string, from: unknown, to: unknown) =>
      `    ${at}: ${from === undefined ? 'missing' : JSON.stringify(from)} → ${JSON.stringify(to)}`;
    if (!isRecord(value)) return [line(path, before, value)];
    // A whole consent or order: what of it is new.
    const old = isRecord(before) ? before : {};
    return [
      `    ${path}: ${isRecord(before) ? 'a new one' : 'one'}, with`,
      ...Object.entries(value)
        .filter(([name, to]) => JSON.stringify(to) !== JSON.stringify(old[name]) && to !== null)
        .map(([name, to]) => `  ${line(name, old[name], to)}`),
    ];
  });
}
