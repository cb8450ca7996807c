/** Draws the demo: rows of fixed columns, wrapped words below, colour where a terminal has it. */
import { styleText } from 'node:util';
import type { DecisionBody, Reason } from '../support/client.ts';
import type { Played } from './play.ts';
import type { Scenario } from './scenario.ts';
import type { Step } from './story.ts';

type Style = Parameters<typeof styleText>[0];
const paint = (style: Style, text: string) => styleText(style, text, { stream: process.stdout });

const WIDTH = 100;
const INDENT = 13;

export const LEGEND = `
✔ allowed    ✘ refused, with each reason and the rule that gives it    ○ not the same face
time of the deciding request; how alike two faces are is told to nobody`;

/** Operations that the API does not offer: the policy is asked about them, and no face is read. */
const DRY_RUNS = new Set<Scenario['act']>(['identify', 'sell', 'export']);

export function drawTitle(title: string): string {
  return `\n${paint('bold', title)}\n${paint('dim', '─'.repeat(WIDTH))}`;
}

export function drawScenario(scenario: Scenario, played: Played): string {
  const where =
    scenario.place.length === 2 && scenario.place !== 'CN'
      ? `EU ${scenario.place}`
      : scenario.place;
  const cells = [where.padEnd(6), scenario.asked.padEnd(50)];
  const row = drawRow(
    cells,
    played.outcome,
    8,
    played,
    DRY_RUNS.has(scenario.act) ? 'dry run' : '',
  );
  return [row, ...drawReasons(played.reasons), ...drawSurprise(played.asExpected)].join('\n');
}

export function drawStep(step: Step): string {
  const row = drawRow([step.did.padEnd(24)], step.answer, 41, step);
  return [row, ...drawReasons(step.reasons ?? []), ...drawSurprise(step.asExpected)].join('\n');
}

function drawRow(
  cells: readonly string[],
  outcome: string,
  width: number,
  { took }: Pick<Played, 'took'>,
  note = '',
): string {
  const refusal = outcome.startsWith('refused') || outcome.endsWith('was erased');
  const style: Style = refusal ? 'red' : outcome === 'no match' ? 'yellow' : 'green';
  return [
    paint(style, refusal ? '✘' : outcome === 'no match' ? '○' : '✔'),
    ...cells,
    paint(style, outcome.padEnd(width)),
    note.padStart(12),
    paint('dim', `${Math.round(took)} ms`.padStart(8)),
  ].join(' ');
}

/** One line a reason: what to tell the person, and which rule says so. */
function drawReasons(reasons: readonly Reason[]): string[] {
  const byMessage = Map.groupBy(reasons, (reason) => reason.message);
  return [...byMessage].flatMap(([message, group]) => [
    `${' '.repeat(9)}${message}`,
    ...group.flatMap((reason) =>
      wrap(`${reason.rule} · ${source(reason)}`, WIDTH - INDENT).map((line) =>
        paint('dim', `${' '.repeat(INDENT)}${line}`),
      ),
    ),
  ]);
}

function source({ tier, citation }: Reason): string {
  return tier === 'floor' ? "this service's rules" : citation;
}

function drawSurprise(asExpected: boolean): string[] {
  return asExpected ? [] : [paint(['bold', 'red'], '         ↑ this is not what was expected')];
}

export function drawLog(entries: readonly DecisionBody[]): string {
  return entries
    .map((entry) => {
      const codes = [...new Set(entry.reasons.map(({ code }) => code))].join(', ');
      return [
        paint('dim', entry.decided_at.slice(11, 23)),
        entry.id.slice(0, 12).padEnd(12),
        entry.operation.padEnd(8),
        (entry.allow ? 'allowed' : 'refused').padEnd(8),
        (entry.outcome?.outcome ?? 'open').padEnd(12),
        paint('dim', codes),
      ].join(' ');
    })
    .join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width && line !== '') {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
