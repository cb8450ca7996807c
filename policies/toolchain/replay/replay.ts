import { isAnswer, type Answer as RouterAnswer } from '../../../src/policy/answer.ts';
import { obligationText } from '../../../src/policy/decision.ts';
import { isRecord } from '../input/attributes.ts';

/** A decision as the audit log gives it out; only `input` is needed. */
export interface Recorded {
  id: string;
  deployment: string;
  /** The revision that decided, if known. */
  revision: string | null;
  input: unknown;
  /** What it decided, if known. */
  answer: Answer | null;
}

/** The parts of a decision that are compared. */
export interface Answer {
  allow: boolean;
  /** Each `CODE (rule)`, sorted. */
  reasons: string[];
  /** Obligations and the retention cap, sorted. */
  duties: string[];
}

export type Shift = 'newly refused' | 'newly allowed' | 'changed reasons' | 'changed duties';

export interface Difference {
  recorded: Recorded;
  shift: Shift;
  before: Answer;
  after: Answer;
}

/** The file is not an export of decisions. */
export class ExportError extends Error {
  override readonly name = 'ExportError';
}

/**
 * Reads an export: JSON lines, a JSON list, or a page of the API.
 * @throws ExportError with the line or position of the first thing that is not a decision.
 */
export function readExport(text: string): Recorded[] {
  return parse(text).map((one, at) => {
    const input = isRecord(one) ? one.input : undefined;
    if (!isRecord(one) || !isRecord(input)) {
      throw new ExportError(`Decision ${at + 1} has no input: expected {"input": {...}}.`);
    }
    return {
      id: String(one.id ?? `#${at + 1}`),
      deployment: String(one.deployment ?? one.deployment_id ?? 'no deployment'),
      revision: typeof one.policy_revision === 'string' ? one.policy_revision : null,
      input,
      answer: isAnswer(one) ? toAnswer(one) : null,
    };
  });
}

/**
 * The decisions of the policy that decided last, which is the one deployed. Where an earlier one
 * decided differently, the change has already been deployed.
 * @param decisions in the order in which they were made, as an export is
 */
export function latestRevision(decisions: readonly Recorded[]): Recorded[] {
  const last = decisions.at(-1)?.revision ?? null;
  return decisions.filter(({ revision }) => revision === last);
}

function parse(text: string): unknown[] {
  const start = text.trimStart();
  if (start.startsWith('[')) return JSON.parse(text);
  const lines = start.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  try {
    const whole: unknown = JSON.parse(lines[first] ?? '');
    if (isRecord(whole) && Array.isArray(whole.decisions)) return whole.decisions;
  } catch {
    // An object over several lines: one page of the API, laid out for reading.
    const page: unknown = JSON.parse(text);
    if (isRecord(page) && Array.isArray(page.decisions)) return page.decisions;
  }
  return lines.flatMap((line, at): unknown[] => {
    if (line.trim() === '') return [];
    try {
      const one: unknown = JSON.parse(line);
      return isRecord(one) && Array.isArray(one.decisions) ? one.decisions : [one];
    } catch (error) {
      throw new ExportError(`Line ${at + 1}: ${(error as SyntaxError).message}`);
    }
  });
}

type Decided = Omit<RouterAnswer, 'jurisdictions'>;

export function toAnswer({ allow, reasons, obligations, retention }: Decided): Answer {
  return {
    allow,
    reasons: reasons.map(({ code, rule }) => `${code} (${rule})`).sort(),
    duties: [
      ...obligations.map((one) => `${obligationText(one)} (${one.rule})`),
      ...(retention ? [`${retention.max_days} days (${retention.rule})`] : []),
    ].sort(),
  };
}

/** How an answer changed; null if it did not. */
export function compareAnswers(before: Answer, after: Answer): Shift | null {
  if (before.allow !== after.allow) return after.allow ? 'newly allowed' : 'newly refused';
  if (before.reasons.join() !== after.reasons.join()) return 'changed reasons';
  return before.duties.join() === after.duties.join() ? null : 'changed duties';
}

/**
 * Compares two answers to every recorded input.
 * @param before the answer of the old policy, or the one recorded; null is not compared
 * @param progress told how many are done, every few hundred
 */
export function replay(
  decisions: readonly Recorded[],
  before: (recorded: Recorded) => Answer | null,
  after: (recorded: Recorded) => Answer,
  progress: (done: number) => void = () => {},
): Difference[] {
  return decisions.flatMap((recorded, at) => {
    if (at > 0 && at % 500 === 0) progress(at);
    const [old, young] = [before(recorded), after(recorded)];
    const shift = old && compareAnswers(old, young);
    return shift ? [{ recorded, shift, before: old, after: young }] : [];
  });
}

const SHIFTS: readonly Shift[] = [
  'newly refused',
  'newly allowed',
  'changed reasons',
  'changed duties',
];
const EXAMPLES = 3;

/** Counts, then by deployment what changed, with a few examples of each. */
export function renderReplay(count: number, differences: readonly Difference[]): string {
  const total = (shift: Shift) => differences.filter((one) => one.shift === shift).length;
  const deployments = [...Map.groupBy(differences, ({ recorded }) => recorded.deployment)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  return [
    `${count} decisions: ${SHIFTS.map((shift) => `${total(shift)} ${shift}`).join(', ')}, ${count - differences.length} unchanged`,
    ...deployments.flatMap(([deployment, some]) => [
      '',
      `${deployment} (${some.length})`,
      ...SHIFTS.flatMap((shift) => renderShift(shift, some)),
    ]),
  ].join('\n');
}

function renderShift(shift: Shift, differences: readonly Difference[]): string[] {
  const some = differences.filter((one) => one.shift === shift);
  // Decisions that changed in the same way are shown once, with their number.
  const ways = [...Map.groupBy(some, changeText)].sort(([, a], [, b]) => b.length - a.length);
  if (some.length === 0) return [];
  return [
    `  ${shift}: ${some.length}`,
    ...ways.slice(0, EXAMPLES).flatMap(([text, alike]) => {
      const ids = alike.slice(0, EXAMPLES).map(({ recorded }) => recorded.id);
      const more = alike.length > ids.length ? `, and ${alike.length - ids.length} more` : '';
      return [`    ${text}`, `      ${ids.join(', ')}${more}`];
    }),
    ...(ways.length > EXAMPLES ? [`    and ${ways.length - EXAMPLES} other ways`] : []),
  ];
}

function changeText({ shift, before, after }: Difference): string {
  const field = shift === 'changed duties' ? 'duties' : 'reasons';
  const gone = before[field].filter((one) => !after[field].includes(one));
  const come = after[field].filter((one) => !before[field].includes(one));
  return [...come.map((one) => `+ ${one}`), ...gone.map((one) => `- ${one}`)].join('  ');
}
